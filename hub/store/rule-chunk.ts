import type { Logsource } from '#protocol/events/spec.ts';
import type { Origin } from './origin.ts';

/** Store positions from `first` to `last`, both included. */
export interface Span {
  first: number;
  last: number;
}

/** Where an event comes from, as far as rules and what is said of their findings need it. */
export type RuleOrigin = Pick<Origin, 'site' | 'agent' | 'lane' | 'epoch' | 'source' | 'asset'> & {
  logsource: Logsource;
};

/** Events in store order as rules see them. Arrays of one length, an event's parts at the same place. */
export interface RuleChunk {
  /** Position up to which everything was looked at, also when the last events were left out. */
  upTo: number;
  origins: RuleOrigin[];
  /** Per event its place in `origins`. */
  origin: number[];
  places: number[];
  seqs: number[];
  /** Milliseconds since 1970 UTC. */
  corrected: number[];
  received: number[];
  /** The fields of each event as JSON. */
  bodies: string[];
}

/** Events of a log source that no rule looks at unless they have one of these fields. */
export interface Unwatched {
  logsource: Logsource;
  /** Names of fields as they stand in JSON. */
  unless: readonly string[];
}

/** Which events to read for rules. */
export interface RuleScan extends Span {
  /** What need not be read, asked anew before each chunk. */
  without(): readonly Unwatched[];
  /** Says that nobody waits for more. */
  signal?: AbortSignal;
}

/** An empty chunk that looked at nothing beyond a position. */
export function emptyChunk(upTo: number): RuleChunk {
  return { upTo, origins: [], origin: [], places: [], seqs: [], corrected: [], received: [], bodies: [] };
}

/** Gathers events into chunks, each origin once. */
export class RuleChunkMaker {
  readonly chunk = emptyChunk(0);
  private readonly known = new Map<string, number>();

  /** Adds an event; its origin is told apart by everything that it says. */
  add(
    origin: RuleOrigin,
    event: { place: number; seq: number; corrected: number; received: number; body: string },
  ): void {
    const { origins, origin: at, places, seqs, corrected, received, bodies } = this.chunk;
    const key = JSON.stringify(origin);
    const place = this.known.get(key) ?? origins.push(origin) - 1;
    this.known.set(key, place);
    at.push(place);
    places.push(event.place);
    seqs.push(event.seq);
    corrected.push(event.corrected);
    received.push(event.received);
    bodies.push(event.body);
  }
}
