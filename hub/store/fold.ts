/** Folds text for searching: full and half width and case become one (Unicode NFKC, lower case). */
export function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/** Anything but ASCII and the usual Japanese letters, of which folding changes nothing but case. */
const mayFold = /[^\x00-\x7f\u3001-\u3015\u3041-\u3096\u30a1-\u30fe\u4e00-\u9fff]/;

/** The folded text where it says more than lower case does, else null. */
export function foldedBeyondCase(text: string): string | null {
  if (!mayFold.test(text)) return null;
  const folded = fold(text);
  return folded === text.toLowerCase() ? null : folded;
}
