/** Letters, digits and underscores make a word; a name that is written with them ends where they do. */
const outside = String.raw`[^\p{L}\p{N}_]`;
/** In the text of a body an escaped line break or control character stands before a name as two or six characters. */
const before = String.raw`(^|${outside}|\\[nrtbf]|\\u[0-9a-f]{4})`;
const after = `(${outside}|$)`;
/** Japanese is written without spaces: a name in it is found anywhere. */
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;
const wordEnd = new RegExp(outside, 'u');

/** What stands in the place of a name: nobody can type it. */
export const hiddenMark = '\u0001';

/** Names in one pattern: engines bound the size of what they compile. */
const namesAtOnce = 400;

/**
 * The names that could make a text match what is searched: only these have to be looked for. All in lower case or folded, as the
 * text is that they are compared with.
 */
export function touchingNames(names: readonly string[], searched: string): string[] {
  if (searched === '') return [];
  const crosses = wordEnd.test(searched);
  return names.filter(
    (name) =>
      name.includes(searched) ||
      searched.includes(name) ||
      ((crosses || unspaced.test(name)) && overlaps(name, searched)),
  );
}

/**
 * Patterns of names, understood alike by the store's engines, to be replaced one after the other by what stands before and after
 * the name. Those of spaced names come twice: two names side by side share what stands between them.
 */
export function namePatterns(names: readonly string[]): string[] {
  const longestFirst = [...new Set(names.flatMap((name) => [name, JSON.stringify(name).slice(1, -1)]))].sort(
    (a, b) => b.length - a.length,
  );
  const patterns = (list: string[], head: string, tail: string) => {
    const out: string[] = [];
    for (let at = 0; at < list.length; at += namesAtOnce) {
      out.push(
        `${head}(${list
          .slice(at, at + namesAtOnce)
          .map(escaped)
          .join('|')})${tail}`,
      );
    }
    return out;
  };
  const spaced = patterns(
    longestFirst.filter((name) => !unspaced.test(name)),
    before,
    after,
  );
  const run = patterns(
    longestFirst.filter((name) => unspaced.test(name)),
    '()',
    '()',
  );
  return [...run, ...spaced, ...spaced];
}

/** A text without the names; what is left matches only what lies outside them. */
export function withoutNames(text: string, patterns: readonly string[]): string {
  return patterns.reduce((left, pattern) => left.replace(new RegExp(pattern, 'gu'), `$1${hiddenMark}$3`), text);
}

function overlaps(name: string, searched: string): boolean {
  const longest = Math.min(name.length, searched.length);
  for (let length = 1; length < longest; length++) {
    if (name.endsWith(searched.slice(0, length)) || name.startsWith(searched.slice(-length))) return true;
  }
  return false;
}

function escaped(name: string): string {
  return name.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
