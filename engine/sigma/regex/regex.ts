import { type Needs, needsOf, requiredLiterals, startOf } from './literals.ts';
import type { RegexFlags } from './node.ts';
import { assemble } from './program.ts';
import { Searcher } from './search.ts';
import { parseRegex } from './syntax.ts';

/** A regular expression that runs in linear time. */
export interface Regex {
  source: string;
  flags: RegexFlags;
  /** Folded texts, one of which stands in every matching text. */
  required: string[] | undefined;
  /** All that stands in every matching text. */
  needs: Needs;
  /** Whether the expression occurs anywhere in a text; a long one is searched faster by its code units: bytes where it is pure ASCII. */
  test(text: string, codes?: Uint8Array | Uint16Array): boolean;
  /** Steps so far that had to be reckoned instead of looked up: they are what makes an expression slow. */
  reckoned(): number;
}

/** Compiles an expression; throws `RegexFault` with a remedy for what is not supported. */
export function compileRegex(source: string, flags: RegexFlags): Regex {
  const node = parseRegex(source, flags);
  const searcher = new Searcher(assemble(node), startOf(node));
  return {
    source,
    flags,
    required: requiredLiterals(node),
    needs: needsOf(node),
    test: (text, codes) => searcher.test(text, codes),
    reckoned: () => searcher.reckoned,
  };
}
