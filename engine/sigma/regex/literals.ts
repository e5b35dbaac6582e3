import { fold } from '../detection/pattern.ts';
import type { RegexNode } from './node.ts';

/** Texts, one of which stands in every text that matches; `undefined` when none is certain. In the folded case form. */
export type Required = string[] | undefined;

const MAX_ALTERNATIVES = 200;

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

/** Finds literal texts that an expression cannot match without. */
export function requiredLiterals(node: RegexNode): Required {
  switch (node.op) {
    case 'set': {
      const char = onlyChar(node.set);
      return char === undefined ? undefined : [char];
    }
    case 'repeat':
      return node.min > 0 ? requiredLiterals(node.part) : undefined;
    case 'any': {
      const out = new Set<string>();
      for (const part of node.parts) {
        const required = requiredLiterals(part);
        if (!required) return undefined;
        for (const text of required) out.add(text);
        if (out.size > MAX_ALTERNATIVES) return undefined;
      }
      return [...out];
    }
    case 'all': {
      let best: Required;
      let run = '';
      for (const part of node.parts) {
        const char = part.op === 'set' ? onlyChar(part.set) : undefined;
        if (char !== undefined) {
          run += char;
          continue;
        }
        if (run !== '') best = better(best, [run]);
        run = '';
        best = better(best, requiredLiterals(part));
      }
      return run === '' ? best : better(best, [run]);
    }
    default:
      return undefined;
  }
}
