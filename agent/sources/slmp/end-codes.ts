/** End codes of SLMP that a reader meets (SLMP Reference Manual SH-080956ENG and MELSEC iQ-R Ethernet manual SH-081257ENG). */
const meanings: Readonly<Record<string, string>> = {
  C051: 'too many points asked for',
  C052: 'too many points asked for',
  C056: 'the address is beyond the memory of this controller',
  C057: 'the length of the request does not fit',
  C058: 'the length of the request does not fit',
  C059: 'the controller does not know this command',
  C05B: 'this memory cannot be read',
  C05C: 'the controller does not accept this request',
  C05E: 'the controller did not answer its own Ethernet port in time',
  C05F: 'the controller cannot carry this request out',
  C060: 'the request asks for what does not exist',
  C061: 'the length of the request does not fit',
  C0B2: 'its receive buffer is full',
  C0BD: 'too many requests at once',
  C201: 'locked by a remote password',
  C86C: 'too many requests at once',
  '4001': 'the controller does not support this request',
  '4002': 'the controller does not support this request',
};

/** Codes with which a controller asks to be left alone for now. */
const resting: ReadonlySet<string> = new Set(['C0B2', 'C0BD', 'C86C']);

/** An end code in words. */
export function endCodeMeaning(endCode: number): { code: string; words: string; rest: boolean } {
  const code = endCode.toString(16).toUpperCase().padStart(4, '0');
  return { code, words: meanings[code] ?? 'refused', rest: resting.has(code) };
}
