import type { ChangeItem as EngineItem } from '#engine/snapshot/snapshot.ts';
import { diffSnapshots, incomparable, type LeftOut } from '#engine/snapshot/snapshot.ts';
import type { ChangeItem } from '#protocol/api/controllers.ts';
import type { Bilingual } from '#protocol/api/parts.ts';
import { severityOfLevel } from '#protocol/incident/severity.ts';
import { type Reason, reasonWords } from '#protocol/reasons/reason.ts';
import type { ControlStore } from '../store/control-store.ts';
import type { Baseline, Baselines } from './baselines.ts';
import type { KeptSnapshot, SnapshotArchive } from './snapshot-archive.ts';
import type { RuleInForce } from './value-rule-table.ts';
import type { ValueRules } from './value-rules.ts';

/** Differences that count, and those that rules of people leave out. */
interface Split {
  items: EngineItem[];
  leftOut: LeftOut<RuleInForce>[];
}

/** Differences of one controller, or why there are none to show. */
export type Differences = { items: ChangeItem[] } | Impediment;

/** Why there are no differences to tell, in English, and as a code where there is one. */
export interface Impediment {
  wrong: string;
  why?: Reason;
}

/** The same in both languages. */
export function impedimentWords({ wrong, why }: Impediment): Bilingual {
  return why === undefined ? { ja: wrong, en: wrong } : reasonWords(why);
}

/** What was judged about a difference that the expected state has not taken over. */
export interface Judgement {
  verdict: 'accepted' | 'rejected' | 'deferred';
  by: string;
  at: string;
  reason: string;
  owner: string | null;
  due: string | null;
  /** Visit in which it was judged. */
  visit: string | null;
}

/** The latest snapshot against the expected state, with what people judged. */
export class DifferenceRegister {
  private readonly store: ControlStore;
  private readonly archive: SnapshotArchive;
  private readonly baselines: Baselines;
  private readonly rules: Pick<ValueRules, 'book'>;
  private readonly siteOf: (controller: string) => string | null;
  private readonly cache = new Map<string, { key: string; found: Split | Impediment }>();

  constructor(parts: {
    store: ControlStore;
    archive: SnapshotArchive;
    baselines: Baselines;
    rules: Pick<ValueRules, 'book'>;
    siteOf: (controller: string) => string | null;
  }) {
    this.store = parts.store;
    this.archive = parts.archive;
    this.baselines = parts.baselines;
    this.rules = parts.rules;
    this.siteOf = parts.siteOf;
  }

  /** Null while there is nothing to compare. */
  of(controller: string): Differences | null {
    const found = this.raw(controller);
    if (found === null || 'wrong' in found) return found;
    const judgements = this.judgements(controller);
    return { items: found.map((item) => ({ ...itemFacts(item), decision: judgements.get(item.id) ?? null })) };
  }

  /** The same as the engine tells them, without judgements. */
  raw(controller: string): EngineItem[] | Impediment | null {
    const found = this.split(controller);
    return found === null || 'wrong' in found ? found : found.items;
  }

  /** What differs and is kept out of the comparison by a rule of people. */
  leftOut(controller: string): LeftOut<RuleInForce>[] {
    const found = this.split(controller);
    return found === null || 'wrong' in found ? [] : found.leftOut;
  }

  private split(controller: string): Split | Impediment | null {
    const expected = this.baselines.inForce(controller);
    const latest = this.archive.latest(controller);
    if (!expected || !latest) return null;
    const { book, revision } = this.rules.book(this.siteOf(controller) ?? '', controller);
    const key = `${expected.version}/${expected.root}/${latest.at}/${latest.root}/${revision}`;
    const known = this.cache.get(controller);
    if (known?.key === key) return known.found;
    const items = this.compare(expected, latest);
    const found = 'wrong' in items ? items : book.apply(items);
    this.cache.set(controller, { key, found });
    return found;
  }

  /** Judgements by item id. */
  judgements(controller: string): Map<string, Judgement> {
    const rows = this.store.db.prepare('SELECT * FROM controller_decision WHERE controller = ?').all(controller);
    return new Map(
      rows.map((row) => [
        row['item'] as string,
        {
          verdict: row['verdict'] as Judgement['verdict'],
          by: row['decided_by'] as string,
          at: row['decided_at'] as string,
          reason: row['reason'] as string,
          owner: row['owner'] as string | null,
          due: row['due'] as string | null,
          visit: row['visit'] as string | null,
        },
      ]),
    );
  }

  judge(controller: string, item: string, given: Judgement): void {
    this.store.db
      .prepare(
        `INSERT INTO controller_decision (controller, item, verdict, decided_by, decided_at, reason, owner, due, visit)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (controller, item) DO UPDATE SET
         verdict = excluded.verdict, decided_by = excluded.decided_by, decided_at = excluded.decided_at,
         reason = excluded.reason, owner = excluded.owner, due = excluded.due, visit = excluded.visit`,
      )
      .run(controller, item, given.verdict, given.by, given.at, given.reason, given.owner, given.due, given.visit);
  }

  /** Takes back what a visit judged. */
  forgetVisit(visit: string): void {
    this.store.db.prepare('DELETE FROM controller_decision WHERE visit = ?').run(visit);
  }

  private compare(expected: Baseline, latest: KeptSnapshot): EngineItem[] | Impediment {
    if (expected.root === latest.root && latest.complete) return [];
    const before = this.baselines.content(expected);
    if ('wrong' in before) return before;
    const after = this.archive.content(latest);
    if ('wrong' in after) return after;
    const why = incomparable(before, after);
    return why === undefined ? diffSnapshots(before, after) : { wrong: why.text, why };
  }
}

/** A difference as pages show it, without judgement. */
export function itemFacts(item: EngineItem): Omit<ChangeItem, 'decision'> {
  return {
    id: item.id,
    op: item.op,
    class: item.class,
    section: item.section,
    key: item.key,
    path: item.path,
    attribute: item.attribute === '' ? null : item.attribute,
    from: item.from,
    to: item.to,
    unit: item.unit,
    type: item.type ?? null,
    severity: severityOfLevel[item.severity] ?? 'info',
    rule: item.rule,
    ...(item.why ? { why: reasonWords(item.why) } : {}),
  };
}
