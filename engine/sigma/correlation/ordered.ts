import type { Condition } from '../detection/condition.ts';
import { RuleFault } from '../rule-fault.ts';
import { type Entry, firstNotBefore } from './entry.ts';

/** One way to satisfy an ordered expression: these rules one after another, and none of those. Positions in the correlation's `rules`. */
export interface Clause {
  /** Ascending, so in the order of the correlation. */
  inOrder: readonly number[];
  absent: ReadonlySet<number>;
}

/** More ways than this are refused: each is tried at every point. */
const MAX_CLAUSES = 256;

interface Draft {
  present: Set<number>;
  absent: Set<number>;
}

function joined(left: Draft, right: Draft): Draft | undefined {
  const present = new Set([...left.present, ...right.present]);
  const absent = new Set([...left.absent, ...right.absent]);
  return [...present].some((rule) => absent.has(rule)) ? undefined : { present, absent };
}

function draftsOf(condition: Condition, negated: boolean, positionOf: (name: string) => number): Draft[] {
  if (condition.op === 'selection') {
    const only = new Set([positionOf(condition.name)]);
    return [negated ? { present: new Set(), absent: only } : { present: only, absent: new Set() }];
  }
  if (condition.op === 'not') return draftsOf(condition.part, !negated, positionOf);
  const parts = condition.parts.map((part) => draftsOf(part, negated, positionOf));
  const alternatives = (condition.op === 'or') !== negated;
  const drafts = alternatives
    ? parts.flat()
    : parts.reduce((all, part) => all.flatMap((left) => part.flatMap((right) => joined(left, right) ?? [])));
  if (drafts.length > MAX_CLAUSES)
    throw new RuleFault(
      `the ordered condition unfolds to more than ${MAX_CLAUSES} ways to hold: split it into several correlations`,
      ['correlation', 'condition'],
    );
  return drafts;
}

/** The ways in which an ordered expression over `rules` can hold. Throws a `RuleFault` for an expression with too many of them. */
export function clausesOf(expression: Condition, rules: readonly string[]): Clause[] {
  return draftsOf(expression, false, (name) => rules.indexOf(name)).map(({ present, absent }) => ({
    inOrder: [...present].sort((a, b) => a - b),
    absent,
  }));
}

/** Whether rules follow each other within `entries[from..to)`; equal times count as in order. */
function follow(rules: readonly number[], entries: readonly Entry[], from: number, to: number): boolean {
  let at = from;
  for (const rule of rules) {
    while (at < to && !entries[at]!.rules.includes(rule)) at++;
    if (at >= to) return false;
    at = Math.max(from, firstNotBefore(entries, entries[at]!.time));
  }
  return true;
}

/** Whether one of the clauses holds for the window `entries[from..to)`. */
export function holdsInOrder(clauses: readonly Clause[], entries: readonly Entry[], from: number, to: number): boolean {
  const present = new Set<number>();
  for (let at = from; at < to; at++) for (const rule of entries[at]!.rules) present.add(rule);
  return clauses.some(
    ({ inOrder, absent }) =>
      ![...absent].some((rule) => present.has(rule)) &&
      inOrder.every((rule) => present.has(rule)) &&
      follow(inOrder, entries, from, to),
  );
}
