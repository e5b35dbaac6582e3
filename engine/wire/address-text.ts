/** An IPv4 address, given as a number, in its usual form. */
export function ip4Text(address: number): string {
  return `${address >>> 24}.${(address >>> 16) & 0xff}.${(address >>> 8) & 0xff}.${address & 0xff}`;
}

/** An IPv6 address, given as four numbers, in the form of RFC 5952: small letters, the longest run of zeros left out. */
export function ip6Text(a: number, b: number, c: number, d: number): string {
  const groups = [a, b, c, d].flatMap((word) => [word >>> 16, word & 0xffff]);
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) return `::ffff:${ip4Text(d)}`;
  let start = -1;
  let longest = 1;
  for (let at = 0; at < 8; ) {
    let run = 0;
    while (at + run < 8 && groups[at + run] === 0) run++;
    if (run > longest) [start, longest] = [at, run];
    at += run + 1;
  }
  const text = (part: number[]) => part.map((group) => group.toString(16)).join(':');
  return start < 0 ? text(groups) : `${text(groups.slice(0, start))}::${text(groups.slice(start + longest))}`;
}

/** A hardware address in lower case with colons. */
export function macText(bytes: Uint8Array, at: number): string {
  return Array.from(bytes.subarray(at, at + 6), (byte) => byte.toString(16).padStart(2, '0')).join(':');
}
