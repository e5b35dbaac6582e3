import type { Firing } from '#engine/sigma/sigma.ts';
import type { StoredEvent } from '#protocol/events/event.ts';

/** What the rule thread needs of an event. */
export type EventForRules = Pick<
  StoredEvent,
  'id' | 'site' | 'agent' | 'source' | 'kind' | 'corrected' | 'fields' | 'logsource'
>;

export type ToWorker =
  | { type: 'restore'; state: string | null }
  /** `events` is a list of EventForRules as JSON: one text crosses to another thread far quicker than its objects. */
  | { type: 'events'; turn: number; events: string }
  | { type: 'advance'; turn: number; now: number }
  | { type: 'state'; turn: number };

export type FromWorker =
  | { type: 'restored' }
  /** `rule` in each firing holds only its id. `trigger` is the event that brought the firing about. */
  | { type: 'judged'; turn: number; firings: { firing: Firing; trigger: string | null }[] }
  | { type: 'state'; turn: number; state: string };
