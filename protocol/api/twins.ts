import { z } from 'zod';
import { lookProgress } from './controller-places.ts';
import { changeItem } from './controllers.ts';
import { bilingual } from './parts.ts';

/** GET /api/v1/controllers/:id/twin: the controller beside another of its type. */
export const twinQuery = z.object({
  /** The other controller. */
  with: z.string(),
  /** Its newest complete reading, or what is expected of it. */
  state: z.enum(['latest', 'expected']),
});
export type TwinQuery = z.infer<typeof twinQuery>;

/** What differs from the other controller, and what only tells one from the other. */
export const twinAnswer = z.object({
  /** From the other to this one; at most 500. */
  items: z.array(changeItem.omit({ decision: true })),
  count: z.number().int(),
  /** Left aside: each machine has its own. */
  ignored: z.array(
    z.object({
      why: z.enum(['address', 'application', 'certificate', 'serial']),
      path: z.string(),
      from: z.string().nullable(),
      to: z.string().nullable(),
    }),
  ),
  /** How far the comparison is, in steps; null once it is done. Ask again for the answer; when nobody does, it is ended. */
  progress: lookProgress.nullable(),
  /** Why the two cannot be compared. */
  problem: bilingual.nullable(),
});
export type TwinAnswer = z.infer<typeof twinAnswer>;
