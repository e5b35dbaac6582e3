import { z } from 'zod';
import { addressScope } from '../address-scope.ts';
import { addWithin } from '../bounded-map.ts';
import type { Detector, DetectorContext, DhcpSeen } from '../detector.ts';
import type { Moment } from '../finding.ts';
import { isSharedMac, type LinkOwners } from '../link-owners.ts';
import { type Keeps, loadSet } from '../saved.ts';

const savedWays = z.object({ servers: z.unknown(), routers: z.unknown() });

const mostServers = 1024;
/** Packets to or from other networks that make a machine a gateway. */
const manyPackets = 3;

/** Notices further gateways, DHCP servers and routers that announce themselves, and redirections. */
export class WaysOut implements Detector, Keeps {
  readonly #context: DetectorContext;
  readonly #owners: LinkOwners;
  readonly #servers = new Set<string>();
  readonly #routers = new Set<string>();
  readonly #carried = new Map<string, number>();

  constructor(context: DetectorContext, owners: LinkOwners) {
    this.#context = context;
    this.#owners = owners;
  }

  save(): unknown {
    return { servers: [...this.#servers], routers: [...this.#routers] };
  }

  load(saved: unknown): void {
    const { servers, routers } = savedWays.parse(saved);
    loadSet(this.#servers, servers);
    loadSet(this.#routers, routers);
  }

  dhcp({ server, mac, ip, router, resolver }: DhcpSeen, at: Moment): void {
    if (this.#context.learning) {
      addWithin(this.#servers, server, mostServers);
      return;
    }
    if (this.#servers.has(server)) return;
    this.#context.book.say({
      kind: 'second_dhcp_server',
      src: server,
      dst: ip,
      port: 68,
      at,
      apart: server,
      facts: { server, client_mac: mac, ...(router ? { router } : {}), ...(resolver ? { resolver } : {}) },
    });
  }

  frame(ip: string, to: string, mac: string, toMac: string, at: Moment): void {
    const out = addressScope(to) === 'outside';
    const into = addressScope(ip) === 'outside';
    if (out === into) return;
    const carrier = out ? toMac : mac;
    if (this.#context.learning) {
      if (!isSharedMac(carrier)) addWithin(this.#owners.gateways, carrier, mostServers);
      return;
    }
    if (this.#owners.gateways.size === 0 || this.#owners.isGateway(carrier) || isSharedMac(carrier)) return;
    // A group address is no machine.
    if (Number.parseInt(carrier.slice(0, 2), 16) & 1) return;
    const count = (this.#carried.get(carrier) ?? 0) + 1;
    if (count === 1 && this.#carried.size >= mostServers) return;
    this.#carried.set(carrier, count);
    if (count < manyPackets) return;
    const own = this.#owners.onlyIp(carrier);
    this.#context.book.say({
      kind: 'second_gateway',
      src: out ? ip : to,
      dst: out ? to : ip,
      at,
      apart: carrier,
      facts: { mac: carrier, ...(own ? { host: own } : {}) },
    });
  }

  route(what: 'redirect' | 'advertisement', src: string, dst: string, at: Moment): void {
    const key = `${what} ${src}`;
    if (this.#context.learning) addWithin(this.#routers, key, mostServers);
    else if (!this.#routers.has(key)) {
      const kind = what === 'redirect' ? 'icmp_redirect' : 'second_gateway';
      this.#context.book.say({ kind, src, dst, at, apart: src, facts: { by: what } });
    }
  }
}
