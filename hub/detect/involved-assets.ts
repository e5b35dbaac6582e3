import { isIP } from 'node:net';
import type { StoredEvent } from '#protocol/events/event.ts';
import { type Involved, type Involvement, joinInvolved } from '#protocol/incident/involvement.ts';

/** Finds assets of one site, for those whom events name. */
export interface AssetFinder {
  asset(id: string): { name: string } | null;
  assetBy(site: string, by: 'host' | 'address', value: string): string | null;
  /** The machine that an agent runs on. */
  assetOfAgent(site: string, agent: string): string | null;
}

/** Fields that name one end of what happened: the first that says something counts. */
interface End {
  addresses: readonly string[];
  hosts: readonly string[];
}

const actor: End = {
  addresses: ['source.ip', 'client.ip', 'IpAddress', 'SourceIp', 'SourceAddress', 'ClientAddress'],
  hosts: ['WorkstationName', 'Workstation', 'SourceHostname'],
};
const target: End = {
  addresses: ['destination.ip', 'server.ip', 'DestinationIp', 'DestAddress'],
  hosts: ['device.id', 'DestinationHostname', 'TargetServerName'],
};
const teller: End = { addresses: ['observer.ip'], hosts: ['observer.name'] };

/** Whom these events name, each with what it has to do with them. Nothing is made: what the ledger does not know stays text. */
export function involvedIn(events: readonly StoredEvent[], finder: AssetFinder): Involved[] {
  return joinInvolved(...events.map((event) => involvedInOne(event, finder)));
}

function involvedInOne(event: StoredEvent, finder: AssetFinder): Involved[] {
  const out: Involved[] = [];
  const standing = (asset: string) => out.some((one) => one.asset === asset);
  const known = (asset: string, role: Involvement) => {
    const name = finder.asset(asset)?.name;
    if (name !== undefined) out.push({ asset, name, role });
  };
  const end = (fields: End, role: Involvement) => {
    const named = namedBy(event, fields);
    if (named === null) return false;
    const asset = finder.assetBy(event.site, named.by, named.value);
    if (asset === null) out.push({ asset: null, name: named.value, role });
    else if (!standing(asset)) known(asset, role);
    return true;
  };
  const ends = [end(actor, 'acted'), end(target, 'touched')];
  const agent = finder.assetOfAgent(event.site, event.agent);
  // Who names both ends and is neither of them only saw it.
  const onlySaw = event.asset === agent && ends.every(Boolean);
  if (event.asset !== null && !standing(event.asset)) known(event.asset, onlySaw ? 'told' : 'about');
  end(teller, 'told');
  if (agent !== null && !standing(agent)) known(agent, 'told');
  return out;
}

function namedBy({ fields }: StoredEvent, end: End): { by: 'host' | 'address'; value: string } | null {
  for (const field of end.addresses) {
    const address = plainAddress(fields[field]);
    if (address !== null) return { by: 'address', value: address };
  }
  for (const field of end.hosts) {
    const host = fields[field];
    if (typeof host !== 'string' || ['', '-', 'localhost'].includes(host.trim())) continue;
    const address = plainAddress(host);
    return address === null ? { by: 'host', value: host.trim() } : { by: 'address', value: address };
  }
  return null;
}

/** An address that stands for one other machine, IPv4 inside IPv6 as IPv4; null for loopback, unset and many-machine ones. */
function plainAddress(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const address = value
    .trim()
    .toLowerCase()
    .replace(/^::ffff:(?=[\d.]+$)/, '');
  if (isIP(address) === 0) return null;
  return /^(127\.|0\.0\.0\.0$|2(2[4-9]|3\d)\.|255\.|::1?$|ff)/.test(address) ? null : address;
}
