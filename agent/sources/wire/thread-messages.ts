import type { NetworkOrders } from '#protocol/command.ts';
import type { EventDraft } from '#protocol/events/event.ts';
import type { Reason } from '#protocol/reasons/reason.ts';
import type { SourceHealth } from '../source.ts';
import type { FileMark } from './drop-folder.ts';
import type { WireConfig } from './source.config.ts';

/** What the thread begins with. */
export interface ThreadStart {
  config: WireConfig;
  host: string;
  source: string;
  stateDir: string;
  /** Capture files that were read before. */
  marks: FileMark[];
}

/** A wish for the packets around a moment. */
export interface SliceWish {
  /** Milliseconds since 1970, and how much before and after. */
  at: number;
  beforeMs: number;
  afterMs: number;
  /** Only packets between these addresses, where given. */
  between?: readonly [string, string];
}

/** A capture that was kept, and where. */
export interface KeptSlice {
  file: string;
  packets: number;
  bytes: number;
  sha256: string;
}

/** Events that wait to be committed, and the capture files read so far when that changed. */
export interface ThreadEvents {
  events: EventDraft[];
  marks?: FileMark[];
}

/** From the thread: events, a health, or the answer to a wish. */
export type FromThread =
  | ThreadEvents
  | { health: SourceHealth['state']; reasons: readonly Reason[] }
  | { slice: number; kept: KeptSlice | string };

/** To the thread: the events are committed; a wish; what people decided about learning; or the end. */
export type ToThread =
  | { committed: true }
  | { slice: number; wish: SliceWish }
  | { network: NetworkOrders }
  | { stop: true };
