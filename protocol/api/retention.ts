import { z } from 'zod';

/** GET /api/v1/retention/erasure: from how much of what was over before a moment persons would be erased. */
export const erasureCounts = z.object({
  incidents: z.number().int(),
  visits: z.number().int(),
  /** Names of users that no kept record tells. */
  names: z.number().int(),
  /** Incidents and visits that a hold keeps as they are. */
  held: z.number().int(),
});
export type ErasureCounts = z.infer<typeof erasureCounts>;

export const erasureQuery = z.object({ site: z.string(), before: z.iso.datetime() });

/** POST /api/v1/retention/erasure */
export const newErasure = erasureQuery.extend({ reason: z.string().trim().min(1).max(1000) });

/** GET /api/v1/retention: one row per site. */
export const retentionState = z.object({
  site: z.string(),
  days: z.number().int(),
  reason: z.string(),
  /** When the oldest record that is kept was received. */
  oldest: z.string().nullable(),
  /** Records beyond the keeping time that a hold keeps. */
  heldBack: z.number().int(),
  ranAt: z.string().nullable(),
  /** Why the last run failed, wholly or in part. */
  problem: z.string().nullable(),
  /** Why nothing is moved or deleted: what the hub's clock says, and what it should say by the time since the last run. */
  clockDoubt: z.object({ says: z.string(), expected: z.string() }).nullable(),
  /** What was deleted, newest first. */
  deleted: z.array(
    z.object({
      at: z.string(),
      from: z.string(),
      to: z.string(),
      events: z.number().int(),
      alerts: z.number().int(),
      rejected: z.number().int(),
      days: z.number().int(),
      reason: z.string(),
    }),
  ),
  /** Erasures of persons by people's decision, newest first. */
  erased: z.array(
    erasureCounts.extend({ at: z.string(), by: z.string(), before: z.string(), reason: z.string().nullable() }),
  ),
});
export type RetentionState = z.infer<typeof retentionState>;

/** POST /api/v1/retention/clock: the hub's clock is right. */
export const clockConfirmed = z.object({ reason: z.string().min(1).max(1000) });

/** GET /api/v1/holds: 証拠保全. Without times and incident it covers all of the site. */
export const hold = z.object({
  id: z.string(),
  site: z.string(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  incident: z.object({ id: z.string(), number: z.string() }).nullable(),
  /** Who answers for the matter that the records are needed for: a person, a department, a case. */
  owner: z.string(),
  reason: z.string(),
  begunAt: z.string(),
  begunBy: z.string(),
  liftedAt: z.string().nullable(),
  liftedBy: z.string().nullable(),
  liftReason: z.string().nullable(),
});
export type Hold = z.infer<typeof hold>;

/** POST /api/v1/holds */
export const newHold = z.object({
  site: z.string(),
  from: z.iso.datetime().nullable().optional(),
  to: z.iso.datetime().nullable().optional(),
  incident: z.string().nullable().optional(),
  owner: z.string().min(1).max(200),
  reason: z.string().min(1).max(1000),
});

/** POST /api/v1/holds/:id/lift */
export const liftHold = z.object({ reason: z.string().min(1).max(1000) });
