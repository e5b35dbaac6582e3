/** What a Modbus device says of itself (function 43, type 14): the three basic objects, as far as they were seen. */
export interface DeviceIdentification {
  vendor?: string;
  product?: string;
  revision?: string;
}

const names: readonly (keyof DeviceIdentification)[] = ['vendor', 'product', 'revision'];

/** Adds the objects of a response ADU to what is known; returns what was known when it is no such response. */
export function deviceIdentification(
  bytes: Uint8Array,
  at: number,
  end: number,
  known: DeviceIdentification | null,
): DeviceIdentification | null {
  if (end - at < 14 || bytes[at + 7] !== 43 || bytes[at + 8] !== 14) return known;
  const found: DeviceIdentification = { ...known };
  let object = at + 14;
  for (let left = bytes[at + 13]!; left > 0 && object + 2 <= end; left--) {
    const name = names[bytes[object]!];
    const text = object + 2;
    const stop = text + bytes[object + 1]!;
    if (stop > end) break;
    if (name) found[name] = Buffer.from(bytes.subarray(text, stop)).toString('latin1');
    object = stop;
  }
  return found;
}
