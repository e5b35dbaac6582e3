import { isIP } from 'node:net';
import type { StoredEvent } from '#protocol/events/event.ts';
import type { GrowthBound } from '../growth/growth-bound.ts';
import type { GrowthLimits } from '../growth/growth-limits.ts';
import type { StoredBlock } from '../store/stored-block.ts';
import type { AssetLedger } from './asset-ledger.ts';
import { type AssetRow, blankAsset, foldHost } from './asset-store.ts';
import type { Projection } from './projection.ts';

/** What is needed to tell whose an event is; also before it is stored. */
export type SeenEvent = Pick<StoredEvent, 'site' | 'agent' | 'kind' | 'fields'> & { source?: string };

/** Sources whose lines may come from another machine than the one the agent runs on. */
const foreignSources = ['syslog', 'evtx-file', 'import'];
/** Kinds that an agent says of its own machine. */
const ownKinds = new Set([
  'host.lifecycle',
  'host.posture',
  'self.metrics',
  'gap',
  'gap.withdrawn',
  'net.flow',
  'net.new_talker',
  'net.neighbour',
]);
/** Ports of controllers: who listens there is taken for one until a person says otherwise. */
const controllerPorts = new Set([102, 502, 4840, 9600, 20000, 44818, 1962, 5006, 5007]);
/** Names under which the hub itself tells something; no machine has them. */
const hubsOwn: ReadonlySet<string> = new Set(['hub-network']);
const touchEveryMs = 60_000;
/** Machines that agents run on are counted together, per site. */
const machinesOfAgents = 'agents';
/** More devices than this at one address are taken for machines of their own. */
const namesOfOne = 16;
/** Addresses of one kind that are kept of one machine, the first ones told. */
const addressesOfOne = 64;
/** Endpoints that are remembered at once. */
const endpointsKept = 20_000;
const controllerAsset = { kind: 'controller', loggable: false } as const;
const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];

/** What an asset is named by: an agent has its own share of each. */
type Naming = 'agent' | 'host' | 'address' | 'device';

/** What the observer stands on. */
export interface AssetObserverParts {
  ledger: AssetLedger;
  growth: GrowthBound;
  limits: Pick<GrowthLimits, 'assetsPerSender' | 'assetsPerSite'>;
  clock: () => Date;
}

/**
 * Brings what is seen into the asset ledger. Whoever may name machines can invent them: what a sender brings is bounded, and what is
 * beyond stays without an asset. Assets that people wrote down, and those known already, are never touched by that.
 */
export class AssetObserver implements Projection {
  readonly name = 'assets';
  private readonly ledger: AssetLedger;
  private readonly parts: AssetObserverParts;
  private readonly clock: () => Date;
  /** What each agent was seen to read at an endpoint; every reading tells it anew. */
  private readonly devicesAt = new Map<string, Set<string>>();

  constructor(parts: AssetObserverParts) {
    this.ledger = parts.ledger;
    this.parts = parts;
    this.clock = parts.clock;
  }

  /**
   * Asset that an event speaks about; an asset not known so far is made. Null where none can be told.
   * Enrichment calls it before an event is stored, so that whoever judges the event finds also those whom it names.
   */
  assetOf(event: SeenEvent): string | null {
    if (hubsOwn.has(event.agent)) return null;
    if (event.kind === 'net.new_talker') this.talkers(event);
    const imported = event.agent.startsWith('import-') ? this.ledger.store.get(event.agent.slice(7)) : undefined;
    if (imported) return imported.id;
    if (event.kind === 'net.finding') {
      const about = text(event.fields['hinomi.about.ip']);
      return about === null ? null : (this.byAddress(event, about)?.id ?? null);
    }
    if (event.kind.startsWith('ot.')) return this.controller(event)?.id ?? null;
    const host = text(event.fields['host.name']) ?? text(event.fields['Computer']);
    const type = (event.source ?? '').split(':')[0]!;
    if (!ownKinds.has(event.kind) && foreignSources.includes(type)) {
      if (host) return this.byHost(event, host)?.id ?? null;
      const sender = text(event.fields['observer.ip']);
      if (sender) return this.byAddress(event, sender)?.id ?? null;
    }
    return this.ofAgent(event, host)?.id ?? null;
  }

  /** An agent was enrolled on a machine: it is watched from now on, also before its first record. */
  enrolled(site: string, agent: string, host: string): void {
    if (!agent.startsWith('import-')) this.ofAgent({ site, agent, kind: 'enrolment', fields: {} }, text(host));
  }

  /** Takes committed events in: facts, addresses, first and last sight, ends of conversations. */
  take(block: StoredBlock): void {
    for (const { origin, clue, first, last } of block.sightings()) {
      const id = this.idOf(origin.asset, { ...origin, fields: clue });
      if (id === null) continue;
      this.touch(id, new Date(first).toISOString());
      this.touch(id, new Date(last).toISOString());
    }
    for (const event of block.events(({ kind }) => kind === 'host.posture' || kind === 'net.new_talker')) {
      const id = this.idOf(event.asset, event);
      if (event.kind === 'host.posture' && id !== null) this.posture(id, event);
      if (event.kind === 'net.new_talker') this.talker(event);
    }
  }

  private idOf(asset: string | null, event: SeenEvent): string | null {
    return asset !== null && this.ledger.store.get(asset) ? asset : this.assetOf(event);
  }

  private ofAgent(event: SeenEvent, host: string | null): AssetRow | undefined {
    const { store } = this.ledger;
    const known = store.assetOfAgent(event.site, event.agent);
    if (known !== undefined) {
      const row = store.get(known)!;
      if (!host || row.hostNames.some((name) => foldHost(name) === foldHost(host))) return row;
      if (row.hostNames.length > 0) return row;
      return store.change(known, { hostNames: [host], name: row.inLedger ? row.name : host });
    }
    const row =
      (host ? store.find(event.site, 'host', host) : undefined) ??
      this.make(event, 'agent', host ?? event.agent, { kind: 'pc' });
    if (row === undefined) return undefined;
    if (host && row.hostNames.length === 0) store.change(row.id, { hostNames: [host] });
    store.relate(event.site, event.agent, row.id, this.now());
    return store.change(row.id, { observed: true, broughtBy: machinesOfAgents });
  }

  private byHost(event: SeenEvent, host: string): AssetRow | undefined {
    const known = this.ledger.store.find(event.site, isIP(host) ? 'address' : 'host', host);
    return known ?? this.make(event, 'host', host, isIP(host) ? { addresses: [host] } : { hostNames: [host] });
  }

  /** An address that lies in one of the site's subnets, or is private where no subnets are written down. */
  private byAddress(event: SeenEvent, address: string, change: Partial<AssetRow> = {}): AssetRow | undefined {
    const known = this.ledger.store.find(event.site, 'address', address);
    if (known) return known;
    const zones = this.ledger.sites.zones(event.site);
    const inside = zones.empty ? isPrivate(address) : zones.zoneOf(address) !== null;
    return inside ? this.make(event, 'address', address, { addresses: [address], ...change }) : undefined;
  }

  private controller(event: SeenEvent): AssetRow | undefined {
    const device = text(event.fields['device.id']);
    if (!device) return undefined;
    const isUnit = this.isOneOfSeveral(event, device);
    const known = this.ledger.store.find(event.site, 'host', device);
    if (known) return known;
    const address = hostOfEndpoint(text(event.fields['device.address']) ?? '');
    if (isUnit) return this.make(event, 'device', device, { ...controllerAsset, hostNames: [device] });
    const seen = address ? this.ledger.store.find(event.site, 'address', address) : undefined;
    if (seen && seen.kind !== 'pc' && seen.kind !== 'server' && seen.hostNames.length < namesOfOne) {
      return this.ledger.store.change(seen.id, {
        hostNames: [...seen.hostNames, device],
        kind: seen.kind === 'unknown' ? 'controller' : seen.kind,
        name: seen.inLedger || seen.hostNames.length > 0 ? seen.name : device,
      });
    }
    const addresses = address && !seen && isIP(address) ? [address] : [];
    return this.make(event, 'device', device, { ...controllerAsset, hostNames: [device], addresses });
  }

  /** True where its agent reads another device at the very same endpoint: units behind one gateway are machines of their own. */
  private isOneOfSeveral({ site, agent, fields }: SeenEvent, device: string): boolean {
    const endpoint = text(fields['device.address']);
    if (endpoint === null) return false;
    const key = `${site}/${agent}/${endpoint}`;
    const devices = this.devicesAt.get(key) ?? new Set();
    if (this.devicesAt.size >= endpointsKept) this.devicesAt.clear();
    if (devices.size < namesOfOne) this.devicesAt.set(key, devices.add(device));
    return [...devices].some((one) => one !== device);
  }

  private talker(event: StoredEvent): void {
    for (const row of this.talkers(event)) this.touch(row.id, event.corrected);
  }

  /** Both ends of a conversation, as far as they lie in the plant; who is not known so far is made. */
  private talkers(event: SeenEvent): AssetRow[] {
    const from = text(event.fields['source.ip']);
    const to = text(event.fields['destination.ip']);
    const mac = text(event.fields['source.mac']);
    const asked = controllerPorts.has(Number(event.fields['destination.port']));
    const source = from ? this.byAddress(event, from, mac ? { macs: [mac] } : {}) : undefined;
    const target = to ? this.byAddress(event, to, asked ? { kind: 'controller', loggable: false } : {}) : undefined;
    if (asked && target?.kind === 'unknown' && !target.inLedger) {
      this.ledger.store.change(target.id, { kind: 'controller', loggable: false });
    }
    return [source, target].filter((row) => row !== undefined);
  }

  private posture(id: string, event: StoredEvent): void {
    const { fields } = event;
    const item = text(fields['hinomi.posture.item']);
    if (!item) return;
    const key = text(fields['hinomi.posture.key']) ?? text(fields['user.name']) ?? '';
    if (item === 'os') this.machine(id, event);
    if (fields['event.action'] === 'removed') this.ledger.facts.remove(id, item, key);
    else if (!this.ledger.facts.put(id, { item, key, value: fields, at: event.corrected })) {
      this.parts.growth.leaveOut('facts', event, item, Date.parse(event.received));
    }
  }

  private machine(id: string, event: StoredEvent): void {
    const { store } = this.ledger;
    const row = store.get(id)!;
    const os = [text(event.fields['host.os.name']), text(event.fields['host.os.version'])].filter(Boolean).join(' ');
    const addresses = texts(event.fields['host.ip'])
      .filter((one) => isIP(one) && !isLoopback(one))
      .slice(0, addressesOfOne);
    const macs = texts(event.fields['host.mac']);
    for (const address of addresses) {
      const other = store.find(event.site, 'address', address);
      if (other && other.id !== id && !other.inLedger && store.agentsOf(other.id).length === 0) {
        store.change(other.id, { retired: true, note: `→ ${row.name}` });
      }
    }
    store.change(id, {
      observed: true,
      os: os === '' ? row.os : os,
      addresses: row.inLedger
        ? union(row.addresses, addresses).slice(0, addressesOfOne)
        : addresses.length > 0
          ? addresses
          : row.addresses,
      macs: union(row.macs, macs).slice(0, addressesOfOne),
    });
  }

  private touch(id: string, at: string): void {
    const row = this.ledger.store.get(id)!;
    const first = row.firstSeen === null || at < row.firstSeen;
    const later = row.lastSeen === null || Date.parse(at) - Date.parse(row.lastSeen) > touchEveryMs;
    if (!first && !later && row.observed) return;
    this.ledger.store.change(id, {
      observed: true,
      ...(first ? { firstSeen: at } : {}),
      ...(later ? { lastSeen: at } : {}),
    });
  }

  private now(): string {
    return this.clock().toISOString();
  }

  private make(event: SeenEvent, naming: Naming, name: string, change: Partial<AssetRow>): AssetRow | undefined {
    const broughtBy = naming === 'agent' ? machinesOfAgents : `${event.agent}/${naming}`;
    if (!this.mayMake(event, naming, broughtBy, name)) return undefined;
    const hostNames = change.hostNames ?? (isIP(name) ? [] : [name]);
    const row = { ...blankAsset(event.site, name), ...change, hostNames, observed: true, broughtBy };
    return this.ledger.store.add(row, this.now());
  }

  private mayMake(event: SeenEvent, naming: Naming, broughtBy: string, name: string): boolean {
    const { growth, limits } = this.parts;
    const { store } = this.ledger;
    const now = this.clock().getTime();
    // Machines with agents find room beside whatever others invent.
    const full = naming !== 'agent' && store.countOnlySeen(event.site) >= limits.assetsPerSite;
    const share = store.countOnlySeen(event.site, broughtBy) < limits.assetsPerSender;
    if (!full && share && growth.admits('assets', `${event.site}/${broughtBy}`, now)) return true;
    growth.leaveOut('assets', event, name, now);
    return false;
  }
}

/** Host part of `opc.tcp://host:port/path` or `host:port`. */
export function hostOfEndpoint(endpoint: string): string | null {
  const rest = endpoint.replace(/^[a-z.+]+:\/\//i, '').split('/')[0]!;
  const host = rest.startsWith('[') ? rest.slice(1).split(']')[0]! : rest.replace(/:\d+$/, '');
  return host === '' ? null : host;
}

function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1';
}

function isPrivate(address: string): boolean {
  return /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|fd)/i.test(address);
}

function union(a: readonly string[], b: readonly string[]): string[] {
  return [...new Set([...a, ...b])];
}
