import { z } from 'zod';
import { bilingual } from './parts.ts';

/** One condition of a search; `include`/`exclude` on any value. */
export const eventFilter = z.object({
  field: z.string().max(128),
  op: z.enum(['is', 'is_not', 'contains', 'gt', 'lt', 'exists', 'missing']),
  value: z.union([z.string(), z.number(), z.boolean()]).optional(),
});
export type EventFilter = z.infer<typeof eventFilter>;

/** GET /api/v1/events; `filters` is a JSON array of eventFilter. Newest received first. */
export const eventQuery = z.object({
  site: z.string().optional(),
  from: z.iso.datetime().optional(),
  to: z.iso.datetime().optional(),
  /** Plain words, all must occur, width and case folded. */
  q: z.string().max(400).optional(),
  filters: z.string().max(8000).optional(),
  asset: z.string().optional(),
  cursor: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(200),
});

export const eventRow = z.object({
  id: z.string(),
  site: z.string(),
  agent: z.string(),
  asset: z.string().nullable(),
  kind: z.string(),
  /** Corrected time of the event. */
  at: z.string(),
  received: z.string(),
  host: z.string().nullable(),
  summary: bilingual,
  history: z.boolean(),
  drill: z.string().nullable(),
  clockDoubt: z.boolean(),
});
export type EventRow = z.infer<typeof eventRow>;

/**
 * GET /api/v1/events. `lookedBackTo`: the time was not enough for the whole range; everything received since then was looked at, and
 * `next` looks on from there.
 */
export const eventPage = z.object({
  items: z.array(eventRow),
  next: z.string().nullable(),
  lookedBackTo: z.string().nullable(),
});

/** GET /api/v1/events/:id (the id URL-encoded) */
export const eventDetail = eventRow.extend({
  source: z.string(),
  /** As the source said it. */
  time: z.string(),
  recorded: z.string(),
  offsetMs: z.number().nullable(),
  uncertaintyMs: z.number().nullable(),
  /** `shared`: an account that several people use, never to be shown as a person. */
  fields: z.array(
    z.object({
      name: z.string(),
      value: z.unknown(),
      text: bilingual.nullable(),
      masked: z.boolean(),
      shared: z.boolean(),
    }),
  ),
  /** Of a command to a controller: the program that gave it, where the agent of its machine saw the very connection; null where nobody knows, `unlooked` where not all could be looked at now. */
  program: z
    .union([
      z.literal('unlooked'),
      z.object({
        name: z.string(),
        executable: z.string().nullable(),
        user: z.string().nullable(),
        host: z.string().nullable(),
        /** Id of the event that tells so. */
        from: z.string(),
      }),
    ])
    .nullable(),
});

/** GET /api/v1/events/histogram: the same query, counted. */
export const histogram = z.object({
  from: z.string(),
  to: z.string(),
  stepSeconds: z.number().int(),
  buckets: z.array(z.object({ at: z.string(), count: z.number().int() })),
  total: z.number().int(),
  /** The time was not enough for the whole range: nothing received before is counted. */
  lookedBackTo: z.string().nullable(),
});

/** GET /api/v1/events/fields: for completion. */
export const fieldInfo = z.object({ name: z.string(), type: z.string(), text: bilingual, kinds: z.array(z.string()) });

/** Query of GET /api/v1/events/values */
export const valuesQuery = eventQuery.omit({ cursor: true }).extend({ field: z.string().max(128) });
/** GET /api/v1/events/values?field=… : most frequent values in the range. */
export const fieldValues = z.object({
  field: z.string(),
  values: z.array(z.object({ value: z.string(), count: z.number().int() })),
});
