/** Folds text for searching: full and half width and case become one (Unicode NFKC, lower case). */
export function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/** Beside ASCII the usual Japanese letters, of which folding changes nothing: first and last code point of each run. */
const unfolded = [
  [0x3001, 0x3015],
  [0x3041, 0x3096],
  [0x30a1, 0x30fe],
  [0x4e00, 0x9fff],
] as const;

const runs = unfolded.map((ends) => ends.map((end) => String.fromCodePoint(end)).join('-')).join('');
const mayFold = new RegExp(`[^\\x00-\\x7f${runs}]`);

/** True for a letter beyond ASCII of which folding changes nothing. */
export function isUnfolded(codePoint: number): boolean {
  for (let at = 0; at < unfolded.length; at++) {
    if (codePoint >= unfolded[at]![0] && codePoint <= unfolded[at]![1]) return true;
  }
  return false;
}

/** The folded text where it says more than lower case does, else null. */
export function foldedBeyondCase(text: string): string | null {
  if (!mayFold.test(text)) return null;
  const folded = fold(text);
  return folded === text.toLowerCase() ? null : folded;
}
