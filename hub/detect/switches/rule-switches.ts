import type { Bilingual, Role } from '#protocol/api/parts.ts';
import type { RuleSwitch, SwitchOrder } from '#protocol/api/rules.ts';
import type { Severity } from '#protocol/incident/severity.ts';
import type { LedgerPort } from '../../ledger/ledger-port.ts';
import type { ControlStore } from '../../store/control-store.ts';
import type { RuleStanding } from './rule-standing.ts';
import { SwitchProposals } from './switch-proposals.ts';

/** What switches of rules stand on. */
export interface RuleSwitchParts {
  control: ControlStore;
  record: LedgerPort['record'];
  title: (rule: string) => Bilingual;
  clock: () => Date;
}

/** A decision about a rule at a site, with who made it. */
export type KeptSwitch = RuleSwitch & { rule: string };

const stateWords: Record<RuleStanding['state'], Bilingual> = {
  on: { ja: '有効', en: 'on' },
  trial: { ja: '試験運用', en: 'on trial' },
  off: { ja: '無効', en: 'off' },
};

/** Which rules people of a site switched off, put on trial or weigh differently. A rule that nobody decided about is on. */
export class RuleSwitches {
  readonly proposals: SwitchProposals;
  private readonly parts: RuleSwitchParts;
  private readonly kept = new Map<string, KeptSwitch & { since: number }>();

  constructor(parts: RuleSwitchParts) {
    this.parts = parts;
    this.proposals = new SwitchProposals({ ...parts, decide: (rule, order, by) => this.decide(rule, order, by) });
    for (const row of parts.control.db.prepare('SELECT * FROM rule_switch').all()) this.take(read(row));
  }

  /** What was decided about a rule at a site; null when nothing was. */
  at(site: string, rule: string): (KeptSwitch & RuleStanding) | null {
    return this.kept.get(`${site} ${rule}`) ?? null;
  }

  /** What was decided about a rule at some sites. */
  of(rule: string, sites: readonly string[]): KeptSwitch[] {
    return sites.flatMap((site) => this.at(site, rule) ?? []);
  }

  /** Rules that are off, as site and id with a space between. */
  off(): string[] {
    return [...this.kept.values()].flatMap(({ site, rule, state }) => (state === 'off' ? [`${site} ${rule}`] : []));
  }

  /** Decides about a rule at a site. Holds from the next match on, also for what correlations have half seen. */
  decide(
    rule: string,
    { site, state, severity, reason, foreseen }: SwitchOrder,
    by: { id: string; role: Role | null },
  ): void {
    const before = this.at(site, rule);
    const now = { rule, site, state, severity, reason, by: by.id, at: this.parts.clock().toISOString() };
    const { ja, en } = this.parts.title(rule);
    const from = before?.state ?? 'on';
    const weight = (language: 'ja' | 'en') =>
      severity === (before?.severity ?? null)
        ? ''
        : { ja: `、重大度 ${severity ?? 'ルールのまま'}`, en: `, severity ${severity ?? 'as the rule says'}` }[
            language
          ];
    const figure =
      foreseen === null
        ? { ja: '', en: '' }
        : {
            ja: `（過去 ${foreseen.days} 日では ${foreseen.total} 件）`,
            en: ` (it would have fired ${foreseen.total} times in ${foreseen.days} days)`,
          };
    this.parts.control.transaction(() => {
      this.parts.control.db
        .prepare(
          `INSERT INTO rule_switch (site, rule, state, severity, reason, by_id, at) VALUES (?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (site, rule) DO UPDATE SET state = excluded.state, severity = excluded.severity,
             reason = excluded.reason, by_id = excluded.by_id, at = excluded.at`,
        )
        .run(site, rule, state, severity, reason, by.id, now.at);
      this.parts.record({
        who: by.id,
        role: by.role,
        kind: 'rule.switched',
        site,
        subject: `rule/${rule}`,
        text: {
          ja: `検知ルール「${ja}」を${stateWords[state].ja}にしました（前は${stateWords[from].ja}${weight('ja')}）${figure.ja}：${reason}`,
          en: `Rule "${en}" was switched ${stateWords[state].en} (before: ${stateWords[from].en}${weight('en')})${figure.en}: ${reason}`,
        },
        payload: { ...now, before: before && { state: before.state, severity: before.severity }, foreseen },
      });
    });
    this.take(now);
  }

  private take(one: KeptSwitch): void {
    this.kept.set(`${one.site} ${one.rule}`, { ...one, since: Date.parse(one.at) });
  }
}

function read(row: Record<string, unknown>): KeptSwitch {
  return {
    site: row['site'] as string,
    rule: row['rule'] as string,
    state: row['state'] as KeptSwitch['state'],
    severity: row['severity'] as Severity | null,
    reason: row['reason'] as string,
    by: row['by_id'] as string,
    at: row['at'] as string,
  };
}
