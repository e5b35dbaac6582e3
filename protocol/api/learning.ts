import { z } from 'zod';

/** What first-seen rules know of one asset: since when it is learned, from when on what is new there is told, and how much is known. */
export const assetLearning = z.object({
  /** First event of the asset, since learning was begun anew where it was; null before it. */
  since: z.string().nullable(),
  /** Until then nothing is told as new there; null before the first event. */
  until: z.string().nullable(),
  subjects: z.array(
    z.object({
      name: z.string(),
      /** Values that are usual there. */
      known: z.int().nonnegative(),
      /** So many are met that nothing of it can be told as new any more. */
      full: z.boolean(),
    }),
  ),
});
export type AssetLearning = z.infer<typeof assetLearning>;

/** Begins to learn an asset anew: all that is usual there is forgotten, and nothing is told as new until it was learned again. */
export const relearnOrder = z.object({ reason: z.string().trim().min(1).max(1000) });
