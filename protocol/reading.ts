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
