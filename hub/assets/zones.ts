import { BlockList, isIP } from 'node:net';
import type { Site } from '#protocol/api/settings.ts';

type Zone = Site['zones'][number];

/** A subnet as written, for example `192.168.10.0/24`; null when it is not one. */
export function parseSubnet(text: string): { address: string; prefix: number; family: 'ipv4' | 'ipv6' } | null {
  const [address = '', length] = text.trim().split('/');
  const version = isIP(address);
  if (version === 0) return null;
  const max = version === 4 ? 32 : 128;
  const prefix = length === undefined ? max : Number(length);
  if (!Number.isInteger(prefix) || prefix < 0 || prefix > max) return null;
  return { address, prefix, family: version === 4 ? 'ipv4' : 'ipv6' };
}

/** Finds zones of addresses; made once per change of a site's zones. */
export class ZoneMap {
  private readonly nets: { zone: string; prefix: number; list: BlockList }[] = [];

  constructor(zones: readonly Zone[]) {
    for (const zone of zones) {
      for (const text of zone.subnets) {
        const net = parseSubnet(text);
        if (!net) continue;
        const list = new BlockList();
        list.addSubnet(net.address, net.prefix, net.family);
        this.nets.push({ zone: zone.id, prefix: net.prefix, list });
      }
    }
    this.nets.sort((a, b) => b.prefix - a.prefix);
  }

  /** Zone with the narrowest subnet that holds the address, or null. */
  zoneOf(address: string): string | null {
    const version = isIP(address);
    if (version === 0) return null;
    const family = version === 4 ? 'ipv4' : 'ipv6';
    return this.nets.find((net) => net.list.check(address, family))?.zone ?? null;
  }

  /** True when no zone names a subnet: then nothing can be said about addresses. */
  get empty(): boolean {
    return this.nets.length === 0;
  }
}
