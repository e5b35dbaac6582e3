import type { z } from 'zod';
import type { Asset, assetDetail } from '#protocol/api/plant.ts';
import { exportAssets, importAssets } from '../../assets/asset-csv.ts';
import { localDay } from '../../assets/calendar.ts';
import { withLastSight } from '../../assets/last-sight.ts';
import type { Call, EndpointRegistry } from '../endpoint.ts';
import type { MatterView } from '../matter-view.ts';
import { StaffNames } from '../names.ts';
import { refuse } from '../problems.ts';
import type { HubServices } from '../services.ts';

type Detail = z.infer<typeof assetDetail>;
const weekMs = 7 * 24 * 3_600_000;
const shownPeers = 50;

/** 資産台帳: list, page of one asset, changes, CSV in and out. */
export function assetRoutes(api: EndpointRegistry, services: HubServices, view: MatterView): void {
  const { assets, incidents } = services;
  const editor = (call: Pick<Call<'GET /assets'>, 'who'>) => ({ id: call.who.id, role: call.who.roles[0] ?? null });

  /** Who keeps the ledger sees what is written in it; a stand-in would otherwise be written back over the name. */
  const shown = (asset: Asset, call: Pick<Call<'GET /assets'>, 'who' | 'mask'>): Asset =>
    call.who.may.has('edit_assets')
      ? asset
      : { ...asset, custodian: new StaffNames(services.access, call.who, call.mask).maybe(asset.custodian) };

  api.on('GET /assets', (call) => {
    const page = assets.list(call.query, call.sites, (asset) => shown(asset, call));
    const open = services.incidents.openByAsset({ sites: call.sites });
    const sighted = withLastSight(services.siteLink.live());
    return {
      ...page,
      items: page.items.map((asset) => ({
        ...sighted(shown(asset, call)),
        openIncidents: open.get(asset.id) ?? 0,
      })),
    };
  });

  api.on('POST /assets', (call) => {
    const { site, ...given } = call.body;
    const wrong = wrongZone(services, site, given.zone);
    return wrong ?? shown(assets.add(site, given, editor(call)), call);
  });

  api.on('POST /assets/import', (call) =>
    services.control.transaction(() => importAssets(assets, call.body, editor(call))),
  );

  api.on('GET /assets/export', (call) => {
    const { site, encoding } = call.query;
    const sighted = withLastSight(services.siteLink.live());
    const rows = assets.list({ limit: 1_000_000 }, [site]).items.map((asset) => sighted(shown(asset, call)));
    const place = services.sites.get(site);
    const timeZone = place?.timeZone ?? 'UTC';
    return exportAssets(rows, {
      site,
      encoding,
      day: localDay(timeZone, services.clock()),
      timeZone,
      zoneName: (id) => place?.zones.find((zone) => zone.id === id)?.name ?? id,
    });
  });

  api.on('GET /assets/{id}', async (call) => {
    const asset = assets.get(call.params.id);
    if (!asset || !call.owns(asset.site)) return refuse('not_found');
    const names = new StaffNames(services.access, call.who, call.mask);
    const live = services.siteLink.live().filter((one) => one.site === asset.site && asset.agents.includes(one.agent));
    const matters = incidents.list({ asset: asset.id, state: 'all', limit: 100 }, call.scope).items;
    return {
      ...withLastSight(live)(shown(asset, call)),
      openIncidents: matters.filter((row) => row.state !== 'closed' && row.state !== 'reviewed').length,
      history: services.ledger
        .list({ subject: `asset/${asset.id}`, limit: 200 })
        .items.map((entry) => ({ at: entry.at, who: names.show(entry.who), text: entry.text })),
      sources: live.flatMap((one) =>
        one.sources.map((source) => ({
          agent: one.agent,
          source: source.id,
          state: source.state,
          lastEvent: source.lastEvent,
        })),
      ),
      accounts: accountsOf(services, asset, call.mask.account),
      hardware: hardwareOf(services, asset),
      ports: portsOf(services, asset),
      peers: await peersOf(services, asset),
      incidents: await view.rows(matters, call),
    };
  });

  api.on('PATCH /assets/{id}', (call) => {
    const asset = assets.get(call.params.id);
    if (!asset || !call.owns(asset.site)) return refuse('not_found');
    const wrong = wrongZone(services, asset.site, call.body.zone);
    return wrong ?? shown(assets.edit(asset.id, call.body, editor(call))!, call);
  });
}

function wrongZone(services: HubServices, site: string, zone: string | null | undefined) {
  if (zone === undefined || zone === null) return null;
  if (services.sites.get(site)?.zones.some((one) => one.id === zone)) return null;
  return refuse('bad_request', {
    field: 'zone',
    message: { ja: `ゾーン「${zone}」は登録されていません。`, en: `There is no zone ${zone}.` },
  });
}

function accountsOf(services: HubServices, asset: Asset, masked: (name: string) => string): Detail['accounts'] {
  const shared = new Set(asset.sharedAccounts.map((one) => one.toLowerCase()));
  return services.assets.facts.of(asset.id, 'account').map(({ key, value }) => {
    const name = String(value['user.name'] ?? key);
    const flag = (field: string) => (typeof value[field] === 'boolean' ? (value[field] as boolean) : null);
    const logon = value['hinomi.account.last_logon'];
    return {
      name: masked(name),
      admin: flag('hinomi.account.admin'),
      enabled: flag('hinomi.account.enabled'),
      password: passwordState(value['hinomi.account.password']),
      keys: flag('hinomi.account.keys'),
      lastLogon: typeof logon === 'string' ? logon : null,
      shared: shared.has(name.toLowerCase()),
    };
  });
}

function passwordState(told: unknown): Detail['accounts'][number]['password'] {
  return told === 'set' || told === 'locked' || told === 'none' ? told : null;
}

function hardwareOf(services: HubServices, asset: Asset): Detail['hardware'] {
  const value = services.assets.facts.of(asset.id, 'hardware').find(({ key }) => key === 'machine')?.value;
  if (!value) return null;
  const words = (field: string) => (typeof value[field] === 'string' ? value[field] : null);
  const virtual = value['hinomi.hardware.virtual'];
  return {
    manufacturer: words('device.manufacturer'),
    model: words('device.model.name'),
    serial: words('device.serial_number'),
    virtual: typeof virtual === 'boolean' ? virtual : null,
  };
}

function portsOf(services: HubServices, asset: Asset): Detail['ports'] {
  return services.assets.facts
    .of(asset.id, 'listening_port')
    .filter(({ value }) => typeof value['destination.port'] === 'number')
    .map(({ value }) => ({
      port: value['destination.port'] as number,
      transport: String(value['network.transport'] ?? 'tcp'),
      process: typeof value['process.name'] === 'string' ? value['process.name'] : null,
    }));
}

async function peersOf(services: HubServices, asset: Asset): Promise<Detail['peers']> {
  const now = services.clock();
  const base = {
    sites: [asset.site],
    kinds: ['net.flow'],
    from: new Date(now.getTime() - weekMs).toISOString(),
  };
  const narrow = asset.addresses.flatMap((address) =>
    ['source.ip', 'destination.ip'].map((field) => ({ filters: [{ field, op: 'is' as const, value: address }] })),
  );
  const searches = narrow.length > 0 ? narrow.slice(0, 8) : [{ asset: asset.id }];
  const own = new Set(asset.addresses);
  const peers = new Map<string, Detail['peers'][number]>();
  for (const search of searches) {
    const rows = await services.events.aggregate({
      type: 'talkers',
      search: { ...base, ...search },
      limit: shownPeers,
    });
    for (const row of rows) {
      const [from, to] = [String(row.key['src_ip']), String(row.key['dst_ip'])];
      const address = own.has(from) ? to : from;
      const port = typeof row.key['dst_port'] === 'number' ? row.key['dst_port'] : null;
      const known = services.assets.store.find(asset.site, 'address', address);
      peers.set(`${from}>${to}:${port}`, {
        address,
        name: known?.name ?? null,
        port,
        count: row.count,
        last: row.last ?? now.toISOString(),
      });
    }
  }
  return [...peers.values()].sort((a, b) => b.count - a.count).slice(0, shownPeers);
}
