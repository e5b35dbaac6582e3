import { type FindingKind, findingKinds } from '#engine/traffic/kinds.ts';
import type { HostPeer, Network, NetworkEdge, NetworkHost, NetworkNode } from '#protocol/api/network.ts';
import type { Mask } from '../access/masking.ts';
import type { AssetLedger } from '../assets/asset-ledger.ts';
import type { Controllers } from '../controllers/controllers.ts';
import type { FoundThing, FoundThings } from './found-things.ts';
import { HostJudge } from './host-judge.ts';
import type { NetworkBook } from './network-book.ts';
import type { HostRow, KnownProgram, PairRow } from './network-rows.ts';
import type { PlaceBook } from './place-book.ts';
import { shownPlace } from './shown-place.ts';
import { TalkClasses } from './talk-class.ts';
import type { Vantage } from './vantage.ts';

/** Conversations in one answer at most: what is new and what goes to controllers before all else. */
const maxEdges = 5_000;
/** Findings in one answer at most, the newest. */
const maxFindings = 500;
const dayMs = 86_400_000;
/** In the first hour of watching everything is seen for the first time, and so nothing is new. */
const firstHourMs = 3_600_000;

/** How the names of accounts are shown to the reader, also where a path holds one. */
export type MaskNames = Pick<Mask, 'account' | 'text'>;

/** What the view stands on. */
export interface NetworkViewParts {
  book: NetworkBook;
  found: FoundThings;
  places: PlaceBook;
  assets: AssetLedger;
  controllers: Pick<Controllers, 'list'>;
}

/** Who is there and who talks with whom, as pages show it. */
export class NetworkView {
  private readonly book: NetworkBook;
  private readonly found: FoundThings;
  private readonly places: PlaceBook;
  private readonly assets: AssetLedger;
  private readonly controllers: Pick<Controllers, 'list'>;

  constructor({ book, found, places, assets, controllers }: NetworkViewParts) {
    this.book = book;
    this.found = found;
    this.places = places;
    this.assets = assets;
    this.controllers = controllers;
  }

  /** What was seen at a site between two moments. */
  read(site: string, from: Date, to: Date): Network {
    const frame = this.frame(site, to);
    const within = (row: { first: number; last: number }) => row.last >= from.getTime() && row.first <= to.getTime();
    const hosts = [...this.book.hosts([site])].filter(within);
    const pairs = [...this.book.pairs([site])].filter(within);
    const rank = (edge: NetworkEdge) => Number(edge.isNew) * 2 + Number(edge.class !== 'other');
    const edges = pairs
      .map((pair) => this.edge(pair, frame))
      .sort((a, b) => rank(b) - rank(a) || (a.last < b.last ? 1 : -1));
    const nodes = hosts.map((host) => this.node(host, frame)).sort((a, b) => (a.id < b.id ? -1 : 1));
    return {
      from: from.toISOString(),
      to: to.toISOString(),
      nodes,
      edges: edges.slice(0, maxEdges),
      left: Math.max(0, edges.length - maxEdges),
      zones: (this.assets.sites.get(site)?.zones ?? []).map(({ id, name, order }) => ({ id, name, order })),
      unseen: this.unseen(site),
      coverage: this.coverage(site, nodes),
      findings: this.found.within(site, from.getTime(), to.getTime(), maxFindings).map(shownFinding),
    };
  }

  /** One host; null when nobody has seen it. */
  host(site: string, address: string, at: Date, mask: MaskNames): Omit<NetworkHost, 'openIncidents'> | null {
    const row = this.book.host(site, address);
    if (!row) return null;
    const frame = this.frame(site, at);
    const node = this.node(row, frame);
    const peers = frame.judge.pairsOf(address).map((pair) => this.peer(pair, address, frame, mask));
    const facts = node.asset === null ? [] : this.assets.facts.of(node.asset, 'listening_port');
    return {
      node,
      zoneName: this.assets.sites.get(site)?.zones.find(({ id }) => id === node.zone)?.name ?? node.zone,
      mac: row.mac,
      ownMac: frame.judge.signsOf(row).ownMac,
      place: row.mac === null ? null : shownPlace(this.places, site, row.mac),
      names: row.names,
      readAs: row.readAs,
      first: new Date(row.first).toISOString(),
      reasons: frame.judge.of(row).reasons,
      seenFrom: row.vantages.map(shownVantage),
      listening: facts.flatMap(({ value }) =>
        typeof value['destination.port'] === 'number'
          ? [
              {
                port: value['destination.port'],
                transport: String(value['network.transport'] ?? 'tcp'),
                program: typeof value['process.name'] === 'string' ? value['process.name'] : null,
              },
            ]
          : [],
      ),
      peers: peers.sort((a, b) => Number(b.isNew) - Number(a.isNew) || (a.last < b.last ? 1 : -1)),
    };
  }

  private frame(site: string, to: Date): Frame {
    const hosts = [...this.book.hosts([site])];
    const began = hosts.reduce((least, { first }) => Math.min(least, first), Number.POSITIVE_INFINITY);
    return {
      site,
      judge: new HostJudge(site, this.book, this.assets),
      classes: this.classes(site),
      newSince: Math.max(to.getTime() - dayMs, began + firstHourMs),
    };
  }

  private classes(site: string): TalkClasses {
    const { store } = this.assets;
    return new TalkClasses(
      this.controllers.list([site]),
      (at, agent) => {
        const asset = store.assetOfAgent(at, agent);
        return asset === undefined ? [] : (store.get(asset)?.addresses ?? []);
      },
      (address) => store.find(site, 'address', address)?.kind === 'controller',
    );
  }

  private node(row: HostRow, { judge, newSince }: Frame): NetworkNode {
    const { role, confidence } = judge.of(row);
    const asset = judge.assetOf(row.address);
    const maker = judge.signsOf(row).maker;
    return {
      id: row.address,
      name: asset?.name ?? row.names[0] ?? null,
      asset: asset?.id ?? null,
      zone: judge.zoneOf(row.address),
      role,
      confidence,
      maker: maker && { ja: maker.ja, en: maker.en },
      isNew: row.first >= newSince,
      inLedger: asset?.inLedger ?? false,
      hasAgent: judge.signsOf(row).hasAgent,
      outside: judge.isOutside(row.address),
      vantages: [...new Set(row.vantages.map(({ how }) => how))].sort(),
      last: new Date(row.last).toISOString(),
    };
  }

  private edge(row: PairRow, { classes, newSince }: Frame): NetworkEdge {
    const processes = [...new Set([...row.clientPrograms, ...row.serverPrograms].map(({ name }) => name))];
    const talk = { from: row.client, to: row.server, port: row.port, processes: namesOf(row.clientPrograms) };
    return {
      ...talk,
      processes,
      transport: row.transport,
      connections: row.connections,
      first: new Date(row.first).toISOString(),
      last: new Date(row.last).toISOString(),
      isNew: row.first >= newSince,
      class: classes.of(talk, row.operations),
      vantages: [...new Set(row.vantages.map(({ how }) => how))].sort(),
    };
  }

  private peer(pair: PairRow, of: string, frame: Frame, mask: MaskNames): HostPeer {
    const asks = pair.client === of;
    const peer = asks ? pair.server : pair.client;
    const row = this.book.host(frame.site, peer);
    const program = (on: string) => (one: KnownProgram) => ({
      name: one.name,
      executable: one.executable && mask.text(one.executable, one.user === null ? [] : [one.user]),
      user: one.user === null ? null : mask.account(one.user),
      on,
    });
    return {
      ...this.edge(pair, frame),
      asks,
      peer,
      peerName: frame.judge.assetOf(peer)?.name ?? row?.names[0] ?? null,
      peerRole: row ? frame.judge.of(row).role : 'unknown',
      peerZone: frame.judge.zoneOf(peer),
      programs: [...pair.clientPrograms.map(program(pair.client)), ...pair.serverPrograms.map(program(pair.server))],
      operations: pair.operations.map((one) => ({
        ...one,
        first: new Date(one.first).toISOString(),
        last: new Date(one.last).toISOString(),
      })),
      seenFrom: pair.vantages.map(shownVantage),
    };
  }

  private unseen(site: string): Network['unseen'] {
    return [...this.assets.store.all()]
      .filter((row) => row.site === site && row.inLedger && !row.retired)
      .filter((row) => !row.addresses.some((address) => this.book.host(site, address)))
      .filter((row) => !row.observed)
      .map(({ id, name, addresses }) => ({ asset: id, name, zone: this.assets.zoneOf(id), addresses }))
      .sort((a, b) => a.name.localeCompare(b.name, 'ja', { numeric: true }));
  }

  private coverage(site: string, nodes: readonly NetworkNode[]): Network['coverage'] {
    const inside = nodes.filter(({ outside }) => !outside);
    const watching = inside.filter(({ hasAgent }) => hasAgent).length;
    const wired = [...this.book.pairs([site])].some(({ vantages }) => vantages.some(({ how }) => how !== 'socket'));
    return wired
      ? {
          ja: `エージェントのある端末 ${watching} / ${inside.length} 台の接続情報と、通信センサーなどの記録から分かる範囲です。`,
          en: `Known from the connection tables of ${watching} of ${inside.length} hosts with an agent, and from sensors.`,
        }
      : {
          ja: `エージェントのある端末 ${watching} / ${inside.length} 台の接続情報から分かる範囲です。どちらにもエージェントがない通信（PLC同士など）は、通常のスイッチのポートからは見えません。`,
          en: `Known from the connection tables of ${watching} of ${inside.length} hosts with an agent. Talk between two hosts without one (PLC to PLC) cannot be seen from a plain switch port.`,
        };
  }
}

interface Frame {
  site: string;
  judge: HostJudge;
  classes: TalkClasses;
  newSince: number;
}

function namesOf(programs: readonly KnownProgram[]): string[] {
  return [...new Set(programs.map(({ name }) => name))];
}

function shownFinding({ site: _, first, last, ...thing }: FoundThing): Network['findings'][number] {
  const known = Object.hasOwn(findingKinds, thing.kind) ? findingKinds[thing.kind as FindingKind] : null;
  return {
    ...thing,
    words: known === null ? { ja: thing.kind, en: thing.kind } : { ja: known.ja, en: known.en },
    first: new Date(first).toISOString(),
    last: new Date(last).toISOString(),
  };
}

function shownVantage({ how, by, first, last }: Vantage): NetworkHost['seenFrom'][number] {
  return { how, by, first: new Date(first).toISOString(), last: new Date(last).toISOString() };
}
