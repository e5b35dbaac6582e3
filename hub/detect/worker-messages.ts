import type { Fields } from '#protocol/events/event.ts';
import type { Texts } from '../store/event-block.ts';
import type { LearnedRow } from '../store/learned.ts';
import type { Origin } from '../store/origin.ts';
import type { SetApart } from './exceptions/set-apart.ts';
import type { Learning, Pause } from './novelty/novelty.ts';
import type { JudgedOrigin } from './rule-judge.ts';
import type { ThreadRules } from './rules-in-force.ts';
import type { StagedState } from './staged-judge.ts';
import type { Triggered } from './verdicts.ts';

/** What the rule thread needs of events, as columns: plain memory crosses to another thread far quicker than objects. */
export interface EventsForRules {
  rows: number;
  origins: (JudgedOrigin & Pick<Origin, 'kind' | 'action' | 'asset' | 'history' | 'drill'>)[];
  /** Per event its place in `origins`. */
  origin: Uint32Array;
  seq: Float64Array;
  /** Corrected times, milliseconds. */
  corrected: Float64Array;
  /** Windows event numbers; NaN where there is none. */
  codes: Float64Array;
  /** The fields of each event, as JSON in the heap. */
  bodies: Texts;
  heap: Uint8Array;
}

export type ToWorker =
  /** `now` is how far time has come where no state says it. */
  | ({ type: 'restore'; learned: LearnedRow[]; now: number } & StagedState)
  /** `pauses` say by place when nothing is learned. */
  | ({ type: 'events'; turn: number; pauses: Readonly<Record<string, readonly Pause[]>> } & EventsForRules)
  | { type: 'relearn'; turn: number; place: string }
  | { type: 'overview'; turn: number; place: string }
  | { type: 'advance'; turn: number; now: number }
  /** Told, not asked: what is judged behind it is judged by it. */
  | ({ type: 'exceptions' } & SetApart)
  | { type: 'rules'; turn: number; rules: ThreadRules; setApart: SetApart }
  | { type: 'state'; turn: number };

export type FromWorker =
  /** `reached` is how far time has come, `pastEmpty` whether nothing of the past is half seen. */
  | { type: 'restored'; reached: number; pastEmpty: boolean }
  /** `rule` in each firing holds only its id. `forgot` are the events before which the past was begun anew. */
  /** `novel` are the rows in which something was new or rare. */
  | {
      type: 'judged';
      turn: number;
      firings: Triggered[];
      forgot: string[];
      novel: { row: number; fields: Fields }[];
    }
  | { type: 'learning'; turn: number; learning: Learning }
  | { type: 'advanced'; turn: number; firings: Triggered[]; pastEmpty: boolean }
  | { type: 'ruled'; turn: number }
  | { type: 'state'; turn: number; state: string; staged: string | null; learned: LearnedRow[] };
