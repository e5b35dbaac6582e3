import type { EventFilter } from '#protocol/api/events.ts';
import type { StoredEvent } from '#protocol/events/event.ts';
import type { Involved } from '#protocol/incident/involvement.ts';
import type { Alert, AlertChange } from '../incident/alert.ts';
import type { EventBlock } from './event-block.ts';
import type { JudgedBy } from './judged-by.ts';
import type { LearnedRow, NovelEvent } from './learned.ts';
import type { LaneKey } from './origin.ts';
import type { Range } from './ranges.ts';
import type { ReadBounds } from './read-bounds.ts';
import type { RuleChunk, RuleScan, Span } from './rule-chunk.ts';
import type { StoredBlock } from './stored-block.ts';
import type { StreamCursor } from './stream-cursor.ts';

/** What the store holds of a lane. */
export interface Watermark extends LaneKey {
  /** Everything up to here is stored or covered by a gap record. */
  seq: number;
  /** Highest number seen. */
  head: number;
  /** Numbers that are neither stored nor covered, below `head`. */
  holes: Range[];
  /** Chain value after the last event that followed on directly; null when none did. */
  chain: { seq: number; value: string } | null;
}

/** A range that a gap record covers. */
export interface CoveredRange extends LaneKey {
  first: number;
  last: number;
}

/** A line that could not be read: kept aside with its reason. */
export interface RejectedLine {
  site: string;
  agent: string;
  received: string;
  reason: string;
  line: string;
}

/** What one transaction of intake stores: all of it or nothing. */
export interface AppendBatch {
  /** In order; their places are given by the store. */
  events: EventBlock;
  rejected: RejectedLine[];
  /** Ranges that gap records in this batch name. */
  covered: CoveredRange[];
  /** Chain values reached by the batches stored here. */
  chains: (LaneKey & { seq: number; value: string })[];
  cursor: StreamCursor | null;
  /** Positions of the sites' own streams that this cursor stands for. */
  behind?: StreamCursor[];
}

/** What a transaction did. */
export interface Appended {
  stored: StoredBlock;
  duplicates: number;
  /** Numbers that a gap covers and that are stored all the same, as far as this transaction made it so. */
  arrived: CoveredRange[];
  /** Whose share of unreadable lines is full from now on: what more comes of them is counted and not kept. */
  full: { site: string; agent: string }[];
}

/** One person, by the ways in which the name is written, in lower case. */
export interface PersonSearch {
  field: string | null;
  not: boolean;
  names: string[];
}

/** A typed search; never SQL from callers. Newest received first. What runs beyond its bounds ends with a ReadEndedError. */
export interface EventSearch extends ReadBounds {
  sites: string[];
  from?: string;
  to?: string;
  /** Plain words, all must occur; width and case are folded. */
  words?: string[];
  filters?: EventFilter[];
  /**
   * Names, in lower case, that words and values must not find: they match only what lies outside them, so that who may not see a
   * name cannot feel for it either.
   */
  hidden?: string[];
  /** People who were named by their stand-ins: any of the names, in a field, or anywhere when it is null. */
  people?: PersonSearch[];
  kinds?: string[];
  agent?: string;
  asset?: string;
  /** Only events stored before this position (paging). */
  before?: number;
  /** How long to look for at most, milliseconds; a look at a part of the store that has begun is ended. */
  patienceMs?: number;
  limit: number;
}

/** What a search found, newest first. */
export interface Found {
  events: StoredEvent[];
  /** Where to look on (`before`); null when there is nothing more. */
  next: number | null;
  /** When the search had to be ended by its patience: the arrival of the oldest event that was looked at. */
  lookedBackTo: string | null;
}

/** The closed set of aggregations. Time is received time, except where `by` says corrected. */
export type Aggregate =
  | { type: 'count'; search: Omit<EventSearch, 'limit'> }
  | { type: 'histogram'; search: Omit<EventSearch, 'limit'>; stepSeconds: number }
  | { type: 'top'; search: Omit<EventSearch, 'limit'>; field: string; limit: number }
  /** Per agent and source: count, first and last received, oldest event time. */
  | { type: 'sources'; search: Omit<EventSearch, 'limit'> }
  /** Per (src_ip, dst_ip, dst_port): connections, first, last, processes. */
  | { type: 'talkers'; search: Omit<EventSearch, 'limit'>; limit: number };

/** One row of an aggregation: its keys and its figures. */
export interface AggregateRow {
  key: Record<string, string | number | null>;
  count: number;
  first?: string;
  last?: string;
  extra?: Record<string, string | number | null | string[]>;
}

/** An alert that goes on, as a burst that lasts: its figures as they are now. */
export interface AlertGrowth {
  finding: string;
  position: number;
  events: string[];
  count: number;
  first: string;
  last: string;
  /** Whom its events name besides those known so far. */
  involved: Involved[];
  /** The exception that sets it apart now. */
  exception: string | null;
}

/** A finding that no longer holds, because of an event that came out of order. */
export interface AlertWithdrawal {
  finding: string;
  position: number;
  by: AlertChange | null;
}

/**
 * How detection stood behind a store position, beside the events: corrected time had certainly come to `reached` (milliseconds), and
 * whether nothing of the past was half seen. With the events these say what a rule sees, so that a replay sees the same.
 */
export interface DetectionMark {
  position: number;
  reached: number;
  pastEmpty: boolean;
}

/** What detection judged: applied as a whole or not at all. A judgement that is older than what is stored changes nothing. */
export interface DetectionCommit {
  /** Alerts that are new, hold again, or have other figures because of an event that came late. */
  alerts: Omit<Alert, 'seq'>[];
  grown?: AlertGrowth[];
  withdrawn?: AlertWithdrawal[];
  /** Marks up to `cursor` that are not stored yet, in order. */
  marks?: readonly DetectionMark[];
  /** What was learned since the last commit with a state. */
  learned?: readonly LearnedRow[];
  /** What was new in events up to `cursor` and is not stored yet, in order. */
  novel?: readonly NovelEvent[];
  /** Correlation state as of `cursor`; null leaves the one that is stored, and what is stored beside it. */
  state: string | null;
  /** By which decision about rules the state was made, and what rules that are tried have half seen. */
  rules?: JudgedBy;
  cursor: number;
}

/** What detection goes on from after a restart. */
export interface DetectionState {
  cursor: number;
  state: string | null;
  /** Null where the program that judged knew no decisions about rules. */
  rules: JudgedBy | null;
  learned: LearnedRow[];
}

/** Which alerts to find. Those that were taken back are left out unless asked for. */
export interface AlertFilter {
  ids?: string[];
  rule?: string;
  asset?: string | null;
  from?: string;
  to?: string;
  sites?: string[];
  withdrawn?: boolean;
  /** Those that this exception sets apart. Without it, those that none does. */
  exception?: string;
  limit: number;
}

/** How long a site's records are kept, with the reason a person gave. */
export interface Keeping {
  site: string;
  days: number;
  reason: string;
}

/** What must not be deleted: what a site received in a span, or what happened in it. An open end is null. */
export interface HeldSpan {
  site: string;
  from: string | null;
  to: string | null;
}

/** What is kept where, and for how long. Records of a site that nobody decided on are kept. */
export interface RetentionPolicy {
  now: string;
  /** Days in the store's hot table; older days go to the cold tier. */
  hotDays: number;
  keep: Keeping[];
  held: HeldSpan[];
  /** How long files that are no longer part of the store stay for reads under way; without it as long as a read can last. */
  restMs?: number;
}

/** What was deleted of a site in one transaction, kept as long as the store is. */
export interface Deletion {
  seq: number;
  at: string;
  site: string;
  /** First and last time of what was deleted: events and lines by when they were received, alerts by when they were last seen. */
  from: string;
  to: string;
  events: number;
  alerts: number;
  /** Lines that could not be read. */
  rejected: number;
  /** The keeping time; 0 when not age was the reason. */
  days: number;
  reason: string;
}

/** What a retention run did. */
export interface RetentionReport {
  movedToCold: number;
  deleted: Deletion[];
  /** Events beyond the keeping time that a hold keeps, per site. */
  heldBack: { site: string; events: number }[];
  /** Days of the cold tier that could not be worked on; they are left as they are. */
  faults: { file: string; reason: string }[];
}

/**
 * The events of the plant. At least once from the cursor, idempotent by event id: appending an event again changes nothing.
 * DuckDB is the embedded default; the same contract suite runs against every engine.
 */
export interface EventStore {
  append(batch: AppendBatch): Promise<Appended>;
  cursor(stream: string): Promise<StreamCursor | null>;
  watermarks(): Promise<Watermark[]>;
  /** Every range that a gap covers and that is stored all the same. */
  arrived(): Promise<CoveredRange[]>;
  /** Lines that could not be read, newest first. */
  rejected(limit: number): Promise<RejectedLine[]>;
  get(id: string): Promise<StoredEvent | null>;
  search(search: EventSearch): Promise<Found>;
  aggregate(query: Aggregate): Promise<AggregateRow[]>;
  /** Events in store order after a position, in chunks; what detection and replay read. */
  scan(range: { after?: number; upTo?: number; from?: string; to?: string }): AsyncIterable<StoredEvent[]>;
  /** Events in store order as rules see them, in chunks of bounded size, until the caller stops; beside everything else. */
  forRules(scan: RuleScan): AsyncIterable<RuleChunk>;
  /** Marks of detection behind positions from `after` to `upTo`, in order. */
  marks(after: number, upTo: number): Promise<DetectionMark[]>;
  /** The last mark at or before a position at which nothing of the past was half seen; null when none is known. */
  lastRest(upTo: number): Promise<DetectionMark | null>;
  /** Position from which on marks tell everything; null when there are none. */
  markedFrom(): Promise<number | null>;
  /** What was new in events at positions from `after` + 1 to `upTo`, in order. */
  novel(after: number, upTo: number): Promise<NovelEvent[]>;
  /** First and last position of what was received in a span; null when nothing was. */
  placesWithin(from: string, to: string): Promise<Span | null>;
  /** Alerts, correlation state and detection's own position, in one transaction. Answers the alerts that are new or changed. */
  commitDetection(commit: DetectionCommit): Promise<Alert[]>;
  /** Where detection stood when its state was saved. */
  detection(): Promise<DetectionState>;
  /** Alerts as they stand now that were made or changed after a position, in the order of their last change. */
  alertsAfter(seq: number, limit: number): Promise<Alert[]>;
  alerts(filter: AlertFilter): Promise<Alert[]>;
  /** Highest store position, for lag figures. */
  head(): Promise<number>;
  /** Moves old days to the cold tier and deletes, site by site, what is beyond its keeping time and not held. */
  retain(policy: RetentionPolicy): Promise<RetentionReport>;
  /** Deletions after a position, in order. */
  deletions(after: number, limit: number): Promise<Deletion[]>;
  close(): Promise<void>;
}
