import type { Rooms } from './api/rooms.ts';
import type { Pause } from './detect/novelty/novelty.ts';
import type { ControlStore } from './store/control-store.ts';

/** How far back a visit can matter: the engine of the present takes events that come this late. */
const latenessMs = 72 * 3_600_000;
/** The answer is asked with every block of events, and looked up this often at most. */
const freshMs = 1000;

type Pauses = Record<string, Pause[]>;

/**
 * When nothing is learned of which asset: while a visit is at it, and while a matter of weight S1 or S2 about it is open, behind the first
 * event of the matter. Drills and history stop nothing.
 */
export function learningPauses(
  { sites, visitScope }: Pick<Rooms, 'sites' | 'visitScope'>,
  control: ControlStore,
  clock: () => Date,
): () => Pauses {
  const open = control.db.prepare(
    `SELECT asset_id, first FROM incident WHERE asset_id IS NOT NULL AND severity IN ('S1', 'S2')
       AND state NOT IN ('closed', 'reviewed') AND drill IS NULL AND history = 0 AND taken_back IS NULL`,
  );
  let known: Pauses = {};
  let at = Number.NEGATIVE_INFINITY;
  return () => {
    const now = clock().getTime();
    if (Math.abs(now - at) < freshMs) return known;
    at = now;
    known = {};
    const add = (place: string, pause: Pause) => {
      known[place] = [...(known[place] ?? []), pause];
    };
    for (const { asset_id, first } of open.all() as { asset_id: string; first: string }[]) {
      add(asset_id, { from: Date.parse(first), to: null });
    }
    const since = new Date(now - latenessMs).toISOString();
    for (const { id } of sites.list()) {
      for (const { assets, from, to } of visitScope.spansSince(id, since)) {
        for (const asset of assets) add(asset, { from: Date.parse(from), to: Date.parse(to) });
      }
    }
    return known;
  };
}
