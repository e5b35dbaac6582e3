/** An IP address as 16-bit groups: 2 for version 4, 8 for version 6. */
export type Address = readonly number[];

/** A block of addresses: those whose first `bits` equal the base's. */
export interface AddressBlock {
  base: Address;
  bits: number;
}

function parseV4(text: string): number[] | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (!match) return undefined;
  const [a, b, c, d] = match.slice(1).map(Number) as [number, number, number, number];
  if (a > 255 || b > 255 || c > 255 || d > 255) return undefined;
  return [(a << 8) | b, (c << 8) | d];
}

function parseGroups(text: string): number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(Number.parseInt(part, 16));
    else {
      const v4 = index === parts.length - 1 ? parseV4(part) : undefined;
      if (!v4) return undefined;
      groups.push(...v4);
    }
  }
  return groups;
}

/** Reads an IPv4 or IPv6 address; a zone (`%eth0`) is dropped. */
export function parseAddress(text: string): Address | undefined {
  if (text.length > 64) return undefined;
  if (!text.includes(':')) return parseV4(text);
  const zone = text.indexOf('%');
  const bare = zone < 0 ? text : text.slice(0, zone);
  const halves = bare.split('::');
  if (halves.length > 2) return undefined;
  const head = parseGroups(halves[0]!);
  const tail = halves.length === 2 ? parseGroups(halves[1]!) : [];
  if (!head || !tail) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  return [...head, ...new Array<number>(missing).fill(0), ...tail];
}

/** The IPv4 address that an IPv6 one stands for (`::ffff:10.1.2.3`). */
function mappedV4(address: Address): Address | undefined {
  const isMapped = address.length === 8 && address.slice(0, 5).every((group) => group === 0) && address[5] === 0xffff;
  return isMapped ? address.slice(6) : undefined;
}

/** Reads `address/bits`; host bits may be set; a bare address is a block of one. */
export function parseBlock(text: string): AddressBlock | undefined {
  const [address, bits, ...more] = text.trim().split('/');
  if (more.length > 0 || address === undefined) return undefined;
  const base = parseAddress(address);
  if (!base) return undefined;
  const width = base.length * 16;
  if (bits === undefined) return { base, bits: width };
  if (!/^\d{1,3}$/.test(bits) || Number(bits) > width) return undefined;
  return { base, bits: Number(bits) };
}

/** Whether an address lies in a block of its version; an IPv4-mapped IPv6 address is of both versions. */
export function inBlock(address: Address, block: AddressBlock): boolean {
  if (address.length !== block.base.length) {
    const mapped = block.base.length === 2 ? mappedV4(address) : undefined;
    return mapped !== undefined && inBlock(mapped, block);
  }
  let left = block.bits;
  for (let index = 0; left > 0; index++, left -= 16) {
    const mask = left >= 16 ? 0xffff : (0xffff << (16 - left)) & 0xffff;
    if ((address[index]! & mask) !== (block.base[index]! & mask)) return false;
  }
  return true;
}
