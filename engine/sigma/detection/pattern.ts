/** Any run of characters, the empty one included. */
export const ANY_RUN = Symbol('*');
/** Exactly one character. */
export const ANY_ONE = Symbol('?');

/** A Sigma string: literal pieces and wildcards in order; no two literal pieces follow each other. */
export type Pattern = (string | typeof ANY_RUN | typeof ANY_ONE)[];

/** Reads the escapes and wildcards of a Sigma string: `\*`, `\?` and `\\` are literal, any other backslash stands for itself. */
export function parsePattern(source: string): Pattern {
  const out: Pattern = [];
  let literal = '';
  const flush = (): void => {
    if (literal !== '') out.push(literal);
    literal = '';
  };
  for (let at = 0; at < source.length; at++) {
    const char = source[at]!;
    if (char === '\\') {
      const next = source[at + 1];
      if (next === '*' || next === '?' || next === '\\') {
        literal += next;
        at++;
      } else literal += char;
    } else if (char === '*' || char === '?') {
      flush();
      const mark = char === '*' ? ANY_RUN : ANY_ONE;
      if (mark === ANY_ONE || out.at(-1) !== ANY_RUN) out.push(mark);
    } else literal += char;
  }
  flush();
  return out;
}

/** A pattern of one literal text. */
export function literalPattern(text: string): Pattern {
  return text === '' ? [] : [text];
}

/** Puts a run of anything before and/or after a pattern. */
export function widen(pattern: Pattern, before: boolean, after: boolean): Pattern {
  const out = [...pattern];
  if (before && out[0] !== ANY_RUN) out.unshift(ANY_RUN);
  if (after && out.at(-1) !== ANY_RUN) out.push(ANY_RUN);
  return out;
}

/** Whether the pattern has a wildcard. */
export function hasWildcard(pattern: Pattern): boolean {
  return pattern.some((piece) => typeof piece !== 'string');
}

/** The literal text of a pattern without wildcards. */
export function literalText(pattern: Pattern): string {
  return pattern.filter((piece) => typeof piece === 'string').join('');
}

/** Lower case for comparing: one rule for values and patterns, whatever stands around a character. */
export function fold(text: string): string {
  const lower = text.toLowerCase();
  return lower.includes('ς') ? lower.replaceAll('ς', 'σ') : lower;
}

/** The pattern in the case form that values are compared in. */
export function foldPattern(pattern: Pattern): Pattern {
  return pattern.map((piece) => (typeof piece === 'string' ? fold(piece) : piece));
}

type Chunk = (string | typeof ANY_ONE)[];

/** Index after `chunk` when it stands at `from`, else -1. `?` takes a whole surrogate pair. */
function chunkEnd(text: string, chunk: Chunk, from: number): number {
  let at = from;
  for (const piece of chunk) {
    if (typeof piece === 'string') {
      if (!text.startsWith(piece, at)) return -1;
      at += piece.length;
    } else {
      if (at >= text.length) return -1;
      at += text.codePointAt(at)! > 0xffff ? 2 : 1;
    }
  }
  return at;
}

function findChunk(text: string, chunk: Chunk, from: number): number {
  const [first] = chunk;
  if (typeof first === 'string') {
    for (let at = text.indexOf(first, from); at >= 0; at = text.indexOf(first, at + 1)) {
      const end = chunkEnd(text, chunk, at);
      if (end >= 0) return end;
    }
    return -1;
  }
  for (let at = from; at <= text.length; at++) {
    const end = chunkEnd(text, chunk, at);
    if (end >= 0) return end;
  }
  return -1;
}

function endsWithChunk(text: string, chunk: Chunk, from: number): boolean {
  let shortest = 0;
  let longest = 0;
  for (const piece of chunk) {
    shortest += typeof piece === 'string' ? piece.length : 1;
    longest += typeof piece === 'string' ? piece.length : 2;
  }
  for (let at = Math.max(from, text.length - longest); at <= text.length - shortest; at++) {
    if (chunkEnd(text, chunk, at) === text.length) return true;
  }
  return false;
}

/** Makes the test of a pattern against a text of the same case form. Time is bounded by text length times chunk length. */
export function compilePattern(pattern: Pattern): (text: string) => boolean {
  const [a, b, c] = pattern;
  if (pattern.length === 0) return (text) => text === '';
  if (pattern.length === 1) {
    if (typeof a === 'string') return (text) => text === a;
    if (a === ANY_RUN) return () => true;
  }
  if (pattern.length === 2 && a === ANY_RUN && typeof b === 'string') return (text) => text.endsWith(b);
  if (pattern.length === 2 && typeof a === 'string' && b === ANY_RUN) return (text) => text.startsWith(a);
  if (pattern.length === 3 && a === ANY_RUN && typeof b === 'string' && c === ANY_RUN)
    return (text) => text.includes(b);

  const chunks: Chunk[] = [[]];
  for (const piece of pattern) {
    if (piece === ANY_RUN) chunks.push([]);
    else chunks.at(-1)!.push(piece);
  }
  const [first, ...rest] = chunks as [Chunk, ...Chunk[]];
  const last = rest.pop();
  return (text) => {
    let at = chunkEnd(text, first, 0);
    if (at < 0) return false;
    if (last === undefined) return at === text.length;
    for (const chunk of rest) {
      at = findChunk(text, chunk, at);
      if (at < 0) return false;
    }
    return last.length === 0 || endsWithChunk(text, last, at);
  };
}
