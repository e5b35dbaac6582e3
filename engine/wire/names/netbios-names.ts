import type { HostSighting } from '../frame/host-sighting.ts';
import { be16 } from '../frame/network-bytes.ts';

const header = 12;
/** Kinds of messages by their operation: registration, refresh (two numbers), multi-homed registration. */
const claims = new Set([5, 8, 9, 15]);
const workstation = 0x00;
const fileServer = 0x20;
const encoded = 32;
const group = 0x80;

/** The name in 32 letters from A on, two for each byte, and its last byte, which says what it is for; null when it is none. */
function netbiosName(bytes: Uint8Array, at: number, end: number): { name: string; suffix: number } | null {
  if (at + encoded + 2 > end || bytes[at] !== encoded) return null;
  const plain = Buffer.alloc(16);
  for (let index = 0; index < 16; index++) {
    const [high, low] = [bytes[at + 1 + index * 2]! - 0x41, bytes[at + 2 + index * 2]! - 0x41];
    if (high < 0 || high > 15 || low < 0 || low > 15) return null;
    plain[index] = (high << 4) | low;
  }
  const name = plain.toString('latin1', 0, 15).trimEnd();
  return { name, suffix: plain[15]! };
}

/** What a machine that claims its name over NetBIOS (RFC 1002) is called; names of groups are none of a machine. */
export function claimedName(bytes: Uint8Array, at: number, end: number, ip: string): HostSighting[] {
  const operation = end - at >= header ? (bytes[at + 2]! >> 3) & 15 : -1;
  if (!claims.has(operation) || (bytes[at + 2]! & 0x80) !== 0 || be16(bytes, at + 4) !== 1) return [];
  const known = netbiosName(bytes, at + header, end);
  if (!known || (known.suffix !== workstation && known.suffix !== fileServer)) return [];
  // Behind the question: its record, with a pointer, type, class, time, length, and then the flags of the name.
  const flags = at + header + encoded + 2 + 4 + 12;
  if (flags >= end || (bytes[flags]! & group) !== 0 || !/^[\x21-\x7e]{1,15}$/.test(known.name)) return [];
  return [{ by: 'nbns', ip, name: known.name }];
}
