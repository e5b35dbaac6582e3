import type { ChangeItem as EngineItem } from '#engine/snapshot/snapshot.ts';
import { diffSnapshots, incomparable } from '#engine/snapshot/snapshot.ts';
import type { ChangeItem } from '#protocol/api/plant.ts';
import { severityOfLevel } from '#protocol/incident/severity.ts';
import type { ControlStore } from '../store/control-store.ts';
import type { KeptSnapshot, SnapshotArchive } from './snapshot-archive.ts';

/** Differences of one controller, or why there are none to show. */
export type Differences = { items: ChangeItem[] } | { wrong: string };

/** The latest snapshot against the expected one, with what people judged. */
export class DifferenceRegister {
  private readonly store: ControlStore;
  private readonly archive: SnapshotArchive;
  private readonly cache = new Map<string, { key: string; items: EngineItem[] | { wrong: string } }>();

  constructor(store: ControlStore, archive: SnapshotArchive) {
    this.store = store;
    this.archive = archive;
  }

  between(controller: string, expected: KeptSnapshot, latest: KeptSnapshot): Differences {
    const found = this.compare(controller, expected, latest);
    if ('wrong' in found) return found;
    const decisions = new Map(
      this.store.db
        .prepare('SELECT * FROM controller_decision WHERE controller = ?')
        .all(controller)
        .map((row) => [row['item'] as string, row]),
    );
    return {
      items: found.map((item) => {
        const decision = decisions.get(item.id);
        return {
          id: item.id,
          op: item.op,
          class: item.class,
          section: item.section,
          path: item.path,
          attribute: item.attribute === '' ? null : item.attribute,
          from: item.from,
          to: item.to,
          unit: item.unit,
          severity: severityOfLevel[item.severity] ?? 'info',
          rule: item.rule,
          decision: decision
            ? {
                verdict: decision['verdict'] as 'accepted' | 'rejected',
                by: decision['decided_by'] as string,
                at: decision['decided_at'] as string,
                reason: decision['reason'] as string,
              }
            : null,
        };
      }),
    };
  }

  decide(
    controller: string,
    item: string,
    given: { verdict: 'accepted' | 'rejected'; reason: string; by: string; at: string },
  ): void {
    this.store.db
      .prepare(
        `INSERT INTO controller_decision VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (controller, item) DO UPDATE SET
         verdict = excluded.verdict, decided_by = excluded.decided_by, decided_at = excluded.decided_at,
         reason = excluded.reason`,
      )
      .run(controller, item, given.verdict, given.by, given.at, given.reason);
  }

  private compare(controller: string, expected: KeptSnapshot, latest: KeptSnapshot): EngineItem[] | { wrong: string } {
    const key = `${expected.at}/${expected.root}/${latest.at}/${latest.root}`;
    const known = this.cache.get(controller);
    if (known?.key === key) return known.items;
    const items = this.read(expected, latest);
    this.cache.set(controller, { key, items });
    return items;
  }

  private read(expected: KeptSnapshot, latest: KeptSnapshot): EngineItem[] | { wrong: string } {
    if (expected.root === latest.root && latest.complete) return [];
    const before = this.archive.content(expected);
    if ('wrong' in before) return before;
    const after = this.archive.content(latest);
    if ('wrong' in after) return after;
    const why = incomparable(before, after);
    return why === undefined ? diffSnapshots(before, after) : { wrong: why };
  }
}
