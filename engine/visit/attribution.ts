import type { Reason } from '#protocol/reasons/reason.ts';
import type { ItemOrigin } from '#protocol/visit/states.ts';
import {
  type ChangeItem,
  diffSnapshots,
  incomparable,
  type LeftOut,
  RuleBook,
  type Snapshot,
  type UserRule,
} from '../snapshot/snapshot.ts';
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
export interface DeviceReview<R extends UserRule = UserRule> {
  /** Expected state → before: there already, not charged to the workers. */
  drift: ChangeItem[];
  /** Before → after: the visit. */
  visit: ChangeItem[];
  /** Expected state → newest: what would be approved. Without an expected state: before → newest. */
  approve: AttributedItem[];
  /** Drift that was put back during the visit. */
  cured: ChangeItem[];
  transients: Transient[];
  /** What differs from the expected state, or did in the visit, and a rule of people keeps out of the comparison. */
  leftOut: LeftOut<R>[];
}

/** Compares the states of a controller, or says why they cannot be. */
export function reviewDevice<R extends UserRule>(
  states: DeviceSnapshots,
  book: RuleBook<R> = new RuleBook<R>([]),
): DeviceReview<R> | { wrong: string; why: Reason } {
  const { baseline, before, during, after, latest } = states;
  const all = [baseline, before, ...during.map(({ snapshot }) => snapshot), after].filter((one) => one !== null);
  for (const one of all) {
    const wrong = incomparable(one, latest);
    if (wrong !== undefined) return { wrong: wrong.text, why: wrong };
  }
  const leftOut = new Map<string, LeftOut<R>>();
  const differences = (from: Snapshot, to: Snapshot): ChangeItem[] => {
    const split = book.apply(diffSnapshots(from, to));
    for (const one of split.leftOut) leftOut.set(`${one.item.section}\n${one.item.key}`, one);
    return split.items;
  };
  // The whole difference comes last, so that it is what stands for a place.
  const passed = transients(before, during, after, differences);
  const drift = baseline && before ? differences(baseline, before) : [];
  const visit = before ? differences(before, after) : [];
  const later = after.root === latest.root ? [] : differences(after, latest);
  const from = baseline ?? before;
  const whole = from ? differences(from, latest) : [];
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
    transients: passed,
    leftOut: [...leftOut.values()],
  };
}

/** What differed from the state before for a while and does no longer. */
function transients(
  before: Snapshot | null,
  during: DeviceSnapshots['during'],
  after: Snapshot,
  differences: (from: Snapshot, to: Snapshot) => ChangeItem[],
): Transient[] {
  const start = before ?? during[0]?.snapshot;
  if (start === undefined) return [];
  const lasting = new Places(differences(start, after));
  const found = new Map<string, Transient>();
  for (const { at, snapshot } of during) {
    for (const item of differences(start, snapshot)) {
      if (item.op === 'unreadable' || lasting.has(item) || found.has(item.id)) continue;
      found.set(item.id, { item, seenAt: at });
    }
  }
  return [...found.values()];
}
