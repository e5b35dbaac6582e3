/** Bytes of a text in an encoding that Sigma's transforming modifiers name. */
export function encodeText(text: string, encoding: 'utf8' | 'utf16le' | 'utf16be' | 'utf16'): number[] {
  if (encoding === 'utf8') return [...new TextEncoder().encode(text)];
  const bytes: number[] = encoding === 'utf16' ? [0xff, 0xfe] : [];
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (encoding === 'utf16be') bytes.push(unit >> 8, unit & 0xff);
    else bytes.push(unit & 0xff, unit >> 8);
  }
  return bytes;
}

/** Base64 with padding (RFC 4648 section 4). */
export function base64(bytes: number[]): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** Characters of the first group that depend on what stands before the value, by its offset in a 3-byte group. */
const START_CUT = [0, 2, 3] as const;
/** Characters at the end that depend on what follows, by (length + offset) mod 3. */
const END_CUT = [0, 3, 2] as const;

/** The three texts, one of which appears whenever the bytes stand anywhere inside base64 data. */
export function base64Offsets(bytes: number[]): string[] {
  return START_CUT.map((start, offset) => {
    const encoded = base64([...new Array<number>(offset).fill(0x20), ...bytes]);
    return encoded.slice(start, encoded.length - END_CUT[(bytes.length + offset) % 3]!);
  });
}
