import type { Fields, WireEvent } from '#protocol/events/event.ts';
import { kinds } from '#protocol/events/kinds.ts';
import type { HotColumn } from '#protocol/events/spec.ts';
import { clueFields, cluesOf } from './asset-clue.ts';
import type { LaneKey, Origin } from './origin.ts';

/** Values of an event's columns. */
export type Hot = Partial<Record<HotColumn, string | number>>;

/** Origins looked through before one is taken as new; the same one twice in a block does no harm. */
const lookedThrough = 16;

/** What else than lane, kind and host makes an origin, with the clues. */
interface Told {
  source: string;
  boot: string;
  history: true | undefined;
  drill: string | undefined;
  product: string | undefined;
  category: string | undefined;
  service: string | undefined;
  channel: string | number | undefined;
  provider: string | number | undefined;
  action: string | number | undefined;
  outcome: string | number | undefined;
  clues: ReturnType<typeof cluesOf>;
}

type Known = { told: Told; place: number };
type Hosts = Map<string | number | undefined, Known[]>;

const newHosts = (): Hosts => new Map();
const newList = (): Known[] => [];

/** The origins met in a block, found again without making anything of an event whose origin is known. */
export class OriginBook {
  readonly origins: Origin[] = [];
  readonly clues: Fields[] = [];
  private readonly lanes: { key: LaneKey; kinds: Map<string, Hosts> }[] = [];
  private lane: LaneKey | null = null;
  private kinds = new Map<string, Hosts>();

  /** Place of an event's origin. */
  placeOf(event: WireEvent, lane: LaneKey, hot: Hot, asset: string | null): number {
    if (lane !== this.lane) this.turnTo(lane);
    const hosts = madeOnce(this.kinds, event.kind, newHosts);
    const alike = madeOnce(hosts, hot.host, newList);
    const told = toldBy(event, hot);
    for (const known of alike) {
      if (same(known.told, told) && this.origins[known.place]!.asset === asset) return known.place;
    }
    const place = this.add(event, lane, hot, told, asset);
    if (alike.length < lookedThrough) alike.push({ told, place });
    return place;
  }

  /** The batches of one lane often come in turn with those of others. */
  private turnTo(lane: LaneKey): void {
    this.lane = lane;
    const known = this.lanes.find(
      ({ key }) =>
        key.agent === lane.agent && key.lane === lane.lane && key.epoch === lane.epoch && key.site === lane.site,
    );
    this.kinds = known?.kinds ?? new Map();
    if (!known) this.lanes.push({ key: lane, kinds: this.kinds });
  }

  /** Takes an origin as it is; answers its place. */
  put(origin: Origin, clue: Fields): number {
    this.clues.push(clue);
    return this.origins.push(origin) - 1;
  }

  private add(event: WireEvent, lane: LaneKey, { host }: Hot, told: Told, asset: string | null): number {
    const { site, agent, epoch } = lane;
    const { kind } = event;
    const { source, boot, history, drill, product, category, service, channel, provider, action, outcome } = told;
    const { clues } = told;
    const origin = {
      ...{ site, agent, lane: lane.lane, epoch, kind, source, boot, history: history === true, asset },
      ...{ product: word(product), category: word(category), service: word(service), drill: word(drill) },
      ...{ host: word(host), channel: word(channel), provider: word(provider) },
      ...{ action: word(action), outcome: word(outcome) },
    };
    return this.put(
      origin,
      Object.fromEntries(clueFields.flatMap((name, at) => (clues[at] ? [[name, clues[at]]] : []))),
    );
  }
}

function toldBy(event: WireEvent, { channel, provider, action, outcome }: Hot): Told {
  const { kind, source, boot, history, drill, logsource, fields } = event;
  const own = kinds.get(kind)?.logsource;
  return {
    source,
    boot,
    history,
    drill,
    product: logsource?.product ?? own?.product,
    category: logsource?.category ?? own?.category,
    service: logsource?.service ?? own?.service,
    channel,
    provider,
    action,
    outcome,
    clues: cluesOf(kind, fields),
  };
}

function same(a: Told, b: Told): boolean {
  return (
    a.source === b.source &&
    a.boot === b.boot &&
    a.history === b.history &&
    a.drill === b.drill &&
    a.product === b.product &&
    a.category === b.category &&
    a.service === b.service &&
    a.channel === b.channel &&
    a.provider === b.provider &&
    a.action === b.action &&
    a.outcome === b.outcome &&
    a.clues[0] === b.clues[0] &&
    a.clues[1] === b.clues[1] &&
    a.clues[2] === b.clues[2] &&
    a.clues[3] === b.clues[3] &&
    a.clues[4] === b.clues[4] &&
    a.clues[5] === b.clues[5]
  );
}

function madeOnce<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

const word = (value: string | number | undefined): string | null => (typeof value === 'string' ? value : null);
