import { controlPorts } from '#engine/inventory/control-ports.ts';
import type { GrowthBound } from '../../growth/growth-bound.ts';
import type { ControlStore } from '../../store/control-store.ts';
import type { SeenThing } from '../network-observer.ts';
import type { AllowEntry, AllowSubject } from './allow-entry.ts';
import { subjectsOf } from './allow-subjects.ts';
import { AllowTable } from './allow-table.ts';
import { type Deviation, DeviationOutbox } from './deviation-outbox.ts';
import { LearningPeriods } from './learning-periods.ts';

const dayMs = 86_400_000;
/** What happened longer ago than this is learned about, but raised no more. */
const freshMs = dayMs;
/** A rejected or ended conversation that goes on is raised again after this. */
const againMs = dayMs;
/** Entries of a site: more than a large plant has, and few enough to decide about. */
const mostEntries = 60_000;
/** An approval that nobody used for so long ends; what nobody decided about and nobody sees any more is dropped. */
export const unusedDays = 100;
/** For so long after a first sight it is looked whether an incident turns out to have been open then. */
const doubtMs = 2 * dayMs;

/** What the allow-list asks of other rooms. */
export interface AllowParts {
  control: ControlStore;
  growth: GrowthBound;
  /** Address of the machine that an asset is; null where it has none. */
  addressOf: (asset: string | null) => string | null;
  /** Whether an incident that says more than that something is new was open on a host at a moment. */
  disturbed: (site: string, address: string, at: number) => boolean;
  /** Assets that had such an incident since a moment. */
  disturbedSince: (site: string, since: number) => ReadonlySet<string>;
  /** What only other rooms know of something that is raised. */
  circumstances: (site: string, subject: AllowSubject, at: number) => Partial<Deviation['fields']>;
  isController: (site: string, address: string) => boolean;
  assetOf: (site: string, address: string) => string | null;
  clock: () => Date;
}

/** How people and the hub stand to a conversation. */
export type TalkStanding = 'permitted' | 'rejected' | 'learned' | 'learning' | 'none';

/** What is learned of the network, what people decided about it, and what is raised because it is neither. */
export class AllowList {
  readonly table: AllowTable;
  readonly learning: LearningPeriods;
  readonly outbox: DeviationOutbox;
  private readonly parts: AllowParts;

  constructor(parts: AllowParts) {
    this.parts = parts;
    this.table = new AllowTable(parts.control);
    this.learning = new LearningPeriods(parts.control);
    this.outbox = new DeviationOutbox(parts.control);
  }

  /** Takes a sight: known things are seen once more, others are learned or raised. */
  seen(thing: SeenThing): void {
    const { site, agent } = thing;
    this.learning.meet(site, agent, this.parts.clock().getTime());
    const own = thing.sight.of === 'listen' ? this.parts.addressOf(thing.asset) : null;
    for (const subject of subjectsOf(thing, own)) {
      const known = this.table.find(site, subject);
      if (known) this.again(known, thing);
      else this.first(subject, thing);
    }
  }

  /** Whether it was learned, or people permitted, that one writes to another, or commands it. */
  usuallyChanges(site: string, client: string, server: string): boolean {
    for (const { kind, a, b, state, learned, held, operation } of this.table.of([site])) {
      const writes = kind === 'range' || (kind === 'operation' && /write/i.test(operation ?? ''));
      if (!writes || a !== client || b !== server) continue;
      if (state === 'approved' || (state === 'waiting' && learned && !held)) return true;
    }
    return false;
  }

  isController(site: string, address: string): boolean {
    return this.parts.isController(site, address);
  }

  /** How a conversation stands: permitted by people, rejected, learned, being learned, or none of these. */
  standingOf(site: string, agent: string, talk: Omit<AllowSubject, 'kind'>, at: number): TalkStanding {
    const entry = this.table.find(site, { ...talk, kind: 'pair' });
    if (entry?.state === 'approved') return 'permitted';
    if (entry?.state === 'rejected' || entry?.state === 'expired') return 'rejected';
    if (entry?.learned && !entry.held) return 'learned';
    return this.learning.covers(site, agent, [talk.a, talk.b], at) ? 'learning' : 'none';
  }

  /** Ends approvals whose time is over or which nobody used for long, and drops what nobody decided about; answers the ended ones. */
  age(now: number): AllowEntry[] {
    const ended: AllowEntry[] = [];
    const sites = this.sites();
    const suspects = new Map(sites.map((site) => [site, this.parts.disturbedSince(site, now - doubtMs)]));
    const isSuspect = ({ site, a, b }: AllowEntry) =>
      [a, b].some((host) => host !== null && suspects.get(site)!.has(this.parts.assetOf(site, host) ?? ''));
    for (const entry of [...this.table.of(sites)]) {
      const unused = now - entry.last > unusedDays * dayMs;
      if (entry.state === 'approved' && (unused || (entry.until !== null && entry.until <= now))) {
        Object.assign(entry, { state: 'expired', at: now, by: 'hinomi' });
        this.table.touch(entry, true);
        ended.push(entry);
      } else if (entry.state === 'waiting' && unused) this.table.remove(entry);
      else if (entry.state === 'waiting' && entry.learned && !entry.held && now - entry.first < doubtMs) {
        if (isSuspect(entry)) this.doubt(entry);
      }
    }
    this.table.flush();
    return ended;
  }

  /** Looks once more whether an incident was open when something was learned: alerts may come later than what they are about. */
  doubt(entry: AllowEntry): void {
    entry.held = this.disturbed(entry.site, entry, entry.first);
    if (entry.held) this.table.touch(entry, true);
  }

  private sites(): string[] {
    return this.parts.control.db
      .prepare('SELECT id FROM site')
      .all()
      .map((row) => String(row['id']));
  }

  private again(entry: AllowEntry, { at, agent, received, how }: SeenThing): void {
    entry.first = Math.min(entry.first, at);
    entry.sights++;
    const before = entry.last;
    entry.last = Math.max(entry.last, at);
    const ended = entry.state === 'rejected' || entry.state === 'expired';
    const unraised = entry.state === 'waiting' && !entry.learned && entry.told === null;
    const covered = () => this.learning.covers(entry.site, agent, [entry.a, entry.b], at);
    const relearned = entry.state === 'expired' && covered();
    if (relearned) {
      Object.assign(entry, { state: 'waiting', learned: true, held: this.disturbed(entry.site, entry, at) });
    } else if (ended && at > (entry.at ?? 0) && at - (entry.told ?? 0) >= againMs && received - at < freshMs) {
      entry.told = at;
      this.raise(entry, entry.state === 'rejected' ? 'rejected_seen' : 'expired_seen', at, how);
    } else if (unraised && this.isNow(at, received) && !covered()) {
      // What came late, as after a cut line, was too old to be raised then; now it is seen to go on.
      entry.told = at;
      this.raise(entry, actions[entry.kind], at, how);
    }
    this.table.touch(entry, relearned || entry.told === at || before === entry.first);
  }

  private first(subject: AllowSubject, thing: SeenThing): void {
    const { site, agent, at, received, how } = thing;
    const learned = this.learning.covers(site, agent, [subject.a, subject.b], at);
    if (learned && subject.kind === 'range' && this.widen(site, subject, at)) return;
    if (this.table.count(site) >= mostEntries) {
      this.parts.growth.leaveOut('talks', { site, agent }, subject.a, received);
      return;
    }
    const held = learned && this.disturbed(site, subject, at);
    const apart = thing.sight.of === 'pair' && thing.sight.toldApart === true && subject.kind === 'pair';
    const isNews = !learned && this.isNow(at, received);
    const isRaised = isNews && !apart;
    const entry = this.table.add({
      ...{ ...subject, site, first: at, last: at, sights: 1, learned, held, state: 'waiting', reason: null },
      ...{ owner: null, until: null, by: null, at: null, told: isNews ? at : null },
    });
    if (isRaised) this.raise(entry, actions[entry.kind], at, how);
  }

  /** Whether a sight tells of the present: neither sent nor read long after it. */
  private isNow(at: number, received: number): boolean {
    return received - at < freshMs && this.parts.clock().getTime() - received < freshMs;
  }

  /** While it is learned, a range grows; answers whether there was one that nobody has decided about yet. */
  private widen(site: string, subject: AllowSubject, at: number): boolean {
    const near = this.table.rangesOf(site, subject).find(({ state, learned }) => state === 'waiting' && learned);
    if (!near) return false;
    const { id: _, ...grown } = near;
    this.table.remove(near);
    this.table.add({
      ...grown,
      low: Math.min(near.low!, subject.low!),
      high: Math.max(near.high!, subject.high!),
      last: Math.max(near.last, at),
      sights: near.sights + 1,
      held: near.held || this.disturbed(site, subject, at),
    });
    return true;
  }

  private disturbed(site: string, { a, b }: AllowSubject, at: number): boolean {
    return [a, b].some((host) => host !== null && this.parts.disturbed(site, host, at));
  }

  private raise(entry: AllowEntry, action: string, at: number, how: string): void {
    const { site, a, b, port, transport, program, operation, area, low, high, reason } = entry;
    const toController = (port !== null && controlPorts.has(port)) || (b !== null && this.parts.isController(site, b));
    const fields: Deviation['fields'] = {
      'event.action': action,
      'source.ip': a,
      ...(b === null ? {} : { 'destination.ip': b }),
      ...(port === null ? {} : { 'destination.port': port }),
      ...(transport === null ? {} : { 'network.transport': transport }),
      ...(program === null ? {} : { 'process.name': program }),
      ...(operation === null ? {} : { 'hinomi.deviation.operation': operation }),
      ...(low === null ? {} : { 'hinomi.deviation.range': `${area === '' ? '' : `${area} `}${low}–${high}` }),
      ...(reason === null || entry.state === 'waiting' ? {} : { 'hinomi.deviation.reason': reason }),
      'hinomi.deviation.to_controller': toController,
      'hinomi.vantage': how,
      ...this.parts.circumstances(site, entry, at),
    };
    this.outbox.put({ site, asset: this.parts.assetOf(site, a), at, fields });
  }
}

const actions = {
  host: 'new_host',
  pair: 'new_pair',
  operation: 'new_operation',
  range: 'new_write_range',
  program: 'new_program',
  listening: 'new_listening',
} as const;
