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
}

/** Sources whose times are not the agent's clock: other machines' words, and files from anywhere. */
const foreignClocks = new Set(['syslog', 'evtx-file', 'netflow', 'zeek', 'suricata']);

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
    return {
      ...event,
      corrected: time.corrected === received ? event.received : new Date(time.corrected).toISOString(),
      offsetMs: time.offsetMs,
      uncertaintyMs: time.uncertaintyMs,
      clockDoubt: time.clockDoubt,
      asset: this.lookups.asset(event),
    };
  }
}
