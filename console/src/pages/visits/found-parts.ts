import type { VisitItem } from '#protocol/api/visits.ts';
import type { Verdict } from '#protocol/visit/states.ts';

/** A difference with its number in the report, from 1. */
export type Numbered = VisitItem & { no: number };

/** The differences of a visit as the report lists them, numbered through in this order. */
export interface FoundParts {
  /** Changed by the visit, and nobody had said so. */
  undeclared: Numbered[];
  declared: Numbered[];
  /** There before the visit. */
  drift: Numbered[];
  unread: Numbered[];
}

/** Sorts differences into the parts of the report; the order inside each stays. */
export function foundParts(items: readonly VisitItem[]): FoundParts {
  const partOf = (item: VisitItem): keyof FoundParts => {
    if (item.op === 'unreadable') return 'unread';
    if (item.declared !== null) return 'declared';
    return item.origin === 'drift' ? 'drift' : 'undeclared';
  };
  const parts: FoundParts = { undeclared: [], declared: [], drift: [], unread: [] };
  for (const item of items) parts[partOf(item)].push({ ...item, no: 0 });
  const all = [...parts.undeclared, ...parts.declared, ...parts.drift, ...parts.unread];
  for (const [at, item] of all.entries()) item.no = at + 1;
  return parts;
}

/** How many of the differences have each verdict; null stands for none yet. Verdicts that nobody gave are left out. */
export function verdictCounts(items: readonly VisitItem[]): [Verdict | null, number][] {
  const counts = new Map<Verdict | null, number>();
  for (const { decision } of items) {
    const verdict = decision?.verdict ?? null;
    counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a);
}
