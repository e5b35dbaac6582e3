/** A set of code points as sorted, disjoint, inclusive ranges: [from, to, from, to, ...]. */
export type CharSet = readonly number[];

/** The highest code point. */
export const MAX_CODE = 0x10ffff;

/** Merges ranges given in any order. */
export function charSet(ranges: [number, number][]): CharSet {
  const sorted = [...ranges].sort((a, b) => a[0] - b[0]);
  const out: number[] = [];
  for (const [from, to] of sorted) {
    if (out.length > 0 && from <= out[out.length - 1]! + 1) out[out.length - 1] = Math.max(out[out.length - 1]!, to);
    else out.push(from, to);
  }
  return out;
}

/** The ranges of a set as pairs. */
export function rangesOf(set: CharSet): [number, number][] {
  const out: [number, number][] = [];
  for (let index = 0; index < set.length; index += 2) out.push([set[index]!, set[index + 1]!]);
  return out;
}

/** Every code point that is not in the set. */
export function complement(set: CharSet): CharSet {
  const out: number[] = [];
  let next = 0;
  for (const [from, to] of rangesOf(set)) {
    if (from > next) out.push(next, from - 1);
    next = to + 1;
  }
  if (next <= MAX_CODE) out.push(next, MAX_CODE);
  return out;
}

/** Whether a code point is in the set. */
export function contains(set: CharSet, code: number): boolean {
  let low = 0;
  let high = set.length / 2 - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (code < set[middle * 2]!) high = middle - 1;
    else if (code > set[middle * 2 + 1]!) low = middle + 1;
    else return true;
  }
  return false;
}

/** `\d`, ASCII as in PCRE and RE2. */
export const DIGITS: CharSet = [48, 57];
/** `\w`, ASCII. */
export const WORD: CharSet = [48, 57, 65, 90, 95, 95, 97, 122];
/** `\s`, ASCII with vertical tab. */
export const SPACE: CharSet = [9, 13, 32, 32];
/** The line feed that `.` and `$` treat specially. */
export const NEWLINE: CharSet = [10, 10];

let caseFriends: Map<number, number[]> | undefined;

function friends(): Map<number, number[]> {
  if (caseFriends) return caseFriends;
  const groups = new Map<string, number[]>();
  for (let code = 0; code <= 0x1ffff; code++) {
    if (code >= 0xd800 && code <= 0xdfff) continue;
    const char = String.fromCodePoint(code);
    const lower = char.toLowerCase();
    const upper = char.toUpperCase();
    if (lower === char && upper === char) continue;
    const key = upper.toLowerCase();
    const group = groups.get(key);
    if (group) group.push(code);
    else groups.set(key, [code]);
  }
  caseFriends = new Map();
  for (const group of groups.values()) {
    if (group.length < 2) continue;
    for (const code of group) caseFriends.set(code, group);
  }
  return caseFriends;
}

/** Adds the other case forms of every member. */
export function ignoringCase(set: CharSet): CharSet {
  const ranges = rangesOf(set);
  const ascii = ranges.every(([, to]) => to < 128);
  const extra: [number, number][] = [];
  if (ascii) {
    for (const [from, to] of ranges) {
      for (let code = from; code <= to; code++) {
        if (code >= 65 && code <= 90) extra.push([code + 32, code + 32]);
        else if (code >= 97 && code <= 122) extra.push([code - 32, code - 32]);
      }
    }
  } else {
    for (const [code, group] of friends()) {
      if (contains(set, code)) for (const other of group) extra.push([other, other]);
    }
  }
  return charSet([...ranges, ...extra]);
}

/** Classes by their POSIX names, ASCII. */
export const POSIX: Record<string, CharSet> = {
  alpha: [65, 90, 97, 122],
  digit: DIGITS,
  alnum: [48, 57, 65, 90, 97, 122],
  upper: [65, 90],
  lower: [97, 122],
  space: SPACE,
  blank: [9, 9, 32, 32],
  punct: [33, 47, 58, 64, 91, 96, 123, 126],
  cntrl: [0, 31, 127, 127],
  xdigit: [48, 57, 65, 70, 97, 102],
  word: WORD,
  print: [32, 126],
  graph: [33, 126],
};
