import { z } from 'zod';
import { isoTime } from './events/event.ts';

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
