/** Characters at the end of the window that tell how far it may be moved. */
const BLOCK = 2;
const BLOCKS = 1 << 16;

/** Shortest literal that can be looked for in a group. */
export const SHORTEST_IN_GROUP = 4;

function blockOf(before: number, code: number): number {
  return ((before << 8) ^ code) & (BLOCKS - 1);
}

/**
 * Which of several literals stand in a text, given also as its code units, found in one pass that leaps over most of it (Wu and Manber,
 * 1994). Each literal has at least `SHORTEST_IN_GROUP` characters.
 */
export function standingOf(text: string, codes: Uint8Array | Uint16Array, literals: readonly string[]): Set<string> {
  const found = new Set<string>();
  if (literals.length === 0) return found;
  const window = literals.reduce((least, { length }) => Math.min(least, length), text.length + 1);
  const leaps = new Uint8Array(BLOCKS).fill(Math.min(window - BLOCK + 1, 255));
  const waiting = new Map<number, string[]>();
  for (const literal of literals) {
    for (let end = BLOCK - 1; end < window; end++) {
      const block = blockOf(literal.charCodeAt(end - 1), literal.charCodeAt(end));
      const leap = window - 1 - end;
      if (leap < leaps[block]!) leaps[block] = leap;
      if (leap > 0) continue;
      const list = waiting.get(block);
      if (list) list.push(literal);
      else waiting.set(block, [literal]);
    }
  }
  for (let at = window - 1; at < codes.length; ) {
    const block = blockOf(codes[at - 1]!, codes[at]!);
    const leap = leaps[block]!;
    if (leap > 0) {
      at += leap;
      continue;
    }
    const list = waiting.get(block)!;
    for (let index = list.length - 1; index >= 0; index--) {
      if (!text.startsWith(list[index]!, at - window + 1)) continue;
      found.add(list[index]!);
      list.splice(index, 1);
    }
    if (list.length === 0) {
      if (found.size === literals.length) return found;
      leaps[block] = 1;
    }
    at++;
  }
  return found;
}
