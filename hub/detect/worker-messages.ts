import type { Firing } from '#engine/sigma/sigma.ts';
import type { Fields } from '#protocol/events/event.ts';
import type { Logsource } from '#protocol/events/spec.ts';

/** An event as the rule thread gets it. */
export interface EventForRules {
  id: string;
  /** Corrected time, milliseconds. */
  time: number;
  fields: Fields;
  logsource: Logsource;
}

export type ToWorker =
  | { type: 'restore'; state: string | null }
  | { type: 'events'; turn: number; events: EventForRules[] }
  | { type: 'advance'; turn: number; now: number }
  | { type: 'state'; turn: number };

export type FromWorker =
  | { type: 'restored' }
  /** `rule` in each firing holds only its id. `trigger` is the event that brought the firing about. */
  | { type: 'judged'; turn: number; firings: { firing: Firing; trigger: string | null }[] }
  | { type: 'state'; turn: number; state: string };
