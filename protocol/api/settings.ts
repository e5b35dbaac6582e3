import { z } from 'zod';
import { bilingual, role } from './parts.ts';

/** GET /api/v1/sites, PATCH /api/v1/sites/:id */
export const site = z.object({
  id: z.string(),
  name: z.string().min(1).max(200),
  timeZone: z.string(),
  phase: z.enum(['build', 'trial', 'live']),
  retentionDays: z.number().int().min(30).max(4000),
  retentionReason: z.string().max(1000),
  zones: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      order: z.number().int(),
      subnets: z.array(z.string()),
      phase: z.enum(['build', 'trial', 'live']).default('live'),
    }),
  ),
  /** Path and token of the いつもと違う form, for the QR card. */
  reportPath: z.string(),
});
export type Site = z.infer<typeof site>;

const hhmm = z.string().regex(/^([01]\d|2[0-4]):[0-5]\d$/);

/** GET and PUT /api/v1/sites/:id/calendar */
export const calendar = z.object({
  shifts: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      start: hhmm,
      end: hhmm,
      days: z.array(z.number().int().min(0).max(6)),
    }),
  ),
  /** Single days off, ISO dates. */
  holidays: z.array(z.string()),
  /** Long stops and legal power cuts: silence inside is planned. */
  stops: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      kind: z.enum(['shutdown', 'power_off', 'legal_power_cut', 'overtime']),
      from: z.iso.datetime(),
      to: z.iso.datetime(),
      zones: z.array(z.string()),
    }),
  ),
  /** Weekly breaker times: machines of these zones may be without power. */
  weeklyPowerOff: z.array(
    z.object({ zones: z.array(z.string()), fromDay: z.number().int(), from: hhmm, toDay: z.number().int(), to: hhmm }),
  ),
});
export type Calendar = z.infer<typeof calendar>;

/** GET and PUT /api/v1/sites/:id/contacts: role × shift × holder × deputy × phone. A row without holder is a vacancy. */
export const contact = z.object({
  id: z.string(),
  /** Role of the playbooks: finder, line_leader, prod_eng, hq_chief … */
  role: z.string(),
  roleName: bilingual,
  shift: z.string().nullable(),
  holder: z.string().nullable(),
  phone: z.string().nullable(),
  mail: z.string().nullable(),
  deputy: z.string().nullable(),
  deputyPhone: z.string().nullable(),
  deputyMail: z.string().nullable(),
  order: z.number().int(),
});
export type Contact = z.infer<typeof contact>;
/** A row of the register as it is read: `onDuty` when it is the one that stands for its role now. */
export const contactRow = contact.extend({ onDuty: z.boolean() });
export type ContactRow = z.infer<typeof contactRow>;

/** GET and PUT /api/v1/channels */
export const channel = z.object({
  id: z.string(),
  type: z.enum(['mail', 'webhook']),
  name: z.string(),
  enabled: z.boolean(),
  /** mail: host, port, from, secure; webhook: url. Secrets are written, never read back. */
  settings: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  secretSet: z.boolean(),
  lastTest: z.object({ at: z.string(), ok: z.boolean(), detail: z.string() }).nullable(),
  /** The first failed test since the last good one; null while the last test was good, and before any. */
  failingSince: z.string().nullable(),
});
export type Channel = z.infer<typeof channel>;

/** GET /api/v1/channels/health: whether the channels in use reach people, without where they lead. */
export const channelHealth = channel
  .pick({ id: true, type: true, name: true, failingSince: true })
  .extend({ lastTest: z.object({ at: z.string(), ok: z.boolean() }).nullable() });
export type ChannelHealth = z.infer<typeof channelHealth>;

/** PATCH /api/v1/sites/:site */
export const siteEdit = site
  .pick({ name: true, timeZone: true, phase: true, retentionDays: true, retentionReason: true, zones: true })
  .partial();

/** PUT /api/v1/channels: the whole list; `secret` is written and never read back, absent leaves it as it is. */
export const channelEdit = channel
  .pick({ id: true, type: true, name: true, enabled: true, settings: true })
  .extend({ secret: z.string().max(2000).optional() });
/** POST /api/v1/channels/:id/test */
export const channelTest = z.object({ ok: z.boolean(), detail: z.string(), at: z.string() });

/** GET /api/v1/media: permitted USB media. */
export const medium = z.object({
  id: z.string(),
  vendorId: z.string(),
  productId: z.string(),
  serial: z.string().nullable(),
  label: z.string(),
  custodian: z.string().nullable(),
  expires: z.string().nullable(),
});

/** POST /api/v1/media */
export const newMedium = medium.omit({ id: true }).extend({
  vendorId: z.string().regex(/^[0-9a-fA-F]{4}$/),
  productId: z.string().regex(/^[0-9a-fA-F]{4}$/),
  label: z.string().min(1).max(200),
});

/** Query of GET /api/v1/ledger; newest first. */
export const ledgerQuery = z.object({
  site: z.string().optional(),
  kind: z.string().max(64).optional(),
  subject: z.string().max(200).optional(),
  cursor: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

/** GET /api/v1/ledger */
export const ledgerRow = z.object({
  seq: z.number().int(),
  at: z.string(),
  who: z.string(),
  role: role.nullable(),
  kind: z.string(),
  subject: z.string(),
  text: bilingual,
  hash: z.string(),
});

/** GET /api/v1/stream (SSE): `event:` is the type, `data:` this JSON. `reset` means: fetch again. */
export const streamMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello'), at: z.string() }),
  z.object({ type: z.literal('reset') }),
  z.object({ type: z.literal('incident'), id: z.string(), site: z.string(), change: z.string() }),
  z.object({ type: z.literal('events'), site: z.string(), count: z.number().int(), at: z.string() }),
  z.object({ type: z.literal('agent'), site: z.string(), agent: z.string() }),
  z.object({ type: z.literal('visit'), id: z.string(), site: z.string() }),
  z.object({ type: z.literal('tick'), at: z.string(), detectLagSeconds: z.number() }),
]);
export type StreamMessage = z.infer<typeof streamMessage>;
