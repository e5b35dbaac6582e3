import { adoptHosts } from '../../network/adoption.ts';
import { actOnAllowList } from '../../network/allow/allow-acts.ts';
import { allowPageOf } from '../../network/allow/allow-view.ts';
import { zonesViewOf } from '../../network/zones/zones-view.ts';
import type { Call, EndpointRegistry } from '../endpoint.ts';
import { StaffNames } from '../names.ts';
import { refuse } from '../problems.ts';
import type { HubServices } from '../services.ts';

const shownMs = 7 * 86_400_000;

/** 通信: who is there, who talks with whom, and taking hosts into the asset ledger. */
export function networkRoutes(api: EndpointRegistry, services: HubServices): void {
  const { network, assets, control } = services;

  api.on('GET /network', ({ query }) => {
    const to = new Date(query.to ?? services.clock());
    return network.view.read(query.site, new Date(query.from ?? to.getTime() - shownMs), to);
  });

  api.on('GET /network/host', (call) => {
    const { site, address } = call.query;
    const host = network.view.host(site, address.toLowerCase(), services.clock(), call.mask);
    if (!host) return refuse('not_found');
    const open = host.node.asset === null ? 0 : services.incidents.openByAsset(call.scope).get(host.node.asset);
    return { ...host, openIncidents: open ?? 0 };
  });

  api.on('POST /network/adopt', (call) => {
    const { site, addresses } = call.body;
    const by = { id: call.who.id, role: call.who.roles[0] ?? null };
    const taken = control.transaction(() => adoptHosts({ book: network.book, assets }, site, addresses, by));
    return { taken: taken.length, assets: taken };
  });

  api.on('GET /network/allow', (call) => {
    const names = new StaffNames(services.access, call.who, call.mask);
    const nameOf = (address: string) =>
      assets.store.find(call.query.site, 'address', address)?.name ??
      network.book.host(call.query.site, address)?.names[0] ??
      null;
    const page = allowPageOf(
      network.allow,
      call.query,
      { nameOf, person: (who) => names.show(who) },
      services.clock().getTime(),
    );
    return { ...page, items: page.items.map((row) => ({ ...row, owner: names.maybe(row.owner) })) };
  });

  api.on('POST /network/allow', (call) => {
    const { site, act } = call.body;
    const by = { id: call.who.id, role: call.who.roles[0] ?? null };
    const parts = {
      list: network.allow,
      record: (entry: Parameters<typeof services.ledger.record>[0]) => services.ledger.record(entry),
      clock: services.clock,
    };
    return control.transaction(() => actOnAllowList(parts, site, act, by));
  });

  const zonesView = (call: Pick<Call<'GET /network/zones'>, 'who' | 'mask'>, site: string) => {
    const names = new StaffNames(services.access, call.who, call.mask);
    const parts = { book: network.book, assets, decisions: network.zones };
    return zonesViewOf(parts, site, services.clock(), (who) => names.show(who));
  };

  api.on('GET /network/zones', (call) => zonesView(call, call.query.site));

  api.on('POST /network/zones', (call) => {
    const { site, act } = call.body;
    const zones = new Map(services.sites.get(site)!.zones.map(({ id, name }) => [id, name]));
    const named = act.type === 'traits' ? [act.zone] : act.type === 'cut' ? [act.a, act.b] : [act.from, act.to];
    const unknown = named.find((zone) => zone !== '' && !zones.has(zone));
    if (unknown !== undefined || new Set(named).size !== named.length) {
      return refuse('bad_request', {
        field: 'act',
        message: {
          ja:
            unknown === undefined
              ? '同じゾーンどうしの境界はありません。'
              : `ゾーン「${unknown}」は登録されていません。`,
          en: unknown === undefined ? 'There is no boundary within one zone.' : `There is no zone ${unknown}.`,
        },
      });
    }
    const record = (entry: Parameters<typeof services.ledger.record>[0]) => services.ledger.record(entry);
    const nameOf = (zone: string) => (zone === '' ? '外部' : (zones.get(zone) ?? zone));
    const by = { id: call.who.id, role: call.who.roles[0] ?? null };
    control.transaction(() => network.zones.act({ record, now: services.clock(), nameOf }, site, act, by));
    return zonesView(call, site);
  });
}
