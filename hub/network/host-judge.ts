import { isIPv4 } from 'node:net';
import { judgeRole } from '#engine/inventory/judge-role.ts';
import { makerOf } from '#engine/inventory/maker-of.ts';
import type { HostSigns, JudgedRole, Role } from '#engine/inventory/role.ts';
import type { Asset } from '#protocol/api/plant.ts';
import { isLocalMac } from '#protocol/mac.ts';
import type { AssetLedger } from '../assets/asset-ledger.ts';
import type { AssetRow } from '../assets/asset-store.ts';
import type { NetworkBook } from './network-book.ts';
import type { HostRow, PairRow } from './network-rows.ts';

/** Roles that people name by the sort of an asset; a PC or server of the ledger may yet show what it is used for. */
const roleOfKind: Partial<Record<Asset['kind'], Role>> = {
  controller: 'plc',
  hmi: 'hmi',
  network: 'network',
  printer: 'printer',
  camera: 'camera',
  phone: 'phone',
};
const coarse: Partial<Record<Asset['kind'], Role>> = { pc: 'pc', server: 'server' };
/** What a computer of the ledger may turn out to be used for. */
const usesOfComputers: ReadonlySet<string> = new Set(['engineering', 'hmi', 'scada', 'historian', 'pc', 'server']);

/** Sort of asset under which a role is taken into the ledger. */
export const kindOfRole: Readonly<Record<Role | 'unknown', Asset['kind']>> = {
  plc: 'controller',
  hmi: 'hmi',
  engineering: 'pc',
  scada: 'server',
  historian: 'server',
  server: 'server',
  pc: 'pc',
  printer: 'printer',
  camera: 'camera',
  phone: 'phone',
  network: 'network',
  storage: 'server',
  power: 'other',
  unknown: 'unknown',
};

/** Judges the hosts of one site from the book and the asset ledger; made anew for each answer, so that it never grows old. */
export class HostJudge {
  private readonly site: string;
  private readonly assets: AssetLedger;
  private readonly byHost = new Map<string, PairRow[]>();
  private readonly judged = new Map<string, JudgedRole>();
  private readonly signs = new Map<string, HostSigns>();
  private readonly zones = new Map<string, string | null>();

  constructor(site: string, book: NetworkBook, assets: AssetLedger) {
    this.site = site;
    this.assets = assets;
    for (const pair of book.pairs([site])) {
      for (const end of [pair.client, pair.server]) {
        const list = this.byHost.get(end);
        if (list) list.push(pair);
        else this.byHost.set(end, [pair]);
      }
    }
  }

  /** Conversations in which a host has a part. */
  pairsOf(address: string): readonly PairRow[] {
    return this.byHost.get(address) ?? [];
  }

  assetOf(address: string): AssetRow | undefined {
    return this.assets.store.find(this.site, 'address', address);
  }

  zoneOf(address: string): string | null {
    const known = this.zones.get(address);
    if (known !== undefined) return known;
    const asset = this.assetOf(address);
    const zone = (asset && this.assets.zoneOf(asset.id)) ?? this.assets.sites.zones(this.site).zoneOf(address);
    this.zones.set(address, zone);
    return zone;
  }

  /** Neither in a zone, nor in the ledger, nor private: somewhere beyond the plant. */
  isOutside(address: string): boolean {
    return !isPrivate(address) && this.zoneOf(address) === null && !this.assetOf(address)?.inLedger;
  }

  of(row: HostRow): JudgedRole {
    const known = this.judged.get(row.address);
    if (known) return known;
    const judged = this.judge(row);
    this.judged.set(row.address, judged);
    return judged;
  }

  signsOf(row: HostRow): HostSigns {
    const known = this.signs.get(row.address);
    if (known) return known;
    const signs = this.gather(row);
    this.signs.set(row.address, signs);
    return signs;
  }

  private judge(row: HostRow): JudgedRole {
    const judged = judgeRole(this.signsOf(row));
    const asset = this.assetOf(row.address);
    const listed = asset?.inLedger ? coarse[asset.kind] : undefined;
    if (listed === undefined || (judged.role !== 'unknown' && usesOfComputers.has(judged.role))) return judged;
    return { role: listed, confidence: 'listed', reasons: [{ sign: 'listed', what: '' }] };
  }

  private gather(row: HostRow): HostSigns {
    const asset = this.assetOf(row.address);
    const pairs = this.pairsOf(row.address).filter(({ sure }) => sure);
    const hasAgent = asset !== undefined && this.assets.store.agentsOf(asset.id).length > 0;
    const serves = new Map<string, { port: number; transport: string; clients: Set<string> }>();
    const asks = new Map<number, Set<string>>();
    const programs = new Set<string>();
    for (const pair of pairs) {
      const { port, transport } = pair;
      const asked = pair.client === row.address;
      for (const { name } of asked ? pair.clientPrograms : pair.serverPrograms) programs.add(name);
      if (port === null) continue;
      if (asked) asks.set(port, (asks.get(port) ?? new Set()).add(pair.server));
      else {
        const key = `${port}/${transport}`;
        const served = serves.get(key) ?? { port, transport, clients: new Set<string>() };
        served.clients.add(pair.client);
        serves.set(key, served);
      }
    }
    return {
      maker: row.mac === null || row.manyAddresses ? null : makerOf(row.mac),
      ownMac: row.mac !== null && isLocalMac(row.mac),
      hasAgent,
      os: asset?.os ?? null,
      readAs: row.readAs,
      manyAddresses: row.manyAddresses,
      serves: [...serves.values()].map(({ clients, ...one }) => ({ ...one, clients: clients.size })),
      asks: [...asks].map(([port, servers]) => ({ port, servers: servers.size })),
      programs: [...programs],
      listedAs: asset?.inLedger ? (roleOfKind[asset.kind] ?? null) : null,
    };
  }
}

/** Addresses that are never routed on the internet (RFC 1918, 3927, 4193, 4291). */
export function isPrivate(address: string): boolean {
  if (!isIPv4(address)) return /^(f[cd]|fe[89ab])/i.test(address);
  return /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.)/.test(address);
}
