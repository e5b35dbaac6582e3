import type { StoredEvent, WireEvent } from '#protocol/events/event.ts';
import type { Lane } from '#protocol/identity.ts';
import type { ClockOffset } from '../agents/clocks.ts';
import { correctTime } from './corrected-time.ts';

/** Looks up what the hub knows of an event's origin. */
export interface EnrichLookups {
  clock(site: string, agent: string, boot: string): ClockOffset | null;
  /** Asset that an event is about: the agent's own, or the controller or host it names. */
  asset(event: {
    site: string;
    agent: string;
    kind: string;
    source: string;
    fields: WireEvent['fields'];
  }): string | null;
  /** Maintenance visit that a change of a controller belongs to. */
  visit?(event: Pick<StoredEvent, 'site' | 'agent' | 'fields' | 'corrected' | 'offsetMs'>): string | null;
  /** Whether the calendar says that people expect the machine to work at a moment. */
  production?(site: string, asset: string | null, at: Date): boolean;
}

/** Sources whose times are not the agent's clock: other machines' words, and files from anywhere. */
const foreignClocks = new Set(['syslog', 'evtx-file', 'netflow', 'zeek', 'suricata']);

type Known = Pick<StoredEvent, 'kind' | 'site' | 'agent' | 'fields' | 'asset' | 'corrected' | 'offsetMs'>;

type Numbered = WireEvent & { site: string; agent: string; lane: Lane; epoch: string; id: string; received: string };

/** Adds to an event what only the hub knows: corrected time and asset. */
export class Enricher {
  private readonly lookups: EnrichLookups;

  constructor(lookups: EnrichLookups) {
    this.lookups = lookups;
  }

  enrich(event: Numbered, received: number): Omit<StoredEvent, 'storeSeq'> {
    const clock = foreignClocks.has(event.source.split(':', 1)[0]!)
      ? null
      : this.lookups.clock(event.site, event.agent, event.boot);
    const told = Date.parse(event.time);
    const time = correctTime(
      { time: told, recorded: Date.parse(event.recorded), received, history: event.history === true },
      clock,
    );
    const corrected = time.corrected === received ? event.received : new Date(time.corrected).toISOString();
    const known = { ...event, corrected, offsetMs: time.offsetMs, asset: this.lookups.asset(event) };
    return {
      ...known,
      fields: this.fieldsOf(known),
      uncertaintyMs: time.uncertaintyMs,
      clockDoubt: time.clockDoubt,
    };
  }

  /** What only the hub can tell of a controller; what an agent says of it is overwritten. */
  private fieldsOf(event: Known): WireEvent['fields'] {
    if (event.kind === 'ot.config_change' && this.lookups.visit) {
      const { 'change.visit': _said, ...fields } = event.fields;
      const visit = this.lookups.visit(event);
      return { ...fields, 'change.in_visit': visit !== null, ...(visit === null ? {} : { 'change.visit': visit }) };
    }
    if (event.kind === 'ot.controller_state' && this.lookups.production) {
      const { site, asset, fields, corrected } = event;
      const ends = [fields['state.earliest'], fields['state.latest'] ?? corrected]
        .map((end) => Date.parse(String(end)))
        .filter((end) => !Number.isNaN(end));
      const works = ends.every((end) => this.lookups.production!(site, asset, new Date(end + (event.offsetMs ?? 0))));
      return { ...fields, 'state.in_production': works };
    }
    return event.fields;
  }
}
