import type { BeforeGap } from '#protocol/visit/states.ts';
import { canonicalise } from '../snapshot/canonical-json.ts';
import { sha256 } from '../snapshot/tree-hash.ts';
import type { DeviceState, Reading, Visit, VisitPolicy } from './model.ts';

/** What is known of a controller when work on it begins. */
export interface BeforeFacts {
  /** Newest complete reading. */
  newest: Reading | null;
  /** Newest sign that its program, clock or run state moved, ISO 8601 UTC. */
  movedAt: string | null;
  /** True when its last readings failed. */
  unreadable: boolean;
}

/** The state before the work: the newest complete reading, if it is young and nothing moved since. */
export function stateBefore(facts: BeforeFacts, now: string, policy: VisitPolicy): Reading | { missing: BeforeGap } {
  const { newest, movedAt } = facts;
  if (newest === null) return { missing: facts.unreadable ? 'unreadable' : 'none' };
  if (Date.parse(now) - Date.parse(newest.at) > policy.beforeHours * 3_600_000) return { missing: 'too_old' };
  if (movedAt !== null && movedAt > newest.started) return { missing: 'moved' };
  return newest;
}

/** The reading of the state before, or null. */
export function beforeOf(device: DeviceState): Reading | null {
  return 'missing' in device.before ? null : device.before;
}

/** What a person looks at and signs: changes with every new state of any controller of the visit. */
export function lockOf(visit: Visit): string {
  const roots = Object.entries(visit.devices)
    .map(([device, state]) => [device, state.latest?.root ?? ''])
    .sort(([a], [b]) => (a! < b! ? -1 : 1));
  return sha256(canonicalise(roots));
}

/** True when nothing more is waited for before judging. */
export function readAfter(device: DeviceState): boolean {
  return device.after !== null || device.waiver !== null;
}

/** True when the state after the work is certain, or a person went on without. */
export function certain(device: DeviceState): boolean {
  return device.confirmed !== null || device.waiver !== null;
}

/** Takes a complete reading into what is known of a controller. Readings out of order change nothing. */
export function takeReading(
  device: DeviceState,
  reading: Reading,
  leftAt: string | null,
  pauseMinutes: number,
): DeviceState {
  if (device.latest !== null && reading.at <= device.latest.at) return device;
  if (leftAt === null) return { ...device, during: [...device.during, reading], latest: reading };
  if (reading.started < leftAt) return device;
  const known = { ...device, latest: reading };
  if (device.confirmed !== null) return known;
  if (device.after?.root !== reading.root) return { ...known, after: reading, waiver: null };
  const apart = Date.parse(reading.at) - Date.parse(device.after.at);
  return apart >= pauseMinutes * 60_000 ? { ...known, confirmed: reading } : device;
}

/** What is known of a controller that comes into a visit. */
export function newDevice(before: DeviceState['before']): DeviceState {
  return { before, during: [], after: null, confirmed: null, latest: null, waiver: null };
}
