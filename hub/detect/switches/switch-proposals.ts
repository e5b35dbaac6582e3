import type { Bilingual, Role } from '#protocol/api/parts.ts';
import type { SecondWord, SwitchOrder } from '#protocol/api/rules.ts';
import type { LedgerPort } from '../../ledger/ledger-port.ts';
import type { ControlStore } from '../../store/control-store.ts';

/** A switch of a rule that waits for a second person. */
export interface SwitchProposal extends SwitchOrder {
  rule: string;
  by: string;
  at: string;
}

type By = { id: string; role: Role | null };

/** What proposals stand on; `decide` carries out what a second person approved. */
export interface SwitchProposalParts {
  control: ControlStore;
  record: LedgerPort['record'];
  title: (rule: string) => Bilingual;
  decide: (rule: string, order: SwitchOrder, by: By) => void;
  clock: () => Date;
}

/**
 * Switches that weaken a rule which is told whatever a visit or an exception says: one person proposes, another decides. Until then the
 * rule stays as it is.
 */
export class SwitchProposals {
  private readonly parts: SwitchProposalParts;

  constructor(parts: SwitchProposalParts) {
    this.parts = parts;
  }

  /** What waits for a rule at some sites. */
  of(rule: string, sites: readonly string[]): SwitchProposal[] {
    return this.parts.control.db
      .prepare('SELECT body FROM rule_switch_proposal WHERE rule = ?')
      .all(rule)
      .map((row) => JSON.parse(row['body'] as string) as SwitchProposal)
      .filter(({ site }) => sites.includes(site));
  }

  /** Proposes a switch, in place of what was proposed before. */
  propose(rule: string, order: SwitchOrder, by: By): void {
    const proposal: SwitchProposal = { ...order, rule, by: by.id, at: this.parts.clock().toISOString() };
    this.parts.control.transaction(() => {
      this.parts.control.db
        .prepare(
          `INSERT INTO rule_switch_proposal (site, rule, body) VALUES (?, ?, ?)
           ON CONFLICT (site, rule) DO UPDATE SET body = excluded.body`,
        )
        .run(order.site, rule, JSON.stringify(proposal));
      this.note('rule.switch_proposed', proposal, by, proposed(this.parts.title(rule), order.reason));
    });
  }

  /**
   * Approves or rejects what somebody else proposed; false when that is not what waits (any more), or it is one's own: nobody approves
   * what took the place of what they read.
   */
  decide(rule: string, { site, at, approve, reason }: SecondWord, by: By): boolean {
    const [proposal] = this.of(rule, [site]);
    if (proposal === undefined || proposal.at !== at || (approve && proposal.by === by.id)) return false;
    this.parts.control.transaction(() => {
      this.parts.control.db.prepare('DELETE FROM rule_switch_proposal WHERE site = ? AND rule = ?').run(site, rule);
      const say = approve ? approved : rejected;
      const kind = approve ? 'rule.switch_approved' : 'rule.switch_rejected';
      this.note(kind, proposal, by, say(this.parts.title(rule), reason));
      const { state, severity, foreseen } = proposal;
      if (approve) this.parts.decide(rule, { site, state, severity, foreseen, reason: proposal.reason }, by);
    });
    return true;
  }

  private note(kind: string, proposal: SwitchProposal, by: By, text: Bilingual): void {
    this.parts.record({
      ...{ who: by.id, role: by.role, kind, site: proposal.site, subject: `rule/${proposal.rule}`, text },
      payload: proposal,
    });
  }
}

const proposed = ({ ja, en }: Bilingual, reason: string): Bilingual => ({
  ja: `必ず知らせるルール「${ja}」を弱める切り替えを申し出ました。別の人の承認を待ちます：${reason}`,
  en: `Weakening the rule "${en}", which is always told, was proposed and waits for another person: ${reason}`,
});
const approved = ({ ja, en }: Bilingual, reason: string): Bilingual => ({
  ja: `必ず知らせるルール「${ja}」を弱める切り替えを承認しました：${reason}`,
  en: `Weakening the rule "${en}", which is always told, was approved: ${reason}`,
});
const rejected = ({ ja, en }: Bilingual, reason: string): Bilingual => ({
  ja: `必ず知らせるルール「${ja}」を弱める切り替えを取りやめました：${reason}`,
  en: `Weakening the rule "${en}", which is always told, was turned down: ${reason}`,
});
