import { z } from 'zod';
import { subnetOf } from './address-scope.ts';
import { addWithin, BoundedMap, keepNewest } from './bounded-map.ts';
import { type Keeps, loadMap, loadSet, loadSets, savedSets } from './saved.ts';

const savedOwners = z.object({
  leases: z.unknown(),
  macs: z.unknown(),
  ips: z.unknown(),
  foreign: z.unknown(),
  gateways: z.unknown(),
});

const mostMachines = 1 << 16;
const mostOwned = 64;
/** Addresses beyond its own that a machine must send for, to count as a gateway. */
const manyForeign = 3;

/** Hardware addresses that stand for a group of routers (VRRP, HSRP, GLBP, CARP): they move by design. */
const shared = /^(?:00:00:5e:00:0[12]|00:00:0c:07:ac|00:00:0c:9f:f|00:07:b4:00)/;

/** Whether a hardware address belongs to several routers by design, or to nobody. */
export function isSharedMac(mac: string): boolean {
  return shared.test(mac) || mac === '00:00:00:00:00:00' || mac === 'ff:ff:ff:ff:ff:ff' || mac === '';
}

/** Whose hardware address every address of the segment has, as far as ARP and frames show, and who carries traffic for others. */
export class LinkOwners implements Keeps {
  /** Hardware addresses by IP. */
  readonly macs = new BoundedMap<string, Set<string>>(mostMachines);
  /** IP addresses by hardware address, of those that ARP names or that are alone on it. */
  readonly ips = new BoundedMap<string, Set<string>>(mostMachines);
  /** Hardware addresses that carry traffic for other networks. */
  readonly gateways = new Set<string>();
  /** Machine by address that a DHCP server gave it. */
  readonly leases = new BoundedMap<string, string>(mostMachines);
  readonly #senders = new Map<string, string>();
  readonly #foreign = new BoundedMap<string, Set<string>>(mostMachines);

  save(): unknown {
    const [macs, ips, foreign] = [this.macs, this.ips, this.#foreign].map(savedSets);
    return { macs, ips, foreign, gateways: [...this.gateways], leases: [...this.leases] };
  }

  load(saved: unknown): void {
    const { macs, ips, foreign, gateways, leases } = savedOwners.parse(saved);
    loadSets(this.macs, macs);
    loadSets(this.ips, ips);
    loadSets(this.#foreign, foreign);
    loadSet(this.gateways, gateways);
    loadMap(this.leases, z.string(), leases);
  }

  /** An ARP message says that an address is a machine's. */
  claim(ip: string, mac: string): void {
    const macs = this.macs.open(ip, () => new Set());
    if (macs) addWithin(macs, mac, mostOwned);
    const ips = this.ips.open(mac, () => new Set());
    if (ips) addWithin(ips, ip, mostOwned);
  }

  /** A DHCP server gave an address to a machine. Beyond the limit the lease that was given longest ago gives way: a server that gives out addresses without end fills nothing. */
  lease(ip: string, mac: string): void {
    this.leases.delete(ip);
    this.leases.set(ip, mac);
    keepNewest(this.leases, mostMachines);
  }

  /** Keeps which machine last sent for an address. */
  sends(ip: string, mac: string): void {
    if (this.#senders.has(ip) || this.#senders.size < mostMachines) this.#senders.set(ip, mac);
  }

  /** Whether the machine that sends for an address was known by another one, and carries nothing for others. */
  isKnownMachine(ip: string): boolean {
    const mac = this.#senders.get(ip);
    return mac !== undefined && this.ips.has(mac) && !this.gateways.has(mac);
  }

  /** Whether a DHCP server gave an address to a machine that was known by another one. */
  isGivenToKnown(ip: string): boolean {
    const mac = this.leases.get(ip);
    return mac !== undefined && this.ips.has(mac);
  }

  /** A frame carried a packet from an address. */
  carry(ip: string, mac: string): void {
    if (this.ips.get(mac)?.has(ip)) return;
    const foreign = this.#foreign.open(mac, () => new Set());
    if (!foreign || !addWithin(foreign, ip, mostOwned)) return;
    if (foreign.size >= manyForeign) addWithin(this.gateways, mac, mostMachines);
  }

  /** Whether a machine sent for an address while it was learned. */
  carried(ip: string, mac: string): boolean {
    return this.#foreign.get(mac)?.has(ip) === true;
  }

  /** Learned machines that sent for one address only, and never by ARP: that address is theirs. */
  settle(): void {
    for (const [mac, foreign] of this.#foreign) {
      if (this.gateways.has(mac) || foreign.size > 1 || isSharedMac(mac)) continue;
      for (const ip of foreign) if (!this.macs.has(ip)) this.claim(ip, mac);
    }
  }

  /** Whether a machine, by what is known of it, is a gateway. */
  isGateway(mac: string): boolean {
    return this.gateways.has(mac);
  }

  /** Whether an address is that of a gateway. */
  isGatewayIp(ip: string): boolean {
    for (const mac of this.macs.get(ip) ?? []) if (this.gateways.has(mac)) return true;
    return false;
  }

  /** The one IPv4 address that a machine has; null when it has several, none, or carries for others. */
  onlyIp(mac: string): string | null {
    if (this.gateways.has(mac) || isSharedMac(mac)) return null;
    const own = [...(this.ips.get(mac) ?? [])].filter((ip) => subnetOf(ip) !== null);
    return own.length === 1 ? own[0]! : null;
  }
}
