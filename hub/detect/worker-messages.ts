import type { Firing } from '#engine/sigma/sigma.ts';
import type { Logsource } from '#protocol/events/spec.ts';
import type { Texts } from '../store/event-block.ts';
import type { Origin } from '../store/origin.ts';

/** What the rule thread needs of events, as columns: plain memory crosses to another thread far quicker than objects. */
export interface EventsForRules {
  rows: number;
  origins: (Pick<Origin, 'site' | 'agent' | 'lane' | 'epoch' | 'source'> & { logsource: Logsource })[];
  /** Per event its place in `origins`. */
  origin: Uint32Array;
  seq: Float64Array;
  /** Corrected times, milliseconds. */
  corrected: Float64Array;
  /** The fields of each event, as JSON in the heap. */
  bodies: Texts;
  heap: Uint8Array;
}

export type ToWorker =
  /** `now` is how far time has come where no state says it. */
  | { type: 'restore'; state: string | null; now: number }
  | ({ type: 'events'; turn: number } & EventsForRules)
  | { type: 'advance'; turn: number; now: number }
  | { type: 'state'; turn: number };

export type FromWorker =
  | { type: 'restored' }
  /** `rule` in each firing holds only its id. `trigger` is the event that brought the firing about. */
  | { type: 'judged'; turn: number; firings: { firing: Firing; trigger: string | null }[] }
  | { type: 'state'; turn: number; state: string };
