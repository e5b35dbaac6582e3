import { z } from 'zod';
import { isoTime } from './events/event.ts';
import { reasonSchema } from './reasons/reason.ts';

/** How far the reading of one controller is that goes on right now; told with each heartbeat, never stored. */
export const readingProgress = z.object({
  /** Controller id of the agent's configuration. */
  device: z.string().max(64),
  /** Agent's clock. */
  started: isoTime,
  /** First what there is is looked for, then its settings are read. */
  step: z.enum(['look', 'read']),
  /** Items found or read so far. */
  done: z.number().int().nonnegative(),
  /** Items that there are, as far as is known; null while nobody knows. */
  of: z.number().int().nonnegative().nullable(),
  /** Requests sent so far. */
  requests: z.number().int().nonnegative(),
  /** Estimated from the pace so far; null while it cannot be. */
  secondsLeft: z.number().nonnegative().nullable(),
});
export type ReadingProgress = z.infer<typeof readingProgress>;

/** How far a reading is, without what only the watch of its controller knows. */
export type ReadingState = Omit<ReadingProgress, 'device' | 'started'>;

/** A series of readings of one controller, for learning what moves by itself, that goes on or ended; told with each heartbeat. */
export const readingSeries = z.object({
  /** Controller id of the agent's configuration. */
  device: z.string().max(64),
  /** Whole readings that were asked for, and taken so far. */
  of: z.number().int().positive(),
  taken: z.number().int().nonnegative(),
  /** Turns that brought no whole reading; they are taken anew, as many as were asked for. */
  failed: z.number().int().nonnegative(),
  /** Why the last one of these did not, the first few reasons. */
  why: z.array(reasonSchema).max(20),
  /** When the next reading is due, agent's clock; null once it ended. */
  due: isoTime.nullable(),
  /** When it ended, agent's clock: done, or given up where readings are missing; null while it goes on. */
  ended: isoTime.nullable(),
});
export type ReadingSeries = z.infer<typeof readingSeries>;

/** What came of reading one controller because somebody asked for it. */
export const readingOutcome = z.object({
  device: z.string(),
  /** Root hash of the snapshot; absent where none came to be. */
  root: z.string().optional(),
  complete: z.boolean(),
  /** Why it is not complete, the first few; absent from older agents. */
  causes: z.array(reasonSchema).optional(),
  /** Differences that were told with it. */
  changes: z.number().int().nonnegative(),
  /** Something differs and is read a second time before it is told. */
  waiting: z.boolean(),
});
export type ReadingOutcome = z.infer<typeof readingOutcome>;

/** What an agent answers to the order `snapshot`. */
export const snapshotAnswer = z.object({ snapshots: z.array(readingOutcome) });
