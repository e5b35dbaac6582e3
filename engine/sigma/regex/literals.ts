import { fold } from '../detection/pattern.ts';
import type { RegexNode } from './node.ts';
import { type RequiredRun, requiredRuns } from './required-run.ts';

/** Texts, one of which stands in every text that matches; `undefined` when none is certain. In the folded case form. */
export type Required = string[] | undefined;

/** What stands in every text that an expression matches. */
export interface Needs {
  /** Of each list one text stands there, in the folded case form. */
  literals: string[][];
  runs: RequiredRun[];
}

const MAX_ALTERNATIVES = 200;
/** A longer literal is not rarer, and counts may ask for any length. */
const MAX_LITERAL = 64;

/** What every match of a part of an expression is certain to hold. */
interface Known {
  /** The only text that it matches, where there is but one. */
  exact?: string;
  starts: string;
  ends: string;
  inside: string[][];
}

const NOTHING: Known = { starts: '', ends: '', inside: [] };

function exactly(text: string): Known {
  return { exact: text, starts: text, ends: text, inside: [] };
}

/** The single folded character that a set stands for, when all its members fold to one. */
function onlyChar(set: readonly number[]): string | undefined {
  let found: string | undefined;
  let count = 0;
  for (let index = 0; index < set.length; index += 2) {
    for (let code = set[index]!; code <= set[index + 1]!; code++) {
      if (++count > 4) return undefined;
      const char = fold(String.fromCodePoint(code));
      if (found !== undefined && char !== found) return undefined;
      found = char;
    }
  }
  return found !== undefined && found.length === 1 ? found : undefined;
}

function better(a: Required, b: Required): Required {
  if (!a) return b;
  if (!b) return a;
  const shortest = (list: string[]): number => Math.min(...list.map((text) => text.length));
  const [left, right] = [shortest(a), shortest(b)];
  if (left !== right) return left > right ? a : b;
  return a.length <= b.length ? a : b;
}

function listsOf({ starts, ends, inside }: Known): string[][] {
  return [...inside, [starts], [ends]].filter((list) => !list.includes(''));
}

function bestOf(known: Known): Required {
  return listsOf(known).reduce<Required>(better, undefined);
}

/** Parts one after the other: what one ends with and the next starts with stands together. */
function inOrder(parts: readonly RegexNode[]): Known {
  const inside: string[][] = [];
  let starts: string | undefined;
  let run = '';
  for (const part of parts) {
    const known = knownOf(part);
    if (known.exact !== undefined) {
      run += known.exact;
      continue;
    }
    run += known.starts;
    starts ??= run;
    inside.push([run], ...known.inside);
    run = known.ends;
  }
  return starts === undefined ? exactly(run) : { starts, ends: run, inside: [...inside, [run]] };
}

function anyOne(parts: readonly RegexNode[]): Known {
  const out = new Set<string>();
  for (const part of parts) {
    const best = bestOf(knownOf(part));
    if (!best) return NOTHING;
    for (const text of best) out.add(text);
    if (out.size > MAX_ALTERNATIVES) return NOTHING;
  }
  return { ...NOTHING, inside: [[...out]] };
}

function repeated(part: RegexNode, min: number, max: number): Known {
  if (min === 0) return NOTHING;
  const known = knownOf(part);
  if (known.exact === undefined) return known;
  const times = Math.min(min, Math.max(1, Math.floor(MAX_LITERAL / Math.max(1, known.exact.length))));
  const text = known.exact.repeat(times);
  return times === max ? exactly(text) : { starts: text, ends: text, inside: [] };
}

function knownOf(node: RegexNode): Known {
  switch (node.op) {
    case 'empty':
    case 'assert':
      return exactly('');
    case 'set': {
      const char = onlyChar(node.set);
      return char === undefined ? NOTHING : exactly(char);
    }
    case 'repeat':
      return repeated(node.part, node.min, node.max);
    case 'any':
      return anyOne(node.parts);
    case 'all':
      return inOrder(node.parts);
  }
}

/** Finds texts, one of which an expression cannot match without. */
export function requiredLiterals(node: RegexNode): Required {
  return bestOf(knownOf(node));
}

/** Finds all that an expression cannot match without. */
export function needsOf(node: RegexNode): Needs {
  return { literals: listsOf(knownOf(node)), runs: requiredRuns(node) };
}

/** The later half of a character outside the basic plane alone: where it is found in a text, a character may have begun before. */
function isLaterHalf(code: number): boolean {
  return code >= 0xdc00 && code < 0xe000;
}

/** The text, in its case, with which every match starts; empty where that is not certain. */
export function startOf(node: RegexNode): string {
  if (node.op === 'set') {
    const [code = 0, last] = node.set;
    return node.set.length === 2 && code === last && !isLaterHalf(code) ? String.fromCodePoint(code) : '';
  }
  if (node.op === 'repeat') return node.min === 0 ? '' : startOf(node.part);
  if (node.op !== 'all') return '';
  let text = '';
  for (const part of node.parts) {
    const start = startOf(part);
    text += start;
    if (part.op !== 'set' || start === '') break;
  }
  return text;
}
