import type { RegexNode } from './node.ts';

/** So many characters of one set that stand one after the other in every text that an expression matches. */
export interface RequiredRun {
  /** 1 for each ASCII character of the set; the last entry tells of all others together. */
  members: Uint8Array;
  length: number;
}

const OTHERS = 128;
/** A shorter run is looked for no faster than the expression itself. */
const MIN_LENGTH = 8;

function membersOf(set: readonly number[]): Uint8Array {
  const members = new Uint8Array(OTHERS + 1);
  for (let index = 0; index < set.length; index += 2) {
    const [from, to] = [set[index]!, set[index + 1]!];
    for (let code = from; code <= Math.min(to, OTHERS - 1); code++) members[code] = 1;
    if (to >= OTHERS) members[OTHERS] = 1;
  }
  return members;
}

/** Finds the long runs of one set that an expression asks for. */
export function requiredRuns(node: RegexNode): RequiredRun[] {
  if (node.op === 'all') return node.parts.flatMap(requiredRuns);
  if (node.op !== 'repeat' || node.min === 0) return [];
  if (node.part.op !== 'set') return requiredRuns(node.part);
  return node.min < MIN_LENGTH ? [] : [{ members: membersOf(node.part.set), length: node.min }];
}

/** Whether a run stands in a text, given as its code units; looks at each `length`-th of them where nothing fits. */
export function hasRun(codes: Uint8Array | Uint16Array, { members, length }: RequiredRun): boolean {
  const fits = (at: number): boolean => members[Math.min(codes[at]!, OTHERS)] === 1;
  for (let at = length - 1; at < codes.length; ) {
    if (!fits(at)) {
      at += length;
      continue;
    }
    let start = at;
    while (start > at - length + 1 && fits(start - 1)) start--;
    let end = at + 1;
    while (end < codes.length && end - start < length && fits(end)) end++;
    if (end - start >= length) return true;
    at = end + length;
  }
  return false;
}
