import { be16 } from './network-bytes.ts';

/** What a tunnel carries: where it begins, and whether it is a whole Ethernet frame or an IP datagram that names itself by its version. */
export interface Carried {
  at: number;
  ethernet: boolean;
}

/** Finds what `bytes[at..end)` carries; null when it carries nothing that is read. */
type Unwrap = (bytes: Uint8Array, at: number, end: number) => Carried | null;

const transparentEthernet = 0x6558;
const mirrored = 0x88be;
const mirroredTyped = 0x22eb;

function frame(at: number): Carried {
  return { at, ethernet: true };
}

function datagram(at: number): Carried {
  return { at, ethernet: false };
}

function byEtherType(type: number, at: number): Carried | null {
  if (type === transparentEthernet) return frame(at);
  return type === 0x0800 || type === 0x86dd ? datagram(at) : null;
}

/** VXLAN (RFC 7348): a frame behind eight bytes, when they say that they name a network. */
const vxlan: Unwrap = (bytes, at, end) => (end - at > 8 && bytes[at] === 8 ? frame(at + 8) : null);

/** Geneve (RFC 8926): options, then what the header's ether type says. */
const geneve: Unwrap = (bytes, at, end) =>
  end - at > 8 && bytes[at]! >> 6 === 0 ? byEtherType(be16(bytes, at + 2), at + 8 + (bytes[at]! & 0x3f) * 4) : null;

/** User data of GTP version 1 (TS 29.281): an optional word, then extension headers, each with its length in words. */
const gtpUser: Unwrap = (bytes, at, end) => {
  if (end - at < 12 || (bytes[at]! & 0xf0) !== 0x30 || bytes[at + 1] !== 0xff) return null;
  if ((bytes[at]! & 7) === 0) return datagram(at + 8);
  let start = at + 12;
  for (let next = bytes[at + 11]!; next !== 0 && (bytes[at]! & 4) !== 0; ) {
    const length = start < end ? bytes[start]! * 4 : 0;
    if (length === 0 || start + length > end) return null;
    next = bytes[start + length - 1]!;
    start += length;
  }
  return datagram(start);
};

/** Most bytes of trailers that Teredo has behind its IPv6 (RFC 6081). */
const mostTrailers = 64;

/**
 * Teredo (RFC 4380): IPv6, behind an authentication and the origin where there are any. It ends with the datagram that carries it, whose length stands
 * before it: an answer to a client that happens to have this port does not.
 */
const teredo: Unwrap = (bytes, at, end) => {
  let start = at;
  if (end - start > 4 && be16(bytes, start) === 1) start += 13 + bytes[start + 2]! + bytes[start + 3]!;
  if (end - start > 8 && be16(bytes, start) === 0) start += 8;
  if (start + 40 > end || bytes[start]! >> 4 !== 6) return null;
  const behind = be16(bytes, at - 4) - 8 - (start - at) - 40 - be16(bytes, start + 4);
  return behind >= 0 && behind <= mostTrailers ? datagram(start) : null;
};

/** Tunnels by their port over UDP. */
const byPort: ReadonlyMap<number, Unwrap> = new Map([
  [2152, gtpUser],
  [3544, teredo],
  [4789, vxlan],
  [6081, geneve],
  [8472, vxlan],
]);

/** What a datagram of UDP carries whose header begins at `start`; null for everything but tunnels. */
export function inDatagram(bytes: Uint8Array, start: number, end: number): Carried | null {
  const unwrap = byPort.get(be16(bytes, start + 2)) ?? byPort.get(be16(bytes, start));
  return unwrap === undefined ? null : unwrap(bytes, start + 8, end);
}

/** What GRE carries (RFC 2784, 2890), behind as many words as its flags say; mirrored traffic (ERSPAN) among it. */
export function inRouting(bytes: Uint8Array, start: number, end: number): Carried | null {
  if (end - start < 4 || (bytes[start + 1]! & 7) !== 0) return null;
  const flags = bytes[start]!;
  const at = start + 4 + (flags & 0x80 ? 4 : 0) + (flags & 0x20 ? 4 : 0) + (flags & 0x10 ? 4 : 0);
  const type = be16(bytes, start + 2);
  // The first form of mirrored traffic has neither a number nor a header of its own.
  if (type === mirrored) return frame(flags & 0x10 ? at + 8 : at);
  if (type === mirroredTyped && at + 12 <= end) return frame(at + 12 + (bytes[at + 11]! & 1 ? 8 : 0));
  return byEtherType(type, at);
}
