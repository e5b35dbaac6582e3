import type { EventDraft } from '#protocol/events/event.ts';
import type { Lane } from '#protocol/identity.ts';
import type { Reason } from '#protocol/reasons/reason.ts';

/** How an event is stamped when the spool takes it in. */
export interface Stamp {
  recorded: string;
  boot: string;
  source: string;
}

/** One unit of group commit: a source's events and the position behind them. */
export interface Entry {
  drafts: EventDraft[];
  stamp: Stamp;
  position?: unknown;
}

/** Rows ready for the wire, contiguous in number. */
export interface SpoolSlice {
  epoch: string;
  first: number;
  last: number;
  previous: string;
  lines: string[];
}

/** Where one lane stands. */
export interface LaneState {
  epoch: string;
  head: number;
  committed: number;
}

/** A contiguous run of rows that left the spool. */
export interface DroppedRange {
  epoch: string;
  first: number;
  last: number;
  bytes: number;
}

/** What a rebuilt spool lost: everything of the old epoch that the hub had not committed. `head` is null when nobody knows it. */
export interface Rebuilt {
  reason: Reason;
  lanes: { lane: Lane; epoch: string; committed: number; head: number | null }[];
}
