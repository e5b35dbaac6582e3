import { z } from 'zod';
import { involvement } from '../incident/involvement.ts';
import { bcpPhases, closeReasons, incidentStates, incidentTimes } from '../incident/states.ts';
import { assetRef, bilingual, pageOf, ruleRef, severity } from './parts.ts';

/** A matter: alerts of one rule on one asset in one zone. アラート lists all of them, インシデント the declared and the grave. */
export const incidentRow = z.object({
  id: z.string(),
  /** Human number, display only. */
  number: z.string(),
  site: z.string(),
  zone: z.string().nullable(),
  severity: severity,
  state: z.enum(incidentStates),
  kind: z.enum(['rule', 'report', 'silence', 'system']),
  rule: ruleRef,
  /** What happened, in one plain sentence. */
  sentence: bilingual,
  asset: assetRef.nullable(),
  /** Assets by id, else addresses and names, for which it counts beside its own asset. */
  also: z.array(z.string()),
  /** Exact number of alerts that stand. */
  count: z.number().int(),
  /** Exact number of records that these alerts count: of a burst each one, however long it goes on. */
  records: z.number().int(),
  first: z.string(),
  last: z.string(),
  /** Alerts per bucket over the last 24 h, 24 buckets. */
  spark: z.array(z.number().int()),
  owner: z.string().nullable(),
  acknowledgedBy: z.string().nullable(),
  acknowledgedUntil: z.string().nullable(),
  items: z.array(z.string()),
  techniques: z.array(z.string()),
  nextStep: z.object({ text: bilingual, role: bilingual, dueAt: z.string().nullable() }).nullable(),
  /** Evidence that came later than detection waits for raised or revised it. */
  late: z.boolean(),
  /** Since when none of its alerts stands any more, because later events took them back; a person still closes it. */
  takenBack: z.string().nullable(),
  history: z.boolean(),
  drill: z.string().nullable(),
  suppressedUntil: z.string().nullable(),
  visit: z.string().nullable(),
});
export type IncidentRow = z.infer<typeof incidentRow>;

export const boardStep = z.object({
  id: z.string(),
  phase: z.enum(bcpPhases),
  text: bilingual,
  /** `staffed: false`: anyone may be it, so that an empty post is no vacancy. */
  role: z.object({ id: z.string(), name: bilingual, staffed: z.boolean() }),
  /** Whom to call now; null name of a staffed role = the post is vacant. */
  holder: z.object({ name: z.string().nullable(), phone: z.string().nullable(), deputy: z.boolean() }),
  withinMinutes: z.number().nullable(),
  dueAt: z.string().nullable(),
  state: z.enum(['waiting', 'open', 'taken', 'done', 'skipped', 'overdue']),
  by: z.string().nullable(),
  at: z.string().nullable(),
  note: z.string().nullable(),
});
export type BoardStep = z.infer<typeof boardStep>;

export const timelineEntry = z.object({
  id: z.string(),
  /** When it happened. */
  at: z.string(),
  /** When it was entered; differs for late evidence and notes. */
  enteredAt: z.string(),
  kind: z.enum(['evidence', 'person', 'notification', 'system', 'report']),
  who: z.string().nullable(),
  text: bilingual,
  eventId: z.string().nullable(),
});
export type TimelineEntry = z.infer<typeof timelineEntry>;

export const gate = z.object({
  id: z.enum(['production_restart', 'shipping_restart']),
  name: bilingual,
  state: z.enum(['open', 'approved_once', 'approved', 'not_applicable', 'blocked']),
  criteria: z.array(z.object({ id: z.string(), text: bilingual, met: z.boolean().nullable() })),
  approvals: z.array(z.object({ by: z.string(), role: z.string(), at: z.string() })),
  needs: z.number().int(),
  mayApprove: z.boolean(),
});

/** GET /api/v1/incidents/:id */
export const incidentDetail = incidentRow.extend({
  paragraph: bilingual,
  /** States that it can go to from where it stands. */
  moves: z.array(z.enum(incidentStates)),
  times: z.partialRecord(z.enum(incidentTimes), z.string()),
  /** Its own asset first; then all others involved, an address or name that the ledger does not know with the id ''. */
  affected: z.array(assetRef.extend({ roles: z.array(involvement) })),
  /** Newest first, at most 200; `count` is exact. */
  evidence: z.array(z.object({ eventId: z.string(), at: z.string(), received: z.string(), text: bilingual })),
  timeline: z.array(timelineEntry),
  board: z.array(boardStep),
  gates: z.array(gate),
  playbook: z.object({ id: z.string(), name: bilingual }).nullable(),
  related: z.array(
    z.object({ id: z.string(), number: z.string(), sentence: bilingual, severity: severity, why: bilingual }),
  ),
  /** Visits into which it falls, or that had just ended at its asset when it began; empty for who sees no visits. */
  visits: z.array(
    z.object({ id: z.string(), number: z.string(), vendor: z.string(), minutesAfter: z.number().int().nullable() }),
  ),
  /** Which selections and fields matched, and the rule's author. */
  explain: z.array(z.object({ part: z.string(), field: z.string(), value: z.string() })),
  checklist: z.array(z.object({ item: z.string(), text: bilingual })),
});
export type IncidentDetail = z.infer<typeof incidentDetail>;

/** What matters can be gathered by. */
export const incidentGroupings = ['severity', 'rule', 'asset', 'zone', 'owner', 'state'] as const;
export type IncidentGrouping = (typeof incidentGroupings)[number];

/** One condition on the queue; '' is the missing value. Several `is` of one field are alternatives. */
export const incidentFilter = z.object({
  field: z.enum([...incidentGroupings, 'kind', 'suppressed']),
  op: z.enum(['is', 'is_not']),
  value: z.string().max(200),
});
export type IncidentFilter = z.infer<typeof incidentFilter>;

/**
 * GET /api/v1/incidents; `filters` is a JSON array of incidentFilter. A page begins after `cursor`, else at `offset` rows from
 * the top; with `ids` (a comma list) only these matters are looked at, so that a list can keep its order while it is read.
 */
export const incidentQuery = z.object({
  site: z.string().optional(),
  view: z.enum(['queue', 'incidents']).default('queue'),
  state: z.enum(['open', 'closed', 'all']).default('open'),
  severity: z.string().optional(),
  rule: z.string().optional(),
  asset: z.string().optional(),
  zone: z.string().optional(),
  q: z.string().max(200).optional(),
  filters: z.string().max(8000).optional(),
  cursor: z.string().optional(),
  offset: z.coerce.number().int().min(0).max(10_000_000).optional(),
  ids: z.string().max(8000).optional(),
  /** Asks how many of the matters were opened after this moment. */
  since: z.iso.datetime().optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
/** `total`, `unseen` and `fresh` (opened after `since`) count all matters that the query finds; `at` is the hub's clock. */
export const incidentPage = pageOf(incidentRow).extend({
  at: z.string(),
  total: z.number().int(),
  unseen: z.number().int(),
  fresh: z.number().int(),
});
export type IncidentPage = z.infer<typeof incidentPage>;

/** GET /api/v1/incidents/groups: the same matters, gathered. At most 500 groups, the gravest first. */
export const incidentGroupQuery = incidentQuery
  .omit({ cursor: true, offset: true, ids: true, since: true, limit: true })
  .extend({ by: z.enum(incidentGroupings) });
export const incidentGroup = z.object({
  key: z.string(),
  /** Null where the key itself is what a reader knows. */
  name: bilingual.nullable(),
  count: z.number().int(),
  unseen: z.number().int(),
  worst: severity,
  last: z.string(),
});
export type IncidentGroup = z.infer<typeof incidentGroup>;
/** GET /api/v1/incidents/groups. By asset a matter stands in several groups, so the totals are no sums of theirs. */
export const incidentGroups = z.object({
  groups: z.array(incidentGroup),
  total: z.number().int(),
  unseen: z.number().int(),
});
export type IncidentGroups = z.infer<typeof incidentGroups>;

/** POST /api/v1/incidents/actions: one act on several matters; each answer says what happened to it. */
export const incidentAction = z.object({
  ids: z.array(z.string()).min(1).max(500),
  action: z.discriminatedUnion('type', [
    z.object({ type: z.literal('acknowledge'), minutes: z.number().int().min(5).max(480).optional() }),
    z.object({ type: z.literal('comment'), text: z.string().min(1).max(4000) }),
    z.object({ type: z.literal('triage') }),
    z.object({ type: z.literal('declare'), severity: severity.optional() }),
    z.object({ type: z.literal('contain'), note: z.string().max(4000).optional() }),
    z.object({ type: z.literal('recover'), note: z.string().max(4000).optional() }),
    z.object({ type: z.literal('close'), reason: z.enum(closeReasons), note: z.string().min(1).max(4000) }),
    z.object({ type: z.literal('reopen'), note: z.string().min(1).max(4000) }),
    z.object({ type: z.literal('suppress'), until: z.iso.datetime(), reason: z.string().min(1).max(1000) }),
    z.object({ type: z.literal('unsuppress') }),
    z.object({ type: z.literal('assign'), person: z.string().nullable() }),
    z.object({ type: z.literal('severity'), severity: severity, reason: z.string().min(1).max(1000) }),
    /** Takes back the caller's last act of at most 10 s ago, by a second entry. */
    z.object({ type: z.literal('undo'), entry: z.string() }),
  ]),
});
export type IncidentAction = z.infer<typeof incidentAction>;
export const actionResult = z.object({
  results: z.array(
    z.object({ id: z.string(), ok: z.boolean(), entry: z.string().nullable(), problem: bilingual.optional() }),
  ),
});

/** POST /api/v1/incidents/:id/steps/:step */
export const stepAction = z.object({
  type: z.enum(['take', 'done', 'skip', 'note']),
  note: z.string().max(4000).optional(),
});

/** POST /api/v1/incidents/:id/gates/:gate */
export const gateAction = z.object({
  type: z.enum(['approve', 'not_applicable', 'criterion']),
  criterion: z.string().optional(),
  met: z.boolean().optional(),
  reason: z.string().max(2000).optional(),
});

/** POST /api/v1/reports: いつもと違う. Needs no sign-in: a floor token of the site stands in the QR code. */
export const floorReport = z.object({
  site: z.string(),
  token: z.string(),
  what: z.enum([
    'warning_shown',
    'files_encrypted',
    'infection_display',
    'slow_or_stopped',
    'unknown_person_or_device',
    'other',
  ]),
  text: z.string().max(2000),
  place: z.string().max(200).optional(),
  asset: z.string().max(200).optional(),
  name: z.string().max(100).optional(),
  at: z.iso.datetime().optional(),
});
