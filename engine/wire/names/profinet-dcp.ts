import { ip4Text, macText } from '../address-text.ts';
import { isUnicast } from '../flow/unicast.ts';
import type { HostSighting } from '../frame/host-sighting.ts';
import { be16, be32 } from '../frame/network-bytes.ts';
import { words } from './machine-words.ts';

/** Ether type of PROFINET. */
export const profinet = 0x8892;

/** Services of DCP (IEC 61158-6-10). */
export const dcpService = { get: 3, set: 4, identify: 5, hello: 6 } as const;

const header = 12;
const mostBlocks = 32;
const addressOption = 1;
const deviceOption = 2;
/** What a station may be, by the bits of its role. */
const roles = [
  [2, 'io-controller'],
  [1, 'io-device'],
  [8, 'io-supervisor'],
] as const;

/** A DCP message. */
export interface DcpMessage {
  service: number;
  request: boolean;
  /** Option and suboption of its blocks, as `1.2` for the IP address and `2.2` for the name of the station. */
  blocks: { name: string; start: number; end: number }[];
}

/** The DCP message that begins with its frame id at `at`; null when it is none. */
export function dcpMessage(bytes: Uint8Array, at: number, end: number): DcpMessage | null {
  const id = be16(bytes, at);
  if (end - at < header || id < 0xfefc || id > 0xfeff) return null;
  const message: DcpMessage = { service: bytes[at + 2]!, request: (bytes[at + 3]! & 1) === 0, blocks: [] };
  const stop = Math.min(end, at + header + be16(bytes, at + 10));
  for (let block = at + header; block + 4 <= stop && message.blocks.length < mostBlocks; ) {
    const start = block + 4;
    const length = be16(bytes, block + 2);
    if (start + length > stop) break;
    message.blocks.push({ name: `${bytes[block]}.${bytes[block + 1]}`, start, end: start + length });
    block = start + length + (length & 1);
  }
  return message;
}

/** What a station says of itself: in answers, and when it greets. `mac` is where its hardware address stands. */
export function dcpWords(message: DcpMessage, bytes: Uint8Array, mac: number): HostSighting[] {
  const { service, request, blocks } = message;
  if (service === dcpService.set || (request && service !== dcpService.hello)) return [];
  const said: HostSighting = { by: 'profinet-dcp', mac: macText(bytes, mac) };
  for (const { name, start, end } of blocks) {
    // Two bytes of information stand before what a station tells.
    const value = start + 2;
    if (name === `${addressOption}.2` && end - value >= 4) {
      const ip = ip4Text(be32(bytes, value));
      if (isUnicast(ip)) said.ip = ip;
    } else if (name === `${deviceOption}.1` && end > value) said.description = words(bytes, value, end);
    else if (name === `${deviceOption}.2` && end > value) said.name = words(bytes, value, end);
    else if (name === `${deviceOption}.4` && end > value) {
      const role = roles.find(([bit]) => (bytes[value]! & bit) !== 0)?.[1];
      if (role) said.role = role;
    }
  }
  return [said];
}

/** What a request to set something changes, in words; null for everything else. */
export function dcpChange({ service, request, blocks }: DcpMessage): string | null {
  if (service !== dcpService.set || !request) return null;
  const names = blocks.flatMap(({ name }) => changes.get(name) ?? []);
  return names.length > 0 ? names.join(', ') : 'settings';
}

const changes: ReadonlyMap<string, string> = new Map([
  ['1.2', 'IP address'],
  ['2.2', 'name of station'],
  ['5.3', 'signal'],
  ['5.5', 'factory reset'],
  ['5.6', 'reset to factory'],
]);
