import { ip4Text, macText } from '../address-text.ts';
import { isUnicast } from '../flow/unicast.ts';
import type { SightingListener } from './host-sighting.ts';
import { be16, be32 } from './network-bytes.ts';

/** Most hosts, and most pairs, that ARP may name. */
const mostNamed = 1 << 17;

/** A host that spoke ARP, or that somebody asked for. */
export interface ArpHost {
  /** Hardware address; absent of one that was only asked for. */
  mac?: string;
  /** Number of the packet that first showed it, and its time. */
  packet: number;
  time: number;
}

/** What ARP tells about who is there: hosts that spoke, hosts that were asked for, and who asked for whom. */
export class ArpTalk {
  readonly senders = new Map<string, ArpHost>();
  readonly targets = new Map<string, ArpHost>();
  /** Asker and asked, each pair once in either order, as two addresses apart by a space. */
  readonly pairs = new Set<string>();
  /** Messages that named more than is kept. */
  beyond = 0;
  /** Who is told of each sender and of each that was asked for; null when nobody asks. */
  listener: SightingListener | null = null;

  /** Takes a message `bytes[at..end)`; false when it is none about IPv4 addresses. */
  message(bytes: Uint8Array, at: number, end: number, packet: number, time: number): boolean {
    if (end - at < 8) return false;
    const hardware = bytes[at + 4]!;
    const length = 8 + 2 * hardware + 8;
    if (be16(bytes, at + 2) !== 0x0800 || bytes[at + 5] !== 4 || end - at < length) return false;
    const sender = ip4Text(be32(bytes, at + 8 + hardware));
    const target = ip4Text(be32(bytes, at + 12 + 2 * hardware));
    if (this.listener && isUnicast(sender) && hardware === 6) {
      this.listener({ by: 'arp', ip: sender, mac: macText(bytes, at + 8) }, time);
    }
    if (this.listener && isUnicast(target) && target !== sender) this.listener({ by: 'arp-target', ip: target }, time);
    if (isUnicast(sender)) {
      this.#note(this.senders, sender, packet, time, hardware === 6 ? macText(bytes, at + 8) : undefined);
    }
    if (isUnicast(target)) this.#note(this.targets, target, packet, time, undefined);
    if (isUnicast(sender) && isUnicast(target) && sender !== target) {
      const pair = sender < target ? `${sender} ${target}` : `${target} ${sender}`;
      if (this.pairs.size < mostNamed || this.pairs.has(pair)) this.pairs.add(pair);
      else this.beyond++;
    }
    return true;
  }

  #note(hosts: Map<string, ArpHost>, ip: string, packet: number, time: number, mac: string | undefined): void {
    if (hosts.has(ip)) return;
    if (hosts.size < mostNamed) hosts.set(ip, { ...(mac ? { mac } : {}), packet, time });
    else this.beyond++;
  }
}
