import type { Decision, Visit, VisitContext } from './model.ts';
import { certain, lockOf, readAfter } from './readings.ts';

/** Verdicts with which the expected state takes a difference over. */
const takesOver = new Set<Decision['verdict']>(['expected', 'accepted', 'reclassify']);

/** True when two signatures move the expected state to this difference. */
export function isTakenOver(decision: Decision | undefined): boolean {
  return decision !== undefined && takesOver.has(decision.verdict);
}

/** Differences that stay open after both signatures. */
export function leftOpen(visit: Visit, context: Pick<VisitContext, 'items'>): string[] {
  return context.items.filter((item) => !isTakenOver(visit.decisions[item.id])).map((item) => item.id);
}

type Condition = (visit: Visit, context: VisitContext) => boolean;

/** Which row of the table holds; asked of the visit as the act leaves it. */
export const conditions = {
  all_read: (visit) => Object.values(visit.devices).every(readAfter),
  /** The state that was signed is no longer the newest one. */
  signed_state_moved: (visit) => visit.signatures.some((signature) => signature.lock !== lockOf(visit)),
  /** No baseline moves, so that one signature is enough. */
  nothing_to_move: (visit, context) =>
    context.items.length === 0 && visit.adopt.length === 0 && Object.values(visit.devices).every(certain),
  found_differing: (visit) => visit.postCheck?.result === 'differs',
  something_left_open: (visit, context) => leftOpen(visit, context).length > 0,
} satisfies Record<string, Condition>;

export type ConditionName = keyof typeof conditions;
