import { z } from 'zod';
import { goesOut } from './address-scope.ts';
import { addWithin, BoundedMap } from './bounded-map.ts';
import { type Keeps, loadSet, loadSets, savedSets } from './saved.ts';
import { servicePort } from './service-ports.ts';
import type { Talk } from './talk.ts';

const savedLists = z.object({
  ...{ hosts: z.unknown(), loose: z.unknown(), pairs: z.unknown(), services: z.unknown() },
  ...{ outside: z.unknown(), outsideServices: z.unknown(), resolvers: z.unknown() },
});

const mostHosts = 1 << 16;
const mostPairs = 1 << 17;
const mostPorts = 1024;
/** Public addresses of one host after which it counts as one that uses the internet. */
const manyOutside = 5;
/** Clients of one infrastructure service after which every known host may use it. */
const manyClients = 2;
/** High ports between two hosts after which further ones are no news: remote procedure calls, passive file transfer. */
const manyHighPorts = 3;
const highFrom = 1024;

/** Who talked to whom while it was learned, and what follows from that for others. */
export class AllowList implements Keeps {
  /** Hosts that sent something, or to which something was sent and that answered. */
  readonly hosts = new Set<string>();
  /** Services by client and server. */
  readonly pairs = new BoundedMap<string, Set<string>>(mostPairs);
  /** Ends of talks of which nobody knows who asked, or that used many high ports. */
  readonly loose = new Set<string>();
  /** Clients by server and service. */
  readonly services = new BoundedMap<string, Set<string>>(mostPairs);
  /** Public addresses by host. */
  readonly outside = new BoundedMap<string, Set<string>>(mostHosts);
  /** Public services by host, as `tcp/443`. */
  readonly outsideServices = new BoundedMap<string, Set<string>>(mostHosts);
  readonly resolvers = new BoundedMap<string, Set<string>>(mostHosts);

  /** All that is bounded here. */
  bounded(): BoundedMap<string, Set<string>>[] {
    return [this.pairs, this.services, this.outside, this.outsideServices, this.resolvers];
  }

  save(): unknown {
    const { pairs, services, outside, outsideServices, resolvers } = this;
    const sets = { pairs, services, outside, outsideServices, resolvers };
    return {
      hosts: [...this.hosts],
      loose: [...this.loose],
      ...Object.fromEntries(Object.entries(sets).map(([name, one]) => [name, savedSets(one)])),
    };
  }

  load(saved: unknown): void {
    const rows = savedLists.parse(saved);
    loadSet(this.hosts, rows.hosts);
    loadSet(this.loose, rows.loose);
    loadSets(this.pairs, rows.pairs);
    loadSets(this.services, rows.services);
    loadSets(this.outside, rows.outside);
    loadSets(this.outsideServices, rows.outsideServices);
    loadSets(this.resolvers, rows.resolvers);
  }

  learnHost(ip: string): void {
    addWithin(this.hosts, ip, mostHosts);
  }

  learn(talk: Talk): void {
    const ports = this.pairs.open(talk.pair, () => new Set());
    if (ports) addWithin(ports, talk.service, mostPorts);
    const clients = this.services.open(`${talk.server} ${talk.service}`, () => new Set());
    if (clients) addWithin(clients, talk.client, mostPorts);
    const high = (talk.port ?? 0) >= highFrom && !servicePort(talk.port ?? 0);
    if (!talk.certain || (high && ports && highPorts(ports) >= manyHighPorts))
      addWithin(this.loose, talk.ends, mostPairs);
    if (goesOut(talk.client, talk.server)) {
      const peers = this.outside.open(talk.client, () => new Set());
      if (peers) addWithin(peers, talk.server, mostPorts);
      const services = this.outsideServices.open(talk.client, () => new Set());
      if (services) addWithin(services, talk.service, mostPorts);
    }
    if (talk.port === 53 && talk.answered) {
      const servers = this.resolvers.open(talk.client, () => new Set());
      if (servers) addWithin(servers, talk.server, mostPorts);
    }
  }

  /** Whether a talk is no news. */
  knows(talk: Talk): boolean {
    if (this.pairs.get(talk.pair)?.has(talk.service)) return true;
    const loose = this.loose.has(talk.ends);
    const high = talk.port !== null && talk.port >= highFrom && servicePort(talk.port) === undefined;
    if (high && loose) return true;
    if (!talk.certain && this.#knowsTurned(talk)) return true;
    if (high && this.#opensPorts(talk)) return true;
    if (goesOut(talk.client, talk.server)) return this.#browses(talk);
    return this.#everybodyUses(talk);
  }

  /** Whether two hosts talked at all, in either direction. */
  acquainted(talk: Talk): boolean {
    return this.pairs.has(talk.pair) || this.pairs.has(`${talk.server}>${talk.client}`);
  }

  /** Whether a service of a host was ever used by anybody. */
  offers(server: string, service: string): boolean {
    return this.services.has(`${server} ${service}`);
  }

  #knowsTurned(talk: Talk): boolean {
    const turned = this.pairs.get(`${talk.server}>${talk.client}`);
    return turned?.has(`${talk.transport}/${talk.clientPort}`) === true;
  }

  /** File transfer and remote procedure calls agree on further ports. */
  #opensPorts({ pair, server, client }: Talk): boolean {
    const forth = this.pairs.get(pair);
    const back = this.pairs.get(`${server}>${client}`);
    return [forth, back].some((ports) => ports?.has('tcp/21') || ports?.has('tcp/135') || ports?.has('udp/69'));
  }

  #browses(talk: Talk): boolean {
    if ((this.outside.get(talk.client)?.size ?? 0) < manyOutside) return false;
    return this.outsideServices.get(talk.client)?.has(talk.service) === true;
  }

  #everybodyUses(talk: Talk): boolean {
    if (talk.port === null || servicePort(talk.port)?.use !== 'infrastructure') return false;
    const clients = this.services.get(`${talk.server} ${talk.service}`);
    return (clients?.size ?? 0) >= manyClients && this.hosts.has(talk.client);
  }
}

function highPorts(ports: ReadonlySet<string>): number {
  let count = 0;
  for (const name of ports) {
    const port = Number(name.slice(name.indexOf('/') + 1));
    if (port >= highFrom && servicePort(port) === undefined) count++;
  }
  return count;
}
