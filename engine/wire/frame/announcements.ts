import { ip4Text, macText } from '../address-text.ts';
import { isUnicast } from '../flow/unicast.ts';
import { words } from '../names/machine-words.ts';
import type { HostSighting, SightingListener } from './host-sighting.ts';
import { be16, be32 } from './network-bytes.ts';

/** Most machines whose words are kept. */
const mostMachines = 1 << 16;

/** What a machine says of itself, with the number of the packet that first told of it. */
export interface Announcement extends HostSighting {
  packet: number;
}

/** Collects what machines announce, one entry a machine and protocol; later words add to earlier ones. */
export class Announcements {
  /** By protocol and hardware address, or by the name that stands for it. */
  readonly known = new Map<string, Announcement>();
  /** Messages of machines that are not kept. */
  beyond = 0;
  /** Who is told of each message, and then nothing is kept here; null when nobody asks. */
  listener: SightingListener | null = null;

  /** A DHCP message (RFC 2131) in a datagram; false when it is none. */
  dhcp(bytes: Uint8Array, at: number, end: number, packet: number, time = Number.NaN): boolean {
    if (end - at < 240 || be32(bytes, at + 236) !== 0x63825363 || bytes[at + 1] !== 1 || bytes[at + 2] !== 6)
      return false;
    const said: HostSighting = { by: 'dhcp', mac: macText(bytes, at + 28) };
    let kind = 0;
    for (let option = at + 240; option + 2 <= end && bytes[option] !== 0xff; ) {
      if (bytes[option] === 0) {
        option++;
        continue;
      }
      const value = option + 2;
      const stop = value + bytes[option + 1]!;
      if (stop > end) break;
      if (bytes[option] === 53) kind = bytes[value]!;
      else if (bytes[at] === 1 && bytes[option] === 12) said.name = words(bytes, value, stop);
      else if (bytes[at] === 1 && bytes[option] === 60) said.description = words(bytes, value, stop);
      option = stop;
    }
    // What a client has already, or what a server acknowledges (type 5).
    const ip = ip4Text(be32(bytes, bytes[at] === 1 ? at + 12 : at + 16));
    if (isUnicast(ip) && (bytes[at] === 1 || kind === 5)) said.ip = ip;
    this.note(`dhcp ${said.mac}`, said, packet, time);
    return true;
  }

  /** An LLDP message (IEEE 802.1AB); false when it is none. */
  lldp(bytes: Uint8Array, at: number, end: number, packet: number, time = Number.NaN): boolean {
    const said: HostSighting = { by: 'lldp' };
    let key = '';
    while (at + 2 <= end) {
      const type = bytes[at]! >> 1;
      const value = at + 2;
      const stop = value + (be16(bytes, at) & 0x1ff);
      if (type === 0 || stop > end) break;
      if (type === 1 && stop - value === 7 && bytes[value] === 4) key = said.mac = macText(bytes, value + 1);
      else if (type === 1) key = words(bytes, value + 1, stop);
      else if (type === 2)
        said.port =
          bytes[value] === 3 && stop - value === 7 ? macText(bytes, value + 1) : words(bytes, value + 1, stop);
      else if (type === 5) said.name = words(bytes, value, stop);
      else if (type === 6) said.description = words(bytes, value, stop);
      else if (type === 8 && stop - value >= 6 && bytes[value] === 5 && bytes[value + 1] === 1)
        said.ip = ip4Text(be32(bytes, value + 2));
      at = stop;
    }
    if (key === '') return false;
    this.note(`lldp ${key}`, said, packet, time);
    return true;
  }

  /** What a machine says in another protocol, by its address, hardware address or name. */
  add(said: readonly HostSighting[], packet: number, time: number): void {
    for (const one of said) this.note(`${one.by} ${one.mac ?? one.ip ?? one.name}`, one, packet, time);
  }

  /** Keeps what is said under a key that stands for the machine. */
  note(key: string, said: HostSighting, packet: number, time: number): void {
    if (this.listener) {
      this.listener(said, time);
      return;
    }
    const before = this.known.get(key);
    if (before) Object.assign(before, said);
    else if (this.known.size < mostMachines) this.known.set(key, { ...said, packet });
    else this.beyond++;
  }
}
