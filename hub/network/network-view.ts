import type { Network } from '#protocol/api/plant.ts';
import type { AssetLedger } from '../assets/asset-ledger.ts';
import type { Controllers } from '../controllers/controllers.ts';
import type { AggregateRow, EventStore } from '../store/event-store.ts';
import type { ReadBounds } from '../store/read-bounds.ts';
import { TalkClasses } from './talk-class.ts';

/** Rows of the talk table that are read at most; the map groups beyond it. */
const maxEdges = 2_000;
/** An edge or node seen first within this share of its life counts as new: the last day. */
const newForMs = 24 * 3_600_000;
const flowKinds = ['net.flow', 'net.new_talker'];

/** Who talks with whom, from the minute sums that agents send. */
export class NetworkView {
  private readonly events: EventStore;
  private readonly assets: AssetLedger;

  private readonly controllers: Pick<Controllers, 'list'>;

  constructor(events: EventStore, assets: AssetLedger, controllers: Pick<Controllers, 'list'>) {
    this.events = events;
    this.assets = assets;
    this.controllers = controllers;
  }

  async read(sites: readonly string[], from: Date, to: Date, bounds: ReadBounds): Promise<Network> {
    const search = { ...bounds, sites: [...sites], from: from.toISOString(), to: to.toISOString() };
    const [talkers, fresh] = await Promise.all([
      this.events.aggregate({ type: 'talkers', search: { ...search, kinds: flowKinds }, limit: maxEdges }),
      this.events.aggregate({
        type: 'talkers',
        search: {
          ...search,
          from: new Date(Math.max(from.getTime(), to.getTime() - newForMs)).toISOString(),
          kinds: ['net.new_talker'],
        },
        limit: maxEdges,
      }),
    ]);
    const newEdges = new Set(fresh.map(edgeKey));
    const classes = this.classes(sites);
    const edges = talkers.map((row): Network['edges'][number] => {
      const talk = {
        from: String(row.key['src_ip'] ?? ''),
        to: String(row.key['dst_ip'] ?? ''),
        port: typeof row.key['dst_port'] === 'number' ? row.key['dst_port'] : null,
        processes: (row.extra?.['processes'] as string[] | undefined) ?? [],
      };
      return {
        ...talk,
        transport: String(row.key['transport'] ?? 'tcp'),
        connections: row.count,
        first: row.first ?? from.toISOString(),
        last: row.last ?? to.toISOString(),
        isNew: newEdges.has(edgeKey(row)),
        class: classes.of(talk),
      };
    });
    const addresses = [...new Set(edges.flatMap((edge) => [edge.from, edge.to]))].sort();
    const nodes = addresses.map((address) => this.node(address, sites, edges, classes));
    return {
      from: from.toISOString(),
      to: to.toISOString(),
      nodes,
      edges,
      zones: sites.flatMap((site) =>
        (this.assets.sites.get(site)?.zones ?? []).map(({ id, name, order }) => ({ id, name, order })),
      ),
      coverage: this.coverage(sites, talkers.length),
    };
  }

  private classes(sites: readonly string[]): TalkClasses {
    const { store } = this.assets;
    const assets = this.assets.list({ limit: 1_000_000 }, sites).items;
    return new TalkClasses(
      this.controllers.list(sites),
      (site, agent) =>
        assets.filter((one) => one.site === site && one.agents.includes(agent)).flatMap((one) => one.addresses),
      (address) => sites.some((site) => store.find(site, 'address', address)?.kind === 'controller'),
    );
  }

  private node(
    address: string,
    sites: readonly string[],
    edges: Network['edges'],
    classes: TalkClasses,
  ): Network['nodes'][number] {
    const row = sites.map((site) => this.assets.store.find(site, 'address', address)).find(Boolean);
    const zone =
      (row && this.assets.zoneOf(row.id)) ??
      sites.map((site) => this.assets.sites.zones(site).zoneOf(address)).find((one) => one !== null) ??
      null;
    return {
      id: address,
      address,
      name: row?.name ?? null,
      asset: row?.id ?? null,
      zone,
      kind: row && row.kind !== 'unknown' ? row.kind : classes.reads(address) ? 'controller' : 'unknown',
      isNew: edges.filter((edge) => edge.from === address || edge.to === address).every((edge) => edge.isNew),
      inLedger: row?.inLedger ?? false,
      vantages: ['socket'],
    };
  }

  private coverage(sites: readonly string[], talks: number): Network['coverage'] {
    const assets = this.assets.list({ limit: 1_000_000 }, sites).items;
    const watching = assets.filter((asset) => asset.agents.length > 0).length;
    const cut = talks >= maxEdges;
    return {
      ja: `通信は、エージェントのある端末 ${watching} / ${assets.length} 台の接続情報から分かる範囲です。どちらの端末にもエージェントがない通信は見えません。${cut ? `多い順に${maxEdges}件まで表示しています。` : ''}`,
      en: `Talk is known from the connection tables of ${watching} of ${assets.length} assets with an agent. Talk between two machines without an agent is not seen.${cut ? ` The ${maxEdges} busiest are shown.` : ''}`,
    };
  }
}

function edgeKey(row: AggregateRow): string {
  return `${row.key['src_ip']}>${row.key['dst_ip']}:${row.key['dst_port']}/${row.key['transport']}`;
}
