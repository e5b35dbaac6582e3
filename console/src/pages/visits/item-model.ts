import type { VisitItem } from '#protocol/api/visits.ts';

/** Of what was rejected or put off: how many are put back, of how many; null while nothing was left open. */
export function putBack(items: readonly Pick<VisitItem, 'standing'>[]): { back: number; all: number } | null {
  const open = items.flatMap(({ standing }) => standing ?? []);
  return open.length === 0 ? null : { back: open.filter(({ state }) => state === 'back').length, all: open.length };
}

/** How many are accepted and how many stay open, as a signature would find them. */
export function tally(items: readonly Pick<VisitItem, 'decision'>[]): {
  accepted: number;
  open: number;
  undecided: number;
} {
  const verdict = (item: Pick<VisitItem, 'decision'>) => item.decision?.verdict;
  const open = items.filter((item) => verdict(item) === 'rejected' || verdict(item) === 'defer').length;
  const undecided = items.filter((item) => item.decision === null).length;
  return { accepted: items.length - open - undecided, open, undecided };
}
