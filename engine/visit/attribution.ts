import type { ItemOrigin } from '#protocol/visit/states.ts';
import { type ChangeItem, diffSnapshots, incomparable, type Snapshot } from '../snapshot/snapshot.ts';
import { Places } from './places.ts';

/** The states of one controller that a visit is judged by. */
export interface DeviceSnapshots {
  /** Expected state. */
  baseline: Snapshot | null;
  /** State before the work. */
  before: Snapshot | null;
  /** States while work went on, in order. */
  during: readonly { at: string; snapshot: Snapshot }[];
  /** What the workers left behind. */
  after: Snapshot;
  /** Newest state; `after` unless something changed since. */
  latest: Snapshot;
}

/** A difference that was there for a while and is gone again. */
export interface Transient {
  item: ChangeItem;
  seenAt: string;
}

/** A difference to be judged, with when it came about. */
export interface AttributedItem {
  item: ChangeItem;
  origin: ItemOrigin;
}

/** The three differences of a visit on one controller. */
export interface DeviceReview {
  /** Expected state → before: there already, not charged to the workers. */
  drift: ChangeItem[];
  /** Before → after: the visit. */
  visit: ChangeItem[];
  /** Expected state → newest: what would be approved. Without an expected state: before → newest. */
  approve: AttributedItem[];
  /** Drift that was put back during the visit. */
  cured: ChangeItem[];
  transients: Transient[];
}

/** Compares the states of a controller, or says why they cannot be. */
export function reviewDevice(states: DeviceSnapshots): DeviceReview | { wrong: string } {
  const { baseline, before, during, after, latest } = states;
  const all = [baseline, before, ...during.map(({ snapshot }) => snapshot), after].filter((one) => one !== null);
  for (const one of all) {
    const wrong = incomparable(one, latest);
    if (wrong !== undefined) return { wrong };
  }
  const drift = baseline && before ? diffSnapshots(baseline, before) : [];
  const visit = before ? diffSnapshots(before, after) : [];
  const later = after.root === latest.root ? [] : diffSnapshots(after, latest);
  const from = baseline ?? before;
  const whole = from ? diffSnapshots(from, latest) : [];
  const places = { drift: new Places(drift), visit: new Places(visit), later: new Places(later) };
  const origin = (item: ChangeItem): ItemOrigin => {
    if (before === null) return places.later.has(item) ? 'later' : 'unknown';
    const parts = (['drift', 'visit', 'later'] as const).filter((part) => places[part].has(item));
    return parts.length === 1 ? parts[0]! : parts.length === 0 ? 'unknown' : 'several';
  };
  const open = new Places(whole);
  return {
    drift,
    visit,
    approve: whole.map((item) => ({ item, origin: origin(item) })),
    cured: baseline ? drift.filter((item) => places.visit.has(item) && !open.has(item)) : [],
    transients: transients(before, during, after),
  };
}

/** What differed from the state before for a while and does no longer. */
function transients(before: Snapshot | null, during: DeviceSnapshots['during'], after: Snapshot): Transient[] {
  const start = before ?? during[0]?.snapshot;
  if (start === undefined) return [];
  const lasting = new Places(diffSnapshots(start, after));
  const found = new Map<string, Transient>();
  for (const { at, snapshot } of during) {
    for (const item of diffSnapshots(start, snapshot)) {
      if (item.op === 'unreadable' || lasting.has(item) || found.has(item.id)) continue;
      found.set(item.id, { item, seenAt: at });
    }
  }
  return [...found.values()];
}
