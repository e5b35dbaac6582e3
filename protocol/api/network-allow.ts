import { z } from 'zod';

/** Where an entry of the allow-list stands. */
export const allowStandings = ['learning', 'proposed', 'held', 'fresh', 'approved', 'rejected', 'expired'] as const;

/** Query of GET /api/v1/network/allow */
export const allowQuery = z.object({
  site: z.string(),
  standing: z.enum(allowStandings).optional(),
  /** Only what concerns this address. */
  host: z.string().max(64).optional(),
});

/** One thing of the network with what was decided about it. */
export const allowEntry = z.object({
  id: z.string(),
  kind: z.enum(['host', 'pair', 'operation', 'range', 'program', 'listening']),
  a: z.string(),
  aName: z.string().nullable(),
  b: z.string().nullable(),
  bName: z.string().nullable(),
  transport: z.string().nullable(),
  port: z.number().nullable(),
  program: z.string().nullable(),
  operation: z.string().nullable(),
  area: z.string().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  first: z.string(),
  last: z.string(),
  sights: z.number().int(),
  standing: z.enum(allowStandings),
  reason: z.string().nullable(),
  owner: z.string().nullable(),
  until: z.string().nullable(),
  by: z.string().nullable(),
  at: z.string().nullable(),
});
export type AllowRow = z.infer<typeof allowEntry>;

/** GET /api/v1/network/allow: the entries of one standing, newest first, and how many stand how. */
export const allowPage = z.object({
  items: z.array(allowEntry),
  /** Entries that found no room in the answer. */
  left: z.number().int(),
  counts: z.partialRecord(z.enum(allowStandings), z.number().int()),
  learning: z.object({
    since: z.string().nullable(),
    until: z.string().nullable(),
    on: z.boolean(),
    hosts: z.array(z.object({ host: z.string(), until: z.string() })),
  }),
});
export type AllowPage = z.infer<typeof allowPage>;

const reason = z.string().trim().min(1).max(1000);
const ids = z.array(z.string().max(512)).min(1).max(5000);

/** POST /api/v1/network/allow: one act on entries, on a host, or on the learning of a site. */
export const allowAct = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('approve'),
    ids,
    reason,
    /** Who answers for it. */
    owner: z.string().trim().min(1).max(200),
    /** When it ends by itself; null for as long as it is used. */
    until: z.iso.datetime().nullable(),
  }),
  z.object({ type: z.literal('reject'), ids, reason }),
  z.object({ type: z.literal('expire'), ids, reason }),
  z.object({ type: z.literal('relearn'), host: z.string().max(64), days: z.number().int().min(1).max(60), reason }),
  /** Learning of the site ends now (0) or goes on for so many days from now. */
  z.object({ type: z.literal('learning'), days: z.number().int().min(0).max(60), reason }),
]);
export type AllowAct = z.infer<typeof allowAct>;
export const allowRequest = z.object({ site: z.string(), act: allowAct });
export const allowOutcome = z.object({ changed: z.number().int(), held: z.number().int() });
