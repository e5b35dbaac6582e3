import { RuleFault } from '../rule-fault.ts';
import type { Pattern } from './pattern.ts';

/** The marks that Windows programs accept, or that attackers write, before an option. */
const DASHES = ['-', '/', '\u2013', '\u2014', '\u2015'] as const;
/** A dash that starts a word; a dash inside a word is part of its name. */
const OPTION_DASH = /(?<![\p{L}\p{N}_])[-/](?=[\p{L}\p{N}_])/gu;
const MAX_DASHES = 5;

/** Every way to write the option marks of a pattern. */
export function withDashes(pattern: Pattern, label: string): Pattern[] {
  let count = 0;
  let variants: Pattern[] = [[]];
  for (const piece of pattern) {
    if (typeof piece !== 'string') {
      variants = variants.map((variant) => [...variant, piece]);
      continue;
    }
    let texts = [''];
    let last = 0;
    for (const match of piece.matchAll(OPTION_DASH)) {
      if (++count > MAX_DASHES)
        throw new RuleFault(
          `"${label}" has more than ${MAX_DASHES} option marks in one value: split it into several values with "all"`,
        );
      const before = piece.slice(last, match.index);
      texts = texts.flatMap((text) => DASHES.map((dash) => text + before + dash));
      last = match.index + 1;
    }
    variants = variants.flatMap((variant) => texts.map((text) => [...variant, text + piece.slice(last)]));
  }
  return variants;
}
