/** One element of a DER form (ITU-T X.690): its tag, its content and all of it. */
export interface DerItem {
  tag: number;
  content: Buffer;
  whole: Buffer;
}

/** Bytes are no DER form. */
export class DerError extends Error {
  override name = 'DerError';
}

/** The elements that stand one after the other in these bytes. Throws DerError. */
export function derItems(bytes: Buffer): DerItem[] {
  const items: DerItem[] = [];
  for (let at = 0; at < bytes.length; ) {
    const item = derItem(bytes, at);
    items.push(item);
    at += item.whole.length;
  }
  return items;
}

/** The element that begins here; what follows it is not looked at. Throws DerError. */
export function derItem(bytes: Buffer, at = 0): DerItem {
  const first = bytes[at + 1];
  if (first === undefined) throw new DerError('it ends too early');
  const more = first < 0x80 ? 0 : first & 0x7f;
  if ((first >= 0x80 && more === 0) || more > 4 || at + 2 + more > bytes.length) throw new DerError('no length');
  const length = more === 0 ? first : bytes.readUIntBE(at + 2, more);
  const from = at + 2 + more;
  if (from + length > bytes.length) throw new DerError('it ends too early');
  return { tag: bytes[at]!, content: bytes.subarray(from, from + length), whole: bytes.subarray(at, from + length) };
}
