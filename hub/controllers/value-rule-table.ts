import type { UserRule } from '#engine/snapshot/snapshot.ts';
import type { Role } from '#protocol/api/parts.ts';
import type { ValueMatch, ValueRule } from '#protocol/api/value-rules.ts';
import type { ControlStore } from '../store/control-store.ts';

/** A version of a rule as it is kept; versions are never changed but for where they stand. */
export interface KeptRule {
  id: string;
  version: number;
  number: number;
  site: string;
  /** Null for all controllers of the site. */
  controller: string | null;
  match: ValueMatch;
  /** Exact keys, for a rule that was learned. */
  nodes: readonly string[] | null;
  class: ValueRule['class'];
  reason: string;
  origin: ValueRule['origin'];
  visit: string | null;
  state: ValueRule['state'];
  proposedBy: string;
  proposedRole: Role | null;
  proposedAt: string;
  decidedBy: string | null;
  decidedAt: string | null;
  ending: { by: string; role: Role | null; at: string; reason: string } | null;
}

/** A rule in force, ready to be held against values. */
export type RuleInForce = UserRule & { kept: KeptRule };

/** What a person's rule is called where a reason is shown. */
export function ruleName({ number, version }: Pick<KeptRule, 'number' | 'version'>): string {
  return `value rule ${number} (version ${version})`;
}

/** Rules about values, every version that was ever proposed. */
export class ValueRuleTable {
  private readonly store: ControlStore;

  constructor(store: ControlStore) {
    this.store = store;
  }

  /** All that concern a controller, newest first. */
  of(site: string, controller: string): KeptRule[] {
    return this.store.db
      .prepare(
        'SELECT doc FROM value_rule WHERE site = ? AND (controller = ? OR controller IS NULL) ORDER BY number DESC, version DESC',
      )
      .all(site, controller)
      .map((row) => JSON.parse(row['doc'] as string) as KeptRule);
  }

  one(id: string, version: number): KeptRule | null {
    const row = this.store.db.prepare('SELECT doc FROM value_rule WHERE id = ? AND version = ?').get(id, version);
    return row ? (JSON.parse(row['doc'] as string) as KeptRule) : null;
  }

  /** The newest version of a rule. */
  newest(id: string): KeptRule | null {
    const row = this.store.db.prepare('SELECT doc FROM value_rule WHERE id = ? ORDER BY version DESC LIMIT 1').get(id);
    return row ? (JSON.parse(row['doc'] as string) as KeptRule) : null;
  }

  nextNumber(site: string): number {
    const row = this.store.db.prepare('SELECT max(number) AS n FROM value_rule WHERE site = ?').get(site);
    return Number(row?.['n'] ?? 0) + 1;
  }

  put(rule: KeptRule): void {
    this.store.db
      .prepare(
        `INSERT INTO value_rule (id, version, number, site, controller, state, doc) VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (id, version) DO UPDATE SET state = excluded.state, doc = excluded.doc`,
      )
      .run(rule.id, rule.version, rule.number, rule.site, rule.controller, rule.state, JSON.stringify(rule));
  }

  /** All in force at a site, the newest first. */
  inForceAt(site: string): KeptRule[] {
    return this.store.db
      .prepare("SELECT doc FROM value_rule WHERE site = ? AND state = 'in_force' ORDER BY number DESC, version DESC")
      .all(site)
      .map((row) => JSON.parse(row['doc'] as string) as KeptRule);
  }

  /** A word that changes whenever the rules in force at a site do. */
  revisionOf(site: string): string {
    return this.inForceAt(site)
      .map(({ id, version }) => `${id}.${version}`)
      .join();
  }

  /** Those in force for a controller, the newest first, and a word that changes whenever they do. */
  inForce(site: string, controller: string): { rules: RuleInForce[]; revision: string } {
    const kept = this.of(site, controller).filter(({ state }) => state === 'in_force');
    return {
      rules: kept.map(asUserRule),
      revision: kept.map(({ id, version }) => `${id}.${version}`).join(),
    };
  }
}

/** The signs that a match gives. */
export function signsOf({ namespace, path, node, type }: ValueMatch): Partial<UserRule> {
  return {
    namespace: namespace ?? undefined,
    path: path ?? undefined,
    node: node ?? undefined,
    type: type ?? undefined,
  };
}

/** A kept rule as values are held against it. */
export function asUserRule(kept: KeptRule): RuleInForce {
  const { match, nodes } = kept;
  return {
    kept,
    name: ruleName(kept),
    class: kept.class,
    ...signsOf(match),
    nodes: nodes ?? undefined,
  };
}
