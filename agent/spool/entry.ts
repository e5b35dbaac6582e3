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
  /** Chain value behind the last of them. */
  chain: string;
  lines: string[];
}

/** Where one lane stands. */
export interface LaneState {
  epoch: string;
  head: number;
  committed: number;
}

/** The same in a sound spool, with the chain value after the last event. */
export interface ChainedLane extends LaneState {
  chain: string;
}

/** A contiguous run of rows that left the spool. */
export interface DroppedRange {
  epoch: string;
  first: number;
  last: number;
  bytes: number;
}

/** A range of event numbers that nobody holds any more. `last` is null when it is not known. */
export interface LostRange {
  lane: Lane;
  epoch: string;
  first: number;
  last: number | null;
}

/** What became of a damaged spool, and what of the old epochs neither it nor, so far, the hub has. */
export interface Rebuilt {
  reason: Reason;
  lost: LostRange[];
}
