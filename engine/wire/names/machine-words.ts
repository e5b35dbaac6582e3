/** Most characters of one text that are kept. */
const longestText = 256;

/** Text of a machine, without what cannot be shown. */
export function words(bytes: Uint8Array, at: number, end: number): string {
  return plainWords(Buffer.from(bytes.subarray(at, end)).toString('utf8'));
}

/** The same of a text: a copy, for a part of a text holds all of it in memory, and a packet has more to say than its name. */
export function plainWords(text: string): string {
  const plain = text
    .replace(/\p{C}+/gu, ' ')
    .trim()
    .slice(0, longestText);
  return Buffer.from(plain).toString('utf8');
}
