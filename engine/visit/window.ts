import type { Visit, VisitPolicy } from './model.ts';

/** Between which moments changes of a controller belong to a visit, ISO 8601 UTC. */
export interface VisitWindow {
  visit: string;
  openedAt: string;
  /** When the workers left; while they work, the planned end and its grace: a visit that nobody closes hides nothing. */
  to: string;
}

/** The window of a visit on one controller; null before it was opened. */
export function windowOf(visit: Visit, device: string, policy: VisitPolicy): VisitWindow | null {
  if (visit.openedAt === null || visit.devices[device] === undefined) return null;
  const longest = new Date(Date.parse(visit.form.plannedEnd) + policy.graceMinutes * 60_000).toISOString();
  return {
    visit: visit.id,
    openedAt: visit.openedAt,
    to: visit.leftAt !== null && visit.leftAt < longest ? visit.leftAt : longest,
  };
}

/**
 * True when a change belongs to the window. `unchangedAt` is when it was last seen as before, `seenAt` when it was first
 * seen changed. Where both ends of that interval lie around the beginning of the visit, the visit is where it is judged.
 */
export function coversChange(window: VisitWindow, unchangedAt: string, seenAt: string): boolean {
  return unchangedAt <= window.to && seenAt >= window.openedAt;
}
