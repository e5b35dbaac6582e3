/** Folds text for searching: full and half width and case become one (Unicode NFKC, lower case). */
export function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}
