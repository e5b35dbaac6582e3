/** Most certificates that are looked at of what a server sends. */
const mostLinks = 10;

/**
 * The certificates that a server sends as one, its own first and then those of who signed it (OPC 10000-6 6.2.6): each DER form says
 * how long it is. What is no certificate behind the first is left out; bytes that are none at all come back as they are, as the first.
 */
export function chainOf(sent: Buffer | readonly Buffer[]): [Buffer, ...Buffer[]] {
  const whole = Array.isArray(sent) ? Buffer.concat(sent as Buffer[]) : (sent as Buffer);
  const links: Buffer[] = [];
  for (let at = 0; at < whole.length && links.length < mostLinks; ) {
    const length = lengthAt(whole, at);
    if (length === undefined || at + length > whole.length) break;
    links.push(whole.subarray(at, at + length));
    at += length;
  }
  const [first, ...others] = links;
  return first ? [first, ...others] : [whole];
}

/** Bytes of the sequence that begins here, its head included; undefined where none does. */
function lengthAt(bytes: Buffer, at: number): number | undefined {
  if (bytes[at] !== 0x30 || at + 2 > bytes.length) return undefined;
  const first = bytes[at + 1]!;
  if (first < 0x80) return 2 + first;
  const more = first & 0x7f;
  if (more === 0 || more > 4 || at + 2 + more > bytes.length) return undefined;
  return 2 + more + bytes.readUIntBE(at + 2, more);
}
