import { randomUUIDv7 } from 'node:crypto';
import {
  type ChangeClass,
  classSeverities,
  comparedClasses,
  movingClasses,
  PreparedRule,
  RuleBook,
} from '#engine/snapshot/snapshot.ts';
import type { Bilingual } from '#protocol/api/parts.ts';
import type { LearnedBy, ValueAct, ValueMatch } from '#protocol/api/value-rules.ts';
import type { Fields } from '#protocol/events/event.ts';
import type { ChangeRule } from '../enrich/enricher.ts';
import type { LedgerAct } from '../ledger/ledger.ts';
import type { ControlStore } from '../store/control-store.ts';
import { type Decider, type Impossible, impossible } from './impossible.ts';
import type { RuleReach } from './rule-reach.ts';
import { asUserRule, type KeptRule, type RuleInForce, ValueRuleTable } from './value-rule-table.ts';

/** What the rules about values stand on. */
export interface ValueRuleParts {
  control: ControlStore;
  record: (act: LedgerAct) => unknown;
  /** Whether who proposes and who approves must have different roles at a site. */
  rolesMustDiffer: (site: string) => boolean;
  /** What a match covers of the latest reading; null where there is none. */
  reach: (of: RuledController, match: ValueMatch) => RuleReach | null;
  /** Keys that readings of a controller taught to belong to a class. */
  learned: (of: RuledController, by: LearnedBy, cls: 'volatile' | 'setpoint') => readonly string[];
  clock: () => Date;
}

/** A controller that a rule is made for. */
export interface RuledController {
  id: string;
  site: string;
  asset: string | null;
  name: string;
}

/** A reclassification that two people signed in a visit. */
export interface SignedReclassification {
  match: ValueMatch;
  class: KeptRule['class'];
  reason: string;
  visit: string;
  proposedBy: Decider;
  approvedBy: Decider;
}

const nothing: ValueMatch = { namespace: null, path: null, node: null, type: null };
/** A pattern must say at least this much beside its `*`, so that no rule covers everything by a slip. */
const leastSaid = 3;

/**
 * Rules of people about which values are compared: proposed by one, approved by another, versioned, each step in the
 * ledger. What a rule keeps out of the comparison stays stored, and is named with its rule wherever it would have shown.
 */
export class ValueRules {
  readonly table: ValueRuleTable;
  private readonly parts: ValueRuleParts;
  private readonly books = new Map<string, { revision: string; book: RuleBook<RuleInForce> }>();

  constructor(parts: ValueRuleParts) {
    this.parts = parts;
    this.table = new ValueRuleTable(parts.control);
  }

  /** The rules in force for a controller, and a word that changes whenever they do. */
  book(site: string, controller: string): { book: RuleBook<RuleInForce>; revision: string } {
    const { rules, revision } = this.table.inForce(site, controller);
    const known = this.books.get(controller);
    if (known?.revision === revision) return known;
    const made = { revision, book: new RuleBook(rules) };
    this.books.set(controller, made);
    return made;
  }

  /** What the rules make of a change that an agent tells of; null where none decides about it. */
  ofChange(site: string, controller: string, change: Fields): ChangeRule | null {
    const text = (name: string) => String(change[`change.${name}`] ?? '');
    if (text('attribute') !== 'value' || change['change.secret'] === true) return null;
    const place = { key: text('key'), path: text('path'), type: text('type') || undefined };
    const rule = this.book(site, controller).book.of(text('section'), place);
    if (rule === undefined) return null;
    const leftOut = !comparedClasses.has(rule.class);
    const severity = leftOut || text('op') === 'unreadable' ? 'low' : classSeverities[rule.class as ChangeClass];
    return { name: rule.name, class: rule.class, severity, leftOut };
  }

  /** Rules of any state, ready to be held against values. */
  prepared(kept: readonly KeptRule[]): { id: string; rule: PreparedRule }[] {
    return kept.map((rule) => ({ id: `${rule.id}.${rule.version}`, rule: new PreparedRule(asUserRule(rule)) }));
  }

  act(of: RuledController, act: ValueAct, by: Decider): Impossible | null {
    return this.parts.control.transaction(() => {
      if (act.type === 'propose' || act.type === 'propose_learned') return this.propose(of, act, by);
      const rule = this.table.one(act.rule, act.version);
      const concerns = rule !== null && rule.site === of.site && (rule.controller ?? of.id) === of.id;
      if (!concerns) return moved;
      return this[act.type](of, rule, act.reason, by);
    });
  }

  /** Puts in force what two people signed in a visit; the caller has checked who they are. */
  enact(of: RuledController, given: SignedReclassification): void {
    const at = this.now();
    const rule: KeptRule = {
      ...this.fresh(of, given.proposedBy, { controller: of.id, origin: 'visit' }),
      match: given.match,
      class: given.class,
      reason: given.reason,
      visit: given.visit,
      state: 'in_force',
      decidedBy: given.approvedBy.id,
      decidedAt: at,
    };
    this.table.put(rule);
    this.note(of, rule, given.approvedBy, 'approved', given.reason);
  }

  private propose(
    of: RuledController,
    act: Extract<ValueAct, { type: 'propose' | 'propose_learned' }>,
    by: Decider,
  ): Impossible | null {
    const fresh = this.fresh(of, by, { controller: of.id, origin: 'person' });
    let rule: KeptRule;
    if (act.type === 'propose_learned') {
      const nodes = this.parts.learned(of, act.by, act.class);
      if (nodes.length === 0) return nothingLearned;
      rule = {
        ...fresh,
        origin: act.by === 'short' ? 'learned_short' : 'learned',
        nodes,
        class: act.class,
        reason: act.reason,
      };
    } else {
      if (!saysEnough(act.match)) return tooWide;
      if (act.class === 'secret') return secretClass;
      const reach = this.parts.reach(of, act.match);
      if (reach?.values === 0 && reach.secrets > 0) return onlySecrets;
      if (reach?.values === 0 && reach.aside > 0 && movingClasses.has(act.class)) return asideAlready;
      const controller = act.wide ? null : of.id;
      rule = { ...fresh, controller, match: act.match, class: act.class, reason: act.reason };
      if (act.replaces !== null) {
        const old = this.table.newest(act.replaces);
        if (old?.state !== 'in_force' || old.site !== of.site || (old.controller ?? of.id) !== of.id) return moved;
        rule = { ...rule, id: old.id, number: old.number, version: old.version + 1 };
      }
    }
    this.table.put(rule);
    this.note(of, rule, by, 'proposed', rule.reason);
    return null;
  }

  private approve(of: RuledController, rule: KeptRule, reason: string, by: Decider): Impossible | null {
    const { ending } = rule;
    const ends = rule.state === 'in_force' && ending !== null;
    if (rule.state !== 'proposed' && !ends) return moved;
    const asked = ends ? ending : { by: rule.proposedBy, role: rule.proposedRole };
    if (asked.by === by.id) return ownProposal;
    if (this.parts.rolesMustDiffer(of.site) && asked.role === by.role) return sameRole;
    const at = this.now();
    if (ends) {
      this.table.put({ ...rule, state: 'ended' });
      this.note(of, rule, by, 'ended', reason);
      return null;
    }
    const before = rule.version > 1 ? this.table.one(rule.id, rule.version - 1) : null;
    if (before?.state === 'in_force') this.table.put({ ...before, state: 'replaced' });
    this.table.put({ ...rule, state: 'in_force', decidedBy: by.id, decidedAt: at });
    this.note(of, rule, by, 'approved', reason);
    return null;
  }

  private refuse(of: RuledController, rule: KeptRule, reason: string, by: Decider): Impossible | null {
    if (rule.state === 'proposed') {
      this.table.put({ ...rule, state: 'refused', decidedBy: by.id, decidedAt: this.now() });
    } else if (rule.state === 'in_force' && rule.ending !== null) {
      this.table.put({ ...rule, ending: null });
    } else return moved;
    this.note(of, rule, by, 'refused', reason);
    return null;
  }

  private end(of: RuledController, rule: KeptRule, reason: string, by: Decider): Impossible | null {
    if (rule.state !== 'in_force' || rule.ending !== null) return moved;
    this.table.put({ ...rule, ending: { by: by.id, role: by.role, at: this.now(), reason } });
    this.note(of, rule, by, 'end_proposed', reason);
    return null;
  }

  private fresh(of: RuledController, by: Decider, more: Pick<KeptRule, 'controller' | 'origin'>): KeptRule {
    return {
      id: randomUUIDv7(),
      version: 1,
      number: this.table.nextNumber(of.site),
      site: of.site,
      match: nothing,
      nodes: null,
      class: 'unclassified',
      reason: '',
      visit: null,
      state: 'proposed',
      proposedBy: by.id,
      proposedRole: by.role,
      proposedAt: this.now(),
      decidedBy: null,
      decidedAt: null,
      ending: null,
      ...more,
    };
  }

  private note(of: RuledController, rule: KeptRule, by: Decider, what: keyof typeof words, reason: string): void {
    const { ja, en } = words[what];
    const place = Object.values(rule.match).filter((sign) => sign !== null);
    const covers = rule.nodes ? `${rule.nodes.length}` : place.join(' ');
    this.parts.record({
      who: by.id,
      role: by.role,
      kind: `value_rule.${what}`,
      site: of.site,
      subject: `controller/${of.id}`,
      text: {
        ja: `${of.name}：値の分類の規則 ${rule.number}（第${rule.version}版、${covers} → ${rule.class}）${ja}`,
        en: `${of.name}: value rule ${rule.number} (version ${rule.version}, ${covers} → ${rule.class}) ${en}`,
      },
      payload: { ...rule, reason },
    });
  }

  private now(): string {
    return this.parts.clock().toISOString();
  }
}

const words: Record<'proposed' | 'approved' | 'refused' | 'end_proposed' | 'ended', Bilingual> = {
  proposed: { ja: 'を提案しました。', en: 'was proposed.' },
  approved: { ja: 'を承認しました。', en: 'was approved.' },
  refused: { ja: 'の提案を採用しませんでした。', en: 'was not adopted.' },
  end_proposed: { ja: 'の終了を提案しました。', en: 'was proposed to end.' },
  ended: { ja: 'を終了しました。', en: 'was ended.' },
};

const moved = impossible(
  'この規則はもうその状態にありません。画面を更新してください。',
  'The rule no longer stands like that. Refresh the page.',
);
const ownProposal = impossible(
  '提案した本人は承認できません。別の人に依頼してください。',
  'Who proposed it cannot approve it.',
);
const sameRole = impossible(
  'この拠点では、提案者と違う役割の人の承認が必要です。',
  'At this site somebody of another role than the proposer must approve it.',
);
const tooWide = impossible(
  '対象の指定が広すぎます。名前空間・場所・ノード・型のどれかを具体的に書いてください。',
  'That covers too much. Name a namespace, a place, a node or a type.',
);
const secretClass = impossible(
  '「秘密」への分類は、端末の設定ファイル（class: secret）でしかできません。値を端末の外に出さないためです。',
  'A value is made a secret only in the file of the agent (class: secret), so that it never leaves the PC.',
);
const onlySecrets = impossible(
  '秘密の値（パスワードや鍵）は比較から外せず、別の区分にもできません。値は保存されず、変わったことだけが分かります。',
  'Secrets (passwords, keys) can neither be left out of the comparison nor be classed otherwise. They are not stored; only that one changed shows.',
);
const asideAlready = impossible(
  'ここにあるのは、読取り側の規則がすでに比較から外している値だけです。比較に戻すときは、区分を「設定」などにしてください。次の取得から比べます。',
  'All that this covers is left out by rules of the reader already. To compare it, give it another class, such as config: it is compared from the next reading on.',
);
const nothingLearned = impossible('学習した値がまだありません。', 'Nothing of that kind has been learned yet.');

function saysEnough({ namespace, type, path, node }: ValueMatch): boolean {
  const said = [path, node].map((pattern) => pattern?.replaceAll(/[*/.\s]/g, '').length ?? 0);
  return type !== null || said.some((length) => length >= leastSaid) || (namespace !== null && !path && !node);
}
