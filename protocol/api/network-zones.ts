import { z } from 'zod';

/** What people say of a zone; null where nobody said it. */
export const zoneTraits = z.object({
  domain: z.enum(['it', 'ot', 'outside']).nullable(),
  importance: z.enum(['important', 'auxiliary']).nullable(),
  use: z.enum(['line', 'production_management', 'office', 'facility', 'remote_access', 'server', 'other']).nullable(),
  link: z.enum(['wired', 'wireless']).nullable(),
  /** Level of the Purdue model. */
  level: z.union([z.literal(3.5), z.number().int().min(0).max(5)]).nullable(),
});
export type Traits = z.infer<typeof zoneTraits>;

const coverageState = z.enum(['all', 'part', 'none', 'empty']);
const decided = z.object({ by: z.string(), at: z.string(), reason: z.string() }).nullable();

/** One zone: what it is, what it seems to be, how far it is in sight. Zone `` is everything outside. */
export const zoneRow = z.object({
  id: z.string(),
  name: z.string(),
  traits: zoneTraits,
  decided,
  proposed: z.object({ traits: zoneTraits, reasons: z.array(z.string()) }),
  hosts: z.number().int(),
  watched: z.number().int(),
  /** How many hosts are in sight how: own, wire, poll, peer, hint, unseen. */
  grades: z.record(z.string(), z.number().int()),
  pairs: z.number().int(),
  seenPairs: z.number().int(),
  state: coverageState,
  /** Hosts whose conversations are not all seen, by name; the first of them. */
  blind: z.array(z.object({ id: z.string(), name: z.string(), grade: z.string() })),
  blindCount: z.number().int(),
});
export type ZoneRow = z.infer<typeof zoneRow>;

/** Talk from one zone to another: what was declared beside what is seen. */
export const conduitRow = z.object({
  from: z.string(),
  to: z.string(),
  declared: z
    .array(z.object({ standing: z.enum(['allowed', 'forbidden']), ports: z.array(z.number().int()), decided }))
    .max(50),
  /** Conversations of the last 30 days, by what they are after what was declared. */
  allowed: z.number().int(),
  forbidden: z.number().int(),
  undeclared: z.number().int(),
  last: z.string().nullable(),
  /** The busiest server ports. */
  ports: z.array(z.number().int()),
});
export type ConduitRow = z.infer<typeof conduitRow>;

/** 遮断計画: how to cut one boundary, who does it, and what stops then. */
export const cutPlan = z.object({
  /** Role that cuts, and who stands in. */
  role: z.string().trim().min(1).max(200),
  deputy: z.string().trim().max(200),
  means: z.enum(['cable', 'switch_port', 'firewall', 'breaker', 'wireless_off', 'other']),
  /** Where it is done: cabinet, switch, port, breaker. */
  place: z.string().trim().min(1).max(500),
  steps: z.string().trim().max(4000),
  /** Business that stops, and what has to go on without. */
  stops: z.string().trim().max(2000),
  keeps: z.string().trim().max(2000),
  restore: z.string().trim().max(2000),
});
export type CutPlan = z.infer<typeof cutPlan>;

/** Everything that can cross between two zones. */
export const boundaryRow = z.object({
  a: z.string(),
  b: z.string(),
  conduits: z.array(conduitRow),
  pairs: z.number().int(),
  seenPairs: z.number().int(),
  state: coverageState,
  cut: z.object({ plan: cutPlan, decided }).nullable(),
  /** What crossed it in the last 30 days and would stop, the busiest first. */
  flows: z.array(
    z.object({
      from: z.string(),
      fromName: z.string(),
      to: z.string(),
      toName: z.string(),
      port: z.number().nullable(),
      last: z.string(),
    }),
  ),
  flowCount: z.number().int(),
  /** Uses of the machines at its ends, as the asset ledger says. */
  uses: z.array(z.string()),
});
export type BoundaryRow = z.infer<typeof boundaryRow>;

/** GET /api/v1/network/zones */
export const zonesQuery = z.object({ site: z.string() });
export const zonesView = z.object({
  at: z.string(),
  zones: z.array(zoneRow),
  boundaries: z.array(boundaryRow),
  /** Whether anything listens on the wire; without, talk between two hosts without an agent cannot be seen. */
  hasWire: z.boolean(),
});
export type ZonesView = z.infer<typeof zonesView>;

const zoneId = z.string().max(64);
const reason = z.string().trim().min(1).max(1000);

/** POST /api/v1/network/zones: one decision of people. */
export const zoneAct = z.discriminatedUnion('type', [
  z.object({ type: z.literal('traits'), zone: zoneId.min(1), traits: zoneTraits, reason }),
  z.object({
    type: z.literal('conduit'),
    from: zoneId,
    to: zoneId,
    standing: z.enum(['allowed', 'forbidden']),
    ports: z.array(z.number().int().min(0).max(65535)).max(200),
    reason,
  }),
  /** Takes back all that was declared from one zone to another. */
  z.object({ type: z.literal('undeclare'), from: zoneId, to: zoneId, reason }),
  z.object({ type: z.literal('cut'), a: zoneId, b: zoneId, plan: cutPlan, reason }),
]);
export type ZoneAct = z.infer<typeof zoneAct>;
export const zoneRequest = z.object({ site: z.string(), act: zoneAct });
