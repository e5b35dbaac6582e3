/** Polynomial of the check of DNP3's link layer, lowest bit first. */
const polynomial = 0xa6bc;

/** Check of `bytes[at..end)`, as two bytes behind it carry it, low byte first. */
export function linkCheck(bytes: Uint8Array, at: number, end: number): number {
  let check = 0;
  for (let place = at; place < end; place++) {
    check ^= bytes[place]!;
    for (let bit = 0; bit < 8; bit++) check = check & 1 ? (check >>> 1) ^ polynomial : check >>> 1;
  }
  return ~check & 0xffff;
}
