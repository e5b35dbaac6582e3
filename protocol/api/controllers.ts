import { z } from 'zod';
import { readingProgress, readingSeries } from '../reading.ts';
import { assetRef, bilingual, severity } from './parts.ts';

/** GET /api/v1/controllers */
export const controller = z.object({
  id: z.string(),
  site: z.string(),
  device: z.string(),
  name: z.string(),
  asset: assetRef.nullable(),
  agent: z.string(),
  protocol: z.string(),
  address: z.string(),
  /** `waiting`: all that differs was accepted by one person and waits for another. */
  state: z.enum(['no_baseline', 'in_sync', 'waiting', 'drift', 'unreachable', 'stale', 'unknown']),
  lastSnapshot: z
    .object({
      at: z.string(),
      root: z.string(),
      complete: z.boolean(),
      /** Why it is incomplete, or compared with nothing. */
      why: bilingual.nullable(),
      /** The same in the words of whoever said it. */
      reason: z.string().nullable(),
    })
    .nullable(),
  /** When the newest complete snapshot was taken; null where there is none. */
  lastComplete: z.string().nullable(),
  /** Whether its agent signs its chain of events, so that a site's server cannot alter them; null for an agent that is not on record. */
  agentSigns: z.boolean().nullable(),
  baseline: z
    .object({ at: z.string(), root: z.string(), approvedBy: z.string(), version: z.number().int() })
    .nullable(),
  /** Waits for another person's approval. */
  proposal: z
    .object({
      at: z.string(),
      root: z.string(),
      by: z.string(),
      /** Proposed by the person who asks, who cannot approve it. */
      mine: z.boolean(),
      reason: z.string(),
      version: z.number().int(),
    })
    .nullable(),
  /** Its certificate waits for a person's decision; `changed` where another one was trusted before. */
  pendingCertificate: z.enum(['new', 'changed']).nullable(),
  /** Why the differences cannot be told, for example because the rights of reading changed. */
  differencesProblem: bilingual.nullable(),
  /** Not accepted by anybody. */
  openDifferences: z.number().int(),
  /** Accepted by one person, not yet part of the baseline. */
  waitingDifferences: z.number().int(),
});
export type Controller = z.infer<typeof controller>;
export const changeItem = z.object({
  id: z.string(),
  op: z.enum(['added', 'removed', 'changed', 'moved', 'unreadable']),
  class: z.string(),
  section: z.string(),
  /** Node key, or unit/table/address. */
  key: z.string(),
  path: z.string(),
  attribute: z.string().nullable(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  unit: z.string().nullable(),
  /** Key of the type definition of a value. */
  type: z.string().nullable(),
  severity: severity,
  rule: z.string().nullable(),
  /** Why its controller could not be compared, where it stands for that. */
  why: bilingual.optional(),
  /** Judgement so far; what was accepted leaves the list when the baseline takes it over. */
  decision: z
    .object({
      verdict: z.enum(['accepted', 'rejected', 'deferred']),
      by: z.string(),
      at: z.string(),
      reason: z.string(),
      /** Who puts a rejected change back, and until when. */
      owner: z.string().nullable(),
      due: z.string().nullable(),
      /** Visit in which it was judged. */
      visit: z.string().nullable(),
    })
    .nullable(),
});
export type ChangeItem = z.infer<typeof changeItem>;
/** A start, stop or other change of state, as an agent saw it or a person entered it (`source` manual). */
export const stateSeen = z.object({
  action: z.string(),
  earliest: z.string(),
  latest: z.string(),
  source: z.string(),
  confidence: z.string(),
  /** By what it was seen; of an entry by hand the ledger has the words. */
  detail: bilingual.nullable(),
});

/** What a machine counts of itself, as its newest reading showed it. */
export const counter = z.object({
  section: z.string(),
  key: z.string(),
  path: z.string(),
  /** hours, minutes, seconds, starts, errors, other; traffic is what it counts of its own communication. */
  counts: z.string(),
  value: z.number(),
  unit: z.string().nullable().default(null),
});
export type Counter = z.infer<typeof counter>;

/** GET /api/v1/controllers/:id */
export const controllerDetail = controller.extend({
  snapshots: z.array(
    z.object({
      at: z.string(),
      root: z.string(),
      complete: z.boolean(),
      /** Why it is incomplete or compared with nothing, or why there is none (`root` is empty then). */
      why: bilingual.nullable(),
      /** The same in the words of whoever said it. */
      reason: z.string().nullable(),
      trigger: z.string(),
      header: z.record(z.string(), z.unknown()),
    }),
  ),
  /** What the newest reading could not do as well as it should, though it may be whole. */
  warnings: z.array(bilingual),
  /** Latest snapshot against the baseline. */
  differences: z.array(changeItem),
  states: z.array(stateSeen),
  /** What it counts: kept and followed, never part of a difference. */
  counters: z.array(counter),
  /** Approved versions of the expected state, newest first, with what each took over. */
  baselines: z.array(
    z.object({
      version: z.number().int(),
      root: z.string(),
      at: z.string(),
      proposedBy: z.string(),
      approvedBy: z.string(),
      reason: z.string(),
      visit: z.string().nullable(),
      items: z.array(
        z.object({
          path: z.string(),
          attribute: z.string().nullable(),
          op: z.string(),
          from: z.string().nullable(),
          to: z.string().nullable(),
          unit: z.string().nullable(),
          verdict: z.string(),
          by: z.string(),
          reason: z.string().nullable(),
        }),
      ),
    }),
  ),
});
/** The newest reading of a controller that a person asked for, within two hours. */
export const askedReading = z.object({
  at: z.string(),
  /** `waiting` until the agent answers, also while it reads; `refused` where it did not read at all; `expired` where it did not come in time. */
  state: z.enum(['waiting', 'answered', 'refused', 'expired']),
  /** When the answer arrived. */
  endedAt: z.string().nullable(),
  /** Whether all was read; null while there is no answer, or where it told nothing of this controller. */
  complete: z.boolean().nullable(),
  /** Why it was not, or why nothing was read. */
  why: bilingual.nullable(),
  /** Differences that were told with it. */
  changes: z.number().int().nullable(),
  /** Something differs and is read a second time before it is told. */
  waits: z.boolean().nullable(),
  /** When the agent that is to read was heard last; null for never. */
  agentHeard: z.string().nullable(),
});

/**
 * GET /api/v1/controllers/:id/reading: how far it is, as its agent told a moment ago (null when it is not being read), what became of
 * the newest reading that a person asked for, and how far a series of readings for learning is that goes on or ended within a day.
 */
export const controllerReading = z.object({
  reading: readingProgress.nullable(),
  series: readingSeries.omit({ device: true }).extend({ why: bilingual.nullable() }).nullable(),
  asked: askedReading.nullable(),
});
/** POST /api/v1/controllers/:id/reading: one reading now, or a series of paced ones for learning what moves by itself. */
export const readingWish = z.object({
  series: z.object({ readings: z.number().int().min(2).max(60), minutes: z.number().positive().max(480) }).optional(),
});
/** GET /api/v1/controllers/:id/attachments: compare screens and printouts that were laid beside the files of a controller. */
export const attachment = z.object({
  name: z.string(),
  sha256: z.string(),
  size: z.number().int(),
  written: z.string(),
  /** By its first bytes: PDF, PNG, JPEG, …; null when they tell nothing. */
  form: z.string().nullable(),
  /** False for one that is kept by its hash alone. */
  kept: z.boolean(),
});
export type Attachment = z.infer<typeof attachment>;
/** GET /api/v1/controllers/:id/attachments/:item, where the item is its SHA-256: the content in base64. */
export const attachmentContent = attachment.extend({ content: z.string() });
/** POST /api/v1/controllers/:id/baseline: proposes the accepted differences of the latest complete snapshot as expected state (the whole snapshot for the first one), or approves as a second person. */
export const baselineAct = z.object({
  root: z.string(),
  type: z.enum(['propose', 'approve']),
  reason: z.string().min(1).max(2000),
});
/** Most differences that one act judges: every node of a large controller. */
export const mostJudged = 20_000;
/** POST /api/v1/controllers/:id/judgements: differences of the page by their ids, all of them or none. */
export const judgementAct = z.object({
  items: z.array(z.string()).min(1).max(mostJudged),
  verdict: z.enum(['accepted', 'rejected']),
  reason: z.string().min(1).max(2000),
});
