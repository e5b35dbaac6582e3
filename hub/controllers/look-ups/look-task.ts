import type { JsonObject } from '#engine/snapshot/snapshot.ts';
import type { LookProgress, PlaceHistory } from '#protocol/api/controller-places.ts';
import type { TwinAnswer } from '#protocol/api/twins.ts';

export type { LookProgress };

/** One reading of a history, newest first. */
export interface HistoryReading {
  /** When it ended, in the hub's time. */
  at: string;
  /** Hash of its manifest. */
  manifest: string;
  /** Its record where the header tells it: a counter. */
  counted: string | null;
}

/** What is to be looked up in stored readings: all that is needed beside their content. */
export type LookTask =
  | { type: 'twin'; theirs: JsonObject; mine: JsonObject }
  | {
      type: 'history';
      place: { section: string; key: string };
      readings: HistoryReading[];
      /** Manifest of the expected state; null where there is none that can be read. */
      expected: string | null;
    };

/** What a look-up comes to, by what was asked. */
export interface LookAnswers {
  twin: Omit<TwinAnswer, 'progress'>;
  history: Omit<PlaceHistory, 'progress' | 'problem'>;
}
export type LookAnswer = LookAnswers[LookTask['type']];
