import { personalFields } from '#protocol/events/personal.ts';
import type { Mask } from '../access/masking.ts';

interface Piece {
  literal: string;
  /** Field filled in after the literal; null at the end. */
  field: string | null;
  absent: string;
}

/** What a sentence shows where a field is absent and the rule names no other words. */
const nothing = '―';

/** A sentence as it may be shown, and the names that were masked in it. */
export interface MaskedSentence {
  text: string;
  names: string[];
}

/**
 * A rule's sentence as one reader may see it: the places that the template fills with a personal field are masked, and the
 * same names elsewhere in it. Null when the sentence does not follow the template in exactly one way; then it must not be
 * shown to who may not see names.
 */
export function maskSentence(template: string, sentence: string, mask: Mask): MaskedSentence | null {
  const pieces = piecesOf(template);
  if (mask.open || !pieces.some(isPersonal)) return { text: sentence, names: [] };
  const values = valuesOf(pieces, sentence);
  if (values === null) return null;
  const names = values.filter((value, index) => isName(pieces[index]!, value));
  const parts = values.map((value, index) =>
    isName(pieces[index]!, value) ? mask.account(value) : mask.text(value, names),
  );
  return { text: pieces.map((piece, index) => piece.literal + (parts[index] ?? '')).join(''), names };
}

/** What stands between the literals, when there is only one way to read it. */
function valuesOf(pieces: readonly Piece[], sentence: string): string[] | null {
  const [first] = pieces;
  if (!first || !sentence.startsWith(first.literal)) return null;
  const found = readings(pieces, 1, sentence, first.literal.length, new Map());
  return found.length === 1 ? found[0]! : null;
}

/** Ways to read the rest of a sentence from a piece on; two are enough to know that it is not certain. */
function readings(
  pieces: readonly Piece[],
  index: number,
  sentence: string,
  from: number,
  known: Map<string, string[][]>,
): string[][] {
  const piece = pieces[index];
  if (!piece) return from === sentence.length ? [[]] : [];
  const key = `${index}/${from}`;
  const before = known.get(key);
  if (before) return before;
  const out: string[][] = [];
  for (let at = sentence.indexOf(piece.literal, from); at !== -1 && out.length < 2; ) {
    const value = sentence.slice(from, at);
    for (const rest of readings(pieces, index + 1, sentence, at + piece.literal.length, known)) {
      if (out.length < 2) out.push([value, ...rest]);
    }
    if (at >= sentence.length) break;
    at = sentence.indexOf(piece.literal, at + 1);
  }
  known.set(key, out);
  return out;
}

function isPersonal(piece: Piece): boolean {
  return piece.field !== null && personalFields.has(piece.field);
}

function isName(piece: Piece, value: string): boolean {
  return isPersonal(piece) && value !== piece.absent && value !== nothing;
}

/** Literals and fields of a template in turn: `{field}` and `{field|words when absent}`. */
function piecesOf(template: string): Piece[] {
  const out: Piece[] = [];
  let at = 0;
  for (const match of template.matchAll(/\{([^{}|]+)(?:\|([^{}]*))?\}/g)) {
    out.push({ literal: template.slice(at, match.index), field: match[1]!.trim(), absent: match[2] ?? nothing });
    at = match.index + match[0].length;
  }
  out.push({ literal: template.slice(at), field: null, absent: nothing });
  return out;
}
