import { ip4Text } from '../address-text.ts';
import { isUnicast } from '../flow/unicast.ts';
import type { HostSighting } from '../frame/host-sighting.ts';
import { be16, be32 } from '../frame/network-bytes.ts';
import { plainWords } from './machine-words.ts';

const header = 12;
const longestName = 255;
/** Jumps to earlier names, questions and records that are followed in one message. */
const mostJumps = 16;
const mostQuestions = 8;
const mostRecords = 64;
const address = 1;

interface Name {
  text: string;
  /** Where the bytes behind it begin; -1 when it is none. */
  next: number;
}

/** A name at `at` of the message that begins at `start` (RFC 1035), also where parts of it stand earlier. */
function nameAt(bytes: Uint8Array, start: number, at: number, end: number): Name {
  let text = '';
  let next = -1;
  for (let jumps = 0; jumps <= mostJumps && at < end; ) {
    const length = bytes[at]!;
    if (length === 0) return { text, next: next < 0 ? at + 1 : next };
    if ((length & 0xc0) === 0xc0 && at + 2 <= end) {
      if (next < 0) next = at + 2;
      at = start + (be16(bytes, at) & 0x3fff);
      jumps++;
      continue;
    }
    if (length > 63 || at + 1 + length > end || text.length + length > longestName) break;
    const label = Buffer.from(bytes.subarray(at + 1, at + 1 + length)).toString('utf8');
    text = text === '' ? label : `${text}.${label}`;
    at += 1 + length;
  }
  return { text: '', next: -1 };
}

/** Whether a datagram is a question or an answer about names, with as many of both as it has room for. */
export function isDns(bytes: Uint8Array, at: number, end: number): boolean {
  const asked = be16(bytes, at + 4);
  return end - at >= header && (bytes[at + 2]! & 0x78) === 0 && asked === 1 && questionsOf(bytes, at, end).length === 1;
}

/** Names that a message asks for. */
export function questionsOf(bytes: Uint8Array, at: number, end: number): string[] {
  const names: string[] = [];
  let place = at + header;
  for (let left = Math.min(mostQuestions, be16(bytes, at + 4)); left > 0; left--) {
    const { text, next } = nameAt(bytes, at, place, end);
    if (next < 0 || next + 4 > end) break;
    names.push(text);
    place = next + 4;
  }
  return names;
}

/** Machines that an answer of mDNS or LLMNR (RFC 6762, 4795) gives an IPv4 address to: they answer for themselves. */
export function answeredNames(by: string, bytes: Uint8Array, at: number, end: number): HostSighting[] {
  if (end - at < header || (bytes[at + 2]! & 0x80) === 0) return [];
  let place = at + header;
  for (let left = Math.min(mostQuestions, be16(bytes, at + 4)); left > 0; left--) {
    const { next } = nameAt(bytes, at, place, end);
    if (next < 0) return [];
    place = next + 4;
  }
  const said: HostSighting[] = [];
  const records = be16(bytes, at + 6) + be16(bytes, at + 8) + be16(bytes, at + 10);
  for (let left = Math.min(mostRecords, records); left > 0; left--) {
    const { text, next } = nameAt(bytes, at, place, end);
    if (next < 0 || next + 10 > end) break;
    const data = next + 10;
    place = data + be16(bytes, next + 8);
    const ip = be16(bytes, next) === address && place - data === 4 && place <= end ? ip4Text(be32(bytes, data)) : '';
    if (ip !== '' && isUnicast(ip) && text !== '') said.push({ by, ip, name: shown(text) });
  }
  return said;
}

/** Name of a machine, without the zone that all of the segment have. */
function shown(name: string): string {
  return plainWords(name.replace(/\.local$/i, ''));
}
