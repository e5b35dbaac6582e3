import { adoptHosts } from '../../network/adoption.ts';
import type { EndpointRegistry } from '../endpoint.ts';
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
    const host = network.view.host(site, address.toLowerCase(), services.clock(), call.mask.account);
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
}
