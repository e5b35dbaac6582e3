import { z } from 'zod';
import { bilingual } from './parts.ts';

/** GET /api/v1/controllers/:id/history: which node or register. */
export const placeQuery = z.object({ section: z.string().max(200), key: z.string().max(2000) });

/** How far a look-up in stored readings is. */
export const lookProgress = z.object({ done: z.number().int(), of: z.number().int() });
export type LookProgress = z.infer<typeof lookProgress>;

/** One node or register over time, newest first: each range is how it stood in all complete snapshots from the first to the last of it. */
export const placeHistory = z.object({
  ranges: z.array(
    z.object({
      /** When it was first and last read like this, ISO 8601 UTC. */
      first: z.string(),
      last: z.string(),
      present: z.boolean(),
      value: z.string().nullable(),
      unit: z.string().nullable(),
      /** Attributes other than the value that were different in the range before, by name. */
      changed: z.array(z.string()),
      /** True in the range that has the expected state's record. */
      expected: z.boolean(),
    }),
  ),
  /** Complete snapshots that were looked at, and the oldest of them. */
  snapshots: z.number().int(),
  since: z.string().nullable(),
  /** Snapshots that are kept but could not be read. */
  unreadable: z.number().int(),
  /** How many snapshots were looked at so far; null once it is done. Ask again for the answer; when nobody does, it is ended. */
  progress: lookProgress.nullable(),
  /** Why it was not done. */
  problem: bilingual.nullable(),
});
export type PlaceHistory = z.infer<typeof placeHistory>;

/** GET /api/v1/controllers/:id/places: words that all stand in the place, its address or its value; none for everything. */
export const placesQuery = z.object({ words: z.string().max(200).default('') });

/** What the newest complete reading of a controller holds, settings first: the nodes or registers that fit the words. */
export const places = z.object({
  /** When that reading ended, ISO 8601 UTC; null where there is none. */
  at: z.string().nullable(),
  items: z.array(
    z.object({
      section: z.string(),
      key: z.string(),
      path: z.string(),
      class: z.string().nullable(),
      /** As it was read; of a secret the beginning of its digest, null for what has no value or one that moves. */
      value: z.string().nullable(),
      unit: z.string().nullable(),
      /** The value moves by itself and is not compared. */
      moves: z.boolean(),
      /** Whether the readings tell from when to when it stood so. */
      followed: z.boolean(),
    }),
  ),
  /** How many fit in all. */
  count: z.number().int(),
  /** How many places the reading holds. */
  all: z.number().int(),
  /** Why the reading cannot be looked through. */
  problem: bilingual.nullable(),
});
export type Places = z.infer<typeof places>;
