import type { PaperFault, PaperType } from './model.ts';

/** How far from its end a PDF says that it ends; readers look so far (ISO 32000-1, annex H). */
const endWithin = 1024;
/** Names of what acts when a document is opened. A program that prints writes none of them; one that hides them is not found out. */
const acting = ['/JavaScript', '/JS', '/Launch', '/EmbeddedFile', '/RichMedia', '/XFA'];

/** A PDF with an end, in which nothing acts as far as its plain text tells. */
export function readPdf(bytes: Buffer): PaperType | PaperFault {
  const end = bytes.subarray(Math.max(0, bytes.length - endWithin));
  if (!end.includes('%%EOF', 0, 'latin1') || !end.includes('startxref', 0, 'latin1')) return 'damaged';
  return acting.some((name) => has(bytes, name)) ? 'active' : 'application/pdf';
}

/** True where the name stands as a whole, not as the beginning of a longer one. */
function has(bytes: Buffer, name: string): boolean {
  for (let at = bytes.indexOf(name, 0, 'latin1'); at !== -1; at = bytes.indexOf(name, at + 1, 'latin1')) {
    if (!/[A-Za-z0-9]/.test(bytes.toString('latin1', at + name.length, at + name.length + 1))) return true;
  }
  return false;
}
