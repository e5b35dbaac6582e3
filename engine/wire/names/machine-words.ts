/** Most characters of one text that are kept. */
const longestText = 256;

/** Text of a machine, without what cannot be shown. */
export function words(bytes: Uint8Array, at: number, end: number): string {
  return Buffer.from(bytes.subarray(at, end))
    .toString('utf8')
    .replace(/\p{C}+/gu, ' ')
    .trim()
    .slice(0, longestText);
}
