import { addressScope, subnetOf } from '../address-scope.ts';
import { addWithin, BoundedMap } from '../bounded-map.ts';
import type { ArpSeen, Detector, DetectorContext, DhcpSeen } from '../detector.ts';
import type { Moment } from '../finding.ts';
import type { FindingKind } from '../kinds.ts';
import { isSharedMac, type LinkOwners } from '../link-owners.ts';
import { noRoom } from '../no-room.ts';

const mostMachines = 1 << 16;
/** How long a machine counts as being there after it sent. */
const presentMs = 60_000;
/** Addresses of others that one machine claims, for it to be no mistake. */
const severalClaimed = 2;

interface Holder {
  mac: string;
  last: number;
}

/**
 * Follows which machine uses which address. An address that changes its machine is told as a conflict while both are there, as a forgery when one machine claims the
 * addresses of several others, and as a changed gateway where it is one; a lease that a DHCP server just gave explains it.
 */
export class LinkClaims implements Detector {
  readonly #context: DetectorContext;
  readonly #owners: LinkOwners;
  /** Last holders of an address while judging, the newest first. */
  readonly #holders = new BoundedMap<string, Holder[]>(mostMachines);
  /** Addresses of others that a machine claimed. */
  readonly #claimed = new BoundedMap<string, Set<string>>(mostMachines);

  constructor(context: DetectorContext, owners: LinkOwners) {
    this.#context = context;
    this.#owners = owners;
  }

  notes(): string[] {
    return noRoom(
      'claims of more machines than are followed',
      this.#holders,
      this.#claimed,
      this.#owners.macs,
      this.#owners.ips,
    );
  }

  arp({ senderMac, senderIp, targetIp }: ArpSeen, at: Moment): void {
    if (!isLasting(senderIp)) return;
    if (this.#context.learning) this.#owners.claim(senderIp, senderMac);
    else this.#claim(senderIp, senderMac, targetIp, at);
  }

  frame(ip: string, to: string, mac: string, _toMac: string, at: Moment): void {
    if (!this.#context.learning) this.#owners.sends(ip, mac);
    // A machine that has no address yet, or only one that it gave itself, is on its way to another.
    if (!isLasting(ip)) return;
    if (this.#context.learning) {
      this.#owners.carry(ip, mac);
      return;
    }
    // A machine that carries for others may send from any address; others only from their own.
    if (this.#owners.isGateway(mac)) return;
    if (this.#owners.macs.has(ip) || this.#owners.onlyIp(mac) !== null) this.#claim(ip, mac, to, at);
  }

  dhcp({ acknowledged, mac, ip }: DhcpSeen): void {
    if (!acknowledged) return;
    this.#owners.lease(ip, mac);
    if (this.#context.learning) this.#owners.claim(ip, mac);
  }

  judge(): void {
    this.#owners.settle();
  }

  end(): void {
    this.#holders.clear();
  }

  #claim(ip: string, mac: string, target: string, at: Moment): void {
    if (isSharedMac(mac)) return;
    const holders = this.#holders.open(ip, () => []);
    if (!holders) return;
    const known = holders.find((holder) => holder.mac === mac);
    const others = holders.filter((holder) => holder.mac !== mac && at.time - holder.last < presentMs);
    if (known) known.last = at.time;
    else if (holders.length < 8) holders.push({ mac, last: at.time });
    const expected = this.#owners.macs.get(ip);
    if (expected?.has(mac) || this.#owners.leases.get(ip) === mac || this.#owners.carried(ip, mac)) return;
    if (expected === undefined) {
      this.#unlearned(ip, mac, target, others, holders[0]!, at);
      return;
    }
    if ([...expected].every(isSharedMac)) return;
    const own = this.#owners.onlyIp(mac);
    const claimed = this.#claimed.open(mac, () => new Set());
    if (claimed) addWithin(claimed, ip, severalClaimed);
    const present = others.some((holder) => expected.has(holder.mac));
    const kind: FindingKind = this.#owners.isGatewayIp(ip)
      ? 'gateway_mac_changed'
      : (claimed?.size ?? 0) >= severalClaimed || (own !== null && own !== ip)
        ? 'arp_spoof'
        : present
          ? 'arp_conflict'
          : 'mac_changed';
    this.#say(kind, ip, mac, target, [...expected].join(' '), at);
  }

  /** Of an address that was never seen before, the machine that had it first is right, while it is there. */
  #unlearned(ip: string, mac: string, target: string, others: Holder[], first: Holder, at: Moment): void {
    const own = this.#owners.onlyIp(mac);
    if (first.mac !== mac && others.length > 0) this.#say('arp_conflict', ip, mac, target, first.mac, at);
    // Who sends for public addresses carries for others, which is told once it goes on.
    else if (own !== null && subnetOf(ip) !== null && addressScope(ip) === 'inside') {
      const dual = subnetOf(own) !== subnetOf(ip);
      this.#context.book.say({
        kind: dual ? 'dual_homed' : 'address_changed',
        src: ip,
        dst: target === ip || target === '' ? null : target,
        at,
        apart: mac,
        facts: { mac, was: own },
      });
    }
  }

  #say(kind: FindingKind, ip: string, mac: string, target: string, was: string, at: Moment): void {
    const own = this.#owners.onlyIp(mac);
    this.#context.book.say({
      kind,
      src: own ?? ip,
      dst: own !== null && own !== ip ? ip : target === ip || target === '' ? null : target,
      at,
      apart: `${ip} ${mac}`,
      facts: { ip, mac, was },
    });
  }
}

/** Whether an address is one that a machine keeps: neither none, nor one that IPv4 machines give themselves until a server answers. */
function isLasting(ip: string): boolean {
  return addressScope(ip) !== 'none' && !ip.startsWith('169.254.');
}
