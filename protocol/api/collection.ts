import { z } from 'zod';
import { bilingual } from './parts.ts';
import { hold, retentionState } from './retention.ts';
import { printedCheckpoint } from './witness.ts';

export const sourceState = z.object({
  id: z.string(),
  type: z.string(),
  state: z.enum(['running', 'degraded', 'unavailable', 'failed', 'unknown']),
  /** Why it does not simply run, or what it says of itself. */
  reason: bilingual.nullable(),
  lastEvent: z.string().nullable(),
  eventsPerMinute: z.number(),
  restarts: z.number().int(),
});

/** GET /api/v1/agents */
export const agent = z.object({
  id: z.string(),
  site: z.string(),
  name: z.string(),
  asset: z.string().nullable(),
  standing: z.enum(['pending', 'active', 'revoked', 'retired']),
  phase: z.enum(['build', 'trial', 'live']),
  lastHeard: z.string().nullable(),
  /** It signs its chains with a key that was put on record at enrolment. */
  signsChain: z.boolean(),
  /** heard, clean_stop, power_loss, planned, unexplained, never */
  silence: z.string(),
  lagSeconds: z.number().nullable(),
  eventsPerMinute: z.array(z.number()),
  version: z.string().nullable(),
  platform: z.string().nullable(),
  clockOffsetMs: z.number().nullable(),
  clockUncertaintyMs: z.number().nullable(),
  clockPlausible: z.boolean(),
  spoolBytes: z.number().nullable(),
  spoolEvents: z.number().nullable(),
  /** Why the agent leaves out detail or stands still. */
  throttle: bilingual.nullable(),
  refusedPublishes: z.number().int(),
  openGaps: z.number().int(),
  sources: z.array(sourceState),
});
export type Agent = z.infer<typeof agent>;

/** GET /api/v1/gaps */
export const gapRow = z.object({
  id: z.string(),
  site: z.string(),
  agent: z.string(),
  agentName: z.string(),
  source: z.string().nullable(),
  kind: z.string(),
  /** In the reader's language where the reason is known, else as the agent said it. */
  reason: bilingual,
  lane: z.string().nullable(),
  first: z.string().nullable(),
  last: z.string().nullable(),
  count: z.number().int().nullable(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  received: z.string(),
  withdrawn: z.boolean(),
  /** What people wrote about it. */
  explanation: z.string().nullable(),
  /** Who wrote it last, as the reader may see names; null as long as nobody did. */
  explainedBy: z.string().nullable(),
  /** When; null also for what was written before this was kept. */
  explainedAt: z.string().nullable(),
});
/** GET /api/v1/gaps */
export const gapQuery = z.object({
  site: z.string().optional(),
  agent: z.string().optional(),
  from: z.iso.datetime().optional(),
  to: z.iso.datetime().optional(),
  state: z.enum(['open', 'explained', 'withdrawn', 'all']).default('all'),
  cursor: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(500).default(200),
});
/** POST /api/v1/gaps/:id */
export const gapExplain = z.object({ explanation: z.string().min(1).max(1000) });

/** POST /api/v1/agents/tokens: three fields, one command to copy. */
export const newToken = z.object({
  site: z.string(),
  agent: z.string(),
  name: z.string().min(1).max(200),
  uses: z.number().int().min(1).max(500).default(1),
  hours: z.number().int().min(1).max(720).default(24),
  needsAcceptance: z.boolean().default(false),
});
export const tokenAnswer = z.object({ token: z.string(), command: z.string(), expires: z.string() });
/** POST /api/v1/agents/:site/:agent */
export const agentAct = z.discriminatedUnion('type', [
  z.object({ type: z.literal('accept') }),
  z.object({ type: z.literal('revoke'), reason: z.string().min(1).max(1000) }),
  z.object({ type: z.literal('retire'), reason: z.string().min(1).max(1000) }),
  z.object({ type: z.literal('phase'), phase: z.enum(['build', 'trial', 'live']) }),
  z.object({
    type: z.literal('command'),
    name: z.enum(['inventory', 'rescan']),
    source: z.string(),
    argument: z.unknown().optional(),
  }),
]);

/** GET /api/v1/reviews?site&month */
export const review = z.object({
  day: z.string(),
  /** `before_watch`: the site was not watched yet; `not_required`: nobody works. */
  state: z.enum(['signed', 'due', 'missed', 'not_required', 'before_watch']),
  reviewer: z.string().nullable(),
  signedAt: z.string().nullable(),
  seconds: z.number().nullable(),
  /** Signed in under 10 s. */
  hasty: z.boolean(),
  result: z.enum(['nothing', 'followed_up']).nullable(),
  note: z.string().nullable(),
  news: z.object({
    incidents: z.number().int(),
    gaps: z.number().int(),
    newAssets: z.number().int(),
    newTalkers: z.number().int(),
    changes: z.number().int(),
    usb: z.number().int(),
  }),
});
/** Query of GET /api/v1/reviews */
export const reviewQuery = z.object({ site: z.string(), month: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/) });
/** POST /api/v1/reviews/:day/open */
export const reviewOpen = z.object({ site: z.string() });
/** POST /api/v1/reviews/:day/open then /sign: the server measures the time between. */
export const reviewSign = z.object({
  site: z.string(),
  result: z.enum(['nothing', 'followed_up']),
  note: z.string().max(4000),
});

/** GET /api/v1/evidence/:month?site — one printable sheet for items 3-7 and 3-8. */
export const evidenceSheet = z.object({
  site: z.string(),
  month: z.string(),
  madeAt: z.string(),
  rows: z.array(
    z.object({
      asset: z.string(),
      name: z.string(),
      zone: z.string().nullable(),
      cells: z.array(
        z.object({
          /** Type of record: login, account, start_stop, system_log, usb, files, talk, settings. */
          source: z.string(),
          name: bilingual,
          state: z.enum(['covered', 'partly', 'not_covered', 'not_applicable']),
          why: bilingual,
        }),
      ),
      oldest: z.string().nullable(),
      requiredDays: z.number().int(),
      keptDays: z.number().nullable(),
      young: z.boolean(),
      clock: z.object({
        worstMs: z.number().nullable(),
        source: z.string().nullable(),
        state: z.enum(['ok', 'off', 'unknown']),
      }),
      gapMinutes: z.object({ planned: z.number(), unplanned: z.number(), unexplained: z.number().int() }),
    }),
  ),
  zones: z.array(
    z.object({
      zone: z.string(),
      name: z.string(),
      how: z.array(z.string()),
      state: z.enum(['watched', 'partly', 'not_watched']),
      why: bilingual,
    }),
  ),
  figures: z.array(
    z.object({
      id: z.string(),
      name: bilingual,
      value: z.number().nullable(),
      of: z.number().nullable(),
      unit: z.string(),
      target: z.string(),
      note: bilingual,
    }),
  ),
  /** Newest first, at most 500 of them. */
  gaps: z.array(gapRow),
  gapTotal: z.number().int(),
  reviews: z.array(review),
  retention: z.object({
    days: z.number().int(),
    reason: z.string(),
    /** Holds that ran in the month: they keep records beyond these days. */
    holds: z.array(hold),
    /** What was deleted in the month because its time was over. */
    deleted: retentionState.shape.deleted,
  }),
  residualRisk: bilingual,
  checkpoint: printedCheckpoint,
});
export type EvidenceSheet = z.infer<typeof evidenceSheet>;
