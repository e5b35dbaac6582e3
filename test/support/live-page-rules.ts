import type { Breach } from './house-rules.ts';
import type { SourceFile } from './source-tree.ts';

/** What playwright answers at once with whatever a page shows at that moment. */
const readers = new Set([
  ...['$', '$$', '$eval', '$$eval', 'evaluateAll', 'all', 'allInnerTexts', 'allTextContents', 'count', 'getAttribute'],
  ...[
    'innerHTML',
    'innerText',
    'inputValue',
    'isChecked',
    'isDisabled',
    'isEditable',
    'isEnabled',
    'isHidden',
    'isVisible',
  ],
  ...['textContent'],
]);

/** The one place that may look once, since it looks again until what it waits for is there. */
const patient = 'test/support/page-words.ts';

/**
 * Reads of a live page that are made once: what is awaited or returned is a reader itself, or a short name for one. Where the page is still
 * drawing, the test fails by its speed alone. Given to `expect.poll` as a function, or made by `shows` and `drawn`, they wait.
 */
export function oneShotReads(files: readonly SourceFile[]): Breach[] {
  return files
    .filter(({ path, imports }) => path !== patient && imports.some(({ specifier }) => drives.test(specifier)))
    .flatMap(({ path, text: written }) => {
      const text = withoutStrings(written);
      const short = [...text.matchAll(/\bconst (\w+) = (?:async )?\([^()]*\)(?::[^=]+)? =>\s*(?=[\w$])/g)]
        .filter((match) => callsOf(text, match.index + match[0].length).some((name) => readers.has(name)))
        .map(([, name]) => name!);
      const looks = new Set([...readers, ...short]);
      return [...text.matchAll(/\b(?:await|return)\s+\(*/g)].flatMap((match) => {
        const from = match.index + match[0].length;
        const reader = callsOf(text, from).find((name) => looks.has(name));
        const line = text.slice(0, from).split('\n').length;
        return reader ? [`${path}:${line} reads the page once by ${reader}`] : [];
      });
    });
}

/** The same places with nothing in quotes, so that a bracket is one of the code. */
function withoutStrings(text: string): string {
  return text.replace(/'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g, (quoted) => quoted.replace(/[^\n]/g, '_'));
}

const drives = /playwright-core$|support\/browser\.ts$/;

/** Names that are called one after the other in the chain of members that begins at a place; what stands in brackets is no part of it. */
function callsOf(text: string, from: number): string[] {
  const names: string[] = [];
  const link = /\s*[?!]?\.?\s*([\w$]+)\s*!?/y;
  let at = from;
  for (;;) {
    link.lastIndex = at;
    const found = link.exec(text);
    if (!found || (at !== from && !/^\s*[?!]?\./.test(found[0]))) return names;
    at = link.lastIndex;
    while (text[at] === '(' || text[at] === '[') {
      if (text[at] === '(') names.push(found[1]!);
      at = closing(text, at);
    }
  }
}

/** The place after the bracket that closes the one at a place. */
function closing(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at += 1) {
    if ('([{'.includes(text[at]!)) depth += 1;
    else if (')]}'.includes(text[at]!) && --depth === 0) return at + 1;
  }
  return text.length;
}
