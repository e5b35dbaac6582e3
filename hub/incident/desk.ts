import type { Bilingual } from '#protocol/api/parts.ts';
import type { StoryPart } from '#protocol/incident/story-part.ts';
import type { Bus } from '../bus.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { ContactBook } from '../notify/contact-book.ts';
import type { ControlStore } from '../store/control-store.ts';
import { type Actor, product } from './actor.ts';
import type { Alert } from './alert.ts';
import { IncidentTable } from './incident-table.ts';
import { type Pager, silentPager } from './pager.ts';
import type { Playbooks } from './playbooks.ts';
import type { IncidentRecord } from './record.ts';
import { plainSite, type SiteFacts } from './site-time.ts';
import { Timeline } from './timeline.ts';

/** What the incident desk needs from the hub. */
export interface DeskParts {
  control: ControlStore;
  ledger: Ledger;
  bus: Bus;
  clock: () => Date;
  playbooks: Playbooks;
  contacts: ContactBook;
  pager?: Pager;
  sites?: SiteFacts;
  /** Finds the asset that a person on the floor names; null when none fits. `whole` says that the words are a whole name of it. */
  findAsset?: (site: string, words: string) => { id: string; name: string; zone: string | null; whole: boolean } | null;
  visits?: VisitLookup;
  /** Part that what a rule finds has in the story of one machine. */
  storyPart?: (rule: string) => StoryPart | null;
}

/** What maintenance visits say about an alert. */
export interface VisitLookup {
  /** The visit that the alert falls into; `lowers` when it is then recorded but calls nobody. */
  covering(alert: Alert): { id: string; number: string; lowers: boolean } | null;
  /** A visit to the same equipment that had just ended, in words. */
  justEnded(alert: Alert): Bilingual | null;
}

/** A plant without visits. */
const noVisits: VisitLookup = { covering: () => null, justEnded: () => null };

/** What is written about an act, on the time line and in the ledger. */
export interface Act {
  incident: IncidentRecord;
  /** Kind in the ledger, as `incident.acknowledged`. */
  kind: string;
  /** Null when the product itself acts. */
  actor: Actor | null;
  text: Bilingual;
  payload?: unknown;
  at?: string;
  undo?: string | null;
  entry?: 'person' | 'system' | 'report';
}

/** The incident desk's table: stores, clock and doors to the rest of the hub, shared by the acts upon it. */
export class Desk {
  readonly control: ControlStore;
  readonly ledger: Ledger;
  readonly clock: () => Date;
  readonly playbooks: Playbooks;
  readonly contacts: ContactBook;
  readonly pager: Pager;
  readonly sites: SiteFacts;
  readonly findAsset: NonNullable<DeskParts['findAsset']>;
  readonly visits: VisitLookup;
  readonly storyPart: NonNullable<DeskParts['storyPart']>;
  readonly table: IncidentTable;
  readonly timeline: Timeline;
  private readonly bus: Bus;
  private changed = new Map<string, { site: string; change: string }>();

  constructor(parts: DeskParts) {
    this.control = parts.control;
    this.ledger = parts.ledger;
    this.bus = parts.bus;
    this.clock = parts.clock;
    this.playbooks = parts.playbooks;
    this.contacts = parts.contacts;
    this.pager = parts.pager ?? silentPager;
    this.sites = parts.sites ?? plainSite;
    this.findAsset = parts.findAsset ?? (() => null);
    this.visits = parts.visits ?? noVisits;
    this.storyPart = parts.storyPart ?? (() => null);
    this.table = new IncidentTable(parts.control);
    this.timeline = new Timeline(parts.control, parts.clock);
  }

  /** Now, ISO 8601 UTC. */
  now(): string {
    return this.clock().toISOString();
  }

  /** Runs an act in one transaction and tells consoles of it when it is committed. */
  transact<T>(act: () => T): T {
    try {
      const result = this.control.transaction(act);
      for (const [id, { site, change }] of this.changed) this.bus.publish({ type: 'incident', id, site, change });
      return result;
    } finally {
      this.changed = new Map();
    }
  }

  /** Notes that an incident changed, for the consoles. */
  touch(incident: IncidentRecord, change: string): void {
    this.changed.set(incident.id, { site: incident.site, change });
  }

  /** Writes an act to ledger and time line; returns the entry's id, under which it can be undone. */
  enter(act: Act): string {
    const { incident, actor, text } = act;
    const { id } = this.ledger.record({
      who: actor?.id ?? product,
      role: actor?.roles[0] ?? null,
      kind: act.kind,
      site: incident.site,
      subject: incident.id,
      text,
      payload: act.payload,
    });
    this.touch(incident, act.kind);
    return this.timeline.add(incident.id, {
      id,
      kind: act.entry ?? (actor ? 'person' : 'system'),
      who: actor && { id: actor.id, name: actor.name },
      text,
      undo: act.undo ?? null,
      ...(act.at === undefined ? {} : { at: act.at }),
    });
  }
}
