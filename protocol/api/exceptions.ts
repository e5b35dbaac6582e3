import { z } from 'zod';
import { bilingual } from './parts.ts';

/** A Sigma filter as text; more than this is none that a person looks after. */
export const exceptionText = z.string().min(1).max(16_384);

/** A word about an exception's text, with the line that it is about. */
export const exceptionWord = z.object({ line: z.number().int(), text: bilingual });
export type ExceptionWord = z.infer<typeof exceptionWord>;

const named = z.object({ id: z.string(), title: bilingual });

/** POST /api/v1/exceptions/check: what is wrong with a text, and what its author should know. Without faults it can be previewed. */
export const exceptionDraft = z.object({ site: z.string(), text: exceptionText });
export const exceptionCheck = z.object({
  faults: z.array(exceptionWord),
  warnings: z.array(exceptionWord),
  rules: z.array(named),
});
export type ExceptionCheck = z.infer<typeof exceptionCheck>;

/** POST /api/v1/exceptions/compose: the text of a filter that sets apart matches of a rule in which all of these parts hold. */
export const exceptionParts = z.object({
  site: z.string(),
  rule: z.string().min(1).max(200),
  parts: z
    .array(
      z.object({
        field: z.string().min(1).max(200),
        how: z.enum(['is', 'contains', 'startswith', 'endswith']),
        value: z.string().max(2000),
      }),
    )
    .min(1)
    .max(20),
});
export const composedException = z.object({ text: z.string() });

/** GET /api/v1/incidents/{id}/exception: what an exception from an incident could ask about. */
export const exceptionChoices = z.object({
  site: z.string(),
  rule: named,
  /** Why no exception can be made of it; null when one can. */
  closed: bilingual.nullable(),
  /** Records of the incident that were looked at. */
  records: z.number().int(),
  /** Fields with their commonest value; `hidden` when the value names a person and may not be seen. */
  fields: z.array(z.object({ field: z.string(), value: z.string(), records: z.number().int(), hidden: z.boolean() })),
});
export type ExceptionChoices = z.infer<typeof exceptionChoices>;

/** A matter that an exception would have kept from people: `true` when it was declared or dealt with as real, or is a drill. */
export const knownHit = z.object({
  id: z.string(),
  number: z.string(),
  title: bilingual,
  verdict: z.enum(['true', 'harmless', 'open']),
  drill: z.boolean(),
  closeReason: z.string().nullable(),
  last: z.string(),
  /** How many of its alerts would have been set apart. */
  alerts: z.number().int(),
});
export type KnownHit = z.infer<typeof knownHit>;

/** GET /api/v1/exceptions */
export const exceptionRow = z.object({
  id: z.string(),
  site: z.string(),
  rules: z.array(named),
  text: z.string(),
  owner: z.string(),
  reason: z.string(),
  state: z.enum(['in_force', 'expiring', 'expired', 'ended', 'idle']),
  since: z.string(),
  by: z.string(),
  until: z.string(),
  endedAt: z.string().nullable(),
  endedBy: z.string().nullable(),
  endReason: z.string().nullable(),
  /** Matches that it set apart and that are stored, at most 10,000. */
  matches: z.number().int(),
  lastMatch: z.string().nullable(),
  /** What its preview said when it was put in force. */
  preview: z.object({
    days: z.number().int(),
    hidden: z.number().int(),
    of: z.number().int(),
    known: z.number().int(),
  }),
});
export type ExceptionRow = z.infer<typeof exceptionRow>;

export const exceptionsQuery = z.object({ site: z.string().optional(), rule: z.string().optional() });

const reason = z.string().trim().min(1).max(1000);

/** POST /api/v1/exceptions: puts a previewed text in force. */
export const newException = exceptionDraft.extend({
  owner: z.string().trim().min(1).max(200),
  reason,
  until: z.iso.datetime(),
  /** The finished preview of this very text by the same person. */
  preview: z.string().min(1).max(100),
  /** Said by the person, where the preview shows matters that were real. */
  knowingly: z.boolean().default(false),
});
export type NewException = z.infer<typeof newException>;

/** POST /api/v1/exceptions/{id}/end */
export const exceptionEnd = z.object({ reason });

/** POST /api/v1/exceptions/{id}/extend */
export const exceptionExtension = z.object({ until: z.iso.datetime(), reason });

/** GET /api/v1/exceptions/{id}/matches: what was set apart, newest first. */
export const exceptionMatch = z.object({
  id: z.string(),
  rule: named,
  severity: z.string(),
  sentence: bilingual,
  asset: z.string().nullable(),
  count: z.number().int(),
  first: z.string(),
  last: z.string(),
  event: z.string().nullable(),
});
export type ExceptionMatch = z.infer<typeof exceptionMatch>;
export const matchesQuery = z.object({
  site: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
