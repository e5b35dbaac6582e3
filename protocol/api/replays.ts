import { z } from 'zod';
import { exceptionDraft, knownHit } from './exceptions.ts';
import { bilingual } from './parts.ts';

/** POST /api/v1/replays: a rule of the hub, a text with rules, an exception or a saved version that is tried, over the last days. */
export const newReplay = z
  .object({
    rule: z.string().min(1).max(200).optional(),
    text: z.string().min(1).max(65_536).optional(),
    exception: exceptionDraft.optional(),
    version: z.string().min(1).max(100).optional(),
    days: z.number().int().min(1).max(400),
  })
  .refine(
    ({ rule, text, exception, version }) =>
      [rule, text, exception, version].filter((one) => one !== undefined).length === 1,
    { message: 'name a rule or a version, give a text or give an exception: one of them', path: ['rule'] },
  );
export type NewReplay = z.infer<typeof newReplay>;

/** One finding that the stream would have told. */
export const replayFinding = z.object({
  id: z.string(),
  first: z.string(),
  last: z.string(),
  count: z.number().int(),
  /** When it would have been told. */
  raised: z.string(),
  sentence: bilingual,
  /** Its first event. */
  event: z.string().nullable(),
  /** Number of the visit at whose equipment it began. */
  visit: z.string().nullable(),
});
export type ReplayFindingRow = z.infer<typeof replayFinding>;

export const replayAsset = z.object({
  site: z.string(),
  asset: z.object({ id: z.string(), name: z.string() }).nullable(),
  agent: z.string(),
  count: z.number().int(),
  first: z.string(),
  last: z.string(),
  /** The first few. */
  findings: z.array(replayFinding),
});
export type ReplayAsset = z.infer<typeof replayAsset>;

/** What an exception that was tried would have set apart, and what would have come only with it. */
export const replayEffect = z.object({
  hidden: z.number().int(),
  added: z.number().int(),
  assets: z.array(replayAsset),
  /** Matters of which it would have kept alerts from people, real ones first. */
  hits: z.array(knownHit),
});
export type ReplayEffect = z.infer<typeof replayEffect>;

/** A document that was refused, with the line and what to write instead. */
export const ruleFault = z.object({ line: z.number().int(), reason: z.string() });

/** GET /api/v1/replays/{id} */
export const replay = z.object({
  id: z.string(),
  state: z.enum(['waiting', 'running', 'done', 'stopped', 'failed']),
  from: z.string(),
  to: z.string(),
  days: z.number().int(),
  rules: z.array(
    z.object({
      id: z.string(),
      title: bilingual,
      /** What people decided about it at the sites that were asked for: off or on trial there, its findings were told to nobody. */
      states: z.array(z.object({ site: z.string(), state: z.enum(['trial', 'off']) })),
    }),
  ),
  /** Share of what has to be looked at, 0 to 1. */
  share: z.number(),
  /** Events that were judged. */
  events: z.number().int(),
  total: z.number().int(),
  /** Those that began at equipment of a visit, as the visits stand on record. */
  inVisits: z.number().int(),
  assets: z.array(replayAsset),
  /** Null where no exception was tried. */
  effect: replayEffect.nullable(),
  faults: z.array(ruleFault),
  /** True when the hub recorded how time moved in all of the span; otherwise it followed the arrivals. */
  exact: z.boolean(),
  /** True when more was found than can be counted. */
  more: z.boolean(),
  /** Oldest arrival that is stored, when it lies within the span. */
  storedFrom: z.string().nullable(),
});
export type Replay = z.infer<typeof replay>;

export const replayQuery = z.object({ site: z.string().optional() });
