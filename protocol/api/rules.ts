import { z } from 'zod';
import { bilingual, severity } from './parts.ts';

/** Whether a rule gets the events that it needs from one asset. What cannot be told is `unknown`. */
export const assetFeedState = z.enum(['fed', 'not_fed', 'unknown']);

/** Assets that concern a rule, by whether its events come from them. */
export const ruleFeed = z.object({
  /** `partly` when some are fed; without any that is, `unknown` unless all are known not to be. */
  state: z.enum(['fed', 'partly', 'not_fed', 'unknown']),
  fed: z.number().int(),
  notFed: z.number().int(),
  unknown: z.number().int(),
  /** What is missing at most of the assets that are not fed, and what to switch on there. */
  why: bilingual.nullable(),
  remedy: bilingual.nullable(),
});
export type RuleFeed = z.infer<typeof ruleFeed>;

/** What people of a site decided about a rule. On trial it is recorded and calls nobody. */
export const ruleSwitch = z.object({
  site: z.string(),
  state: z.enum(['on', 'trial', 'off']),
  /** Instead of the rule's own; null leaves that. */
  severity: severity.nullable(),
  reason: z.string(),
  by: z.string(),
  at: z.string(),
});
export type RuleSwitch = z.infer<typeof ruleSwitch>;

/** POST /api/v1/rules/{id}/switch; `foreseen` is what a replay said that it would have found. */
export const switchOrder = z.object({
  site: z.string(),
  state: z.enum(['on', 'trial', 'off']),
  severity: severity.nullable(),
  reason: z.string().trim().min(1).max(1000),
  foreseen: z.object({ days: z.number().int().min(1).max(400), total: z.number().int().min(0) }).nullable(),
});
export type SwitchOrder = z.infer<typeof switchOrder>;

/** POST /api/v1/rules/{id}/switch/second: what another person says of a proposed switch; who proposed it may only take it back. */
export const secondWord = z.object({
  site: z.string(),
  /** When the proposal that this is about was made: another one in its place is not decided by it. */
  at: z.iso.datetime(),
  approve: z.boolean(),
  reason: z.string().trim().min(1).max(1000),
});
export type SecondWord = z.infer<typeof secondWord>;

/** GET /api/v1/rules */
export const ruleRow = z.object({
  id: z.string(),
  title: bilingual,
  sentence: bilingual,
  severity: z.string(),
  /** False when it is off at every site that was asked for. */
  enabled: z.boolean(),
  /** What was decided about it at the sites that were asked for. */
  switches: z.array(ruleSwitch),
  author: z.string().nullable(),
  techniques: z.array(z.string()),
  items: z.array(z.string()),
  playbook: z.string().nullable(),
  useless: bilingual.nullable(),
  /** Told whatever a visit or an exception says; weakening it needs a second person. */
  pierces: z.boolean(),
  firings30d: z.number().int(),
  feed: ruleFeed,
});
export type RuleRow = z.infer<typeof ruleRow>;

export const rulesQuery = z.object({
  site: z.string().optional(),
  cursor: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(10_000).default(500),
});

/** GET /api/v1/rules/{id}/feed: one asset that concerns the rule. */
export const assetFeed = z.object({
  site: z.string(),
  asset: z.object({ id: z.string(), name: z.string() }),
  zone: z.string().nullable(),
  state: assetFeedState,
  /** When something last came that says so; null when nothing did. */
  last: z.string().nullable(),
  why: bilingual,
  remedy: bilingual.nullable(),
});
export type AssetFeed = z.infer<typeof assetFeed>;

/** One of a rule's own events, run by the engine as the page is asked for. */
export const ruleCase = z.object({
  kind: z.enum(['positive', 'negative']),
  note: z.string(),
  line: z.number().int(),
  /** Whether the rule did as it has to. */
  ok: z.boolean(),
  fired: z.boolean(),
  /** How many events the case has; the fields of the first are shown. */
  events: z.number().int(),
  fields: z.array(z.object({ field: z.string(), value: z.string() })),
  /** Of a rule over single events: what decided, as what it asks and what the event holds. */
  explain: z.array(z.object({ item: z.string(), value: z.string().nullable(), holds: z.boolean() })),
});
export type RuleCase = z.infer<typeof ruleCase>;

/** GET /api/v1/rules/{id}: everything about one rule. */
export const ruleDetail = ruleRow.extend({
  kind: z.enum(['detection', 'correlation']),
  description: z.string().nullable(),
  /** What it is for and what it leaves, where its file says so. */
  threat: bilingual.nullable(),
  riskReduced: bilingual.nullable(),
  riskLeft: bilingual.nullable(),
  ownSeverity: z.string(),
  /** A switch at a site that was asked for, which waits for a second person. */
  proposal: ruleSwitch.extend({ mine: z.boolean() }).nullable(),
  file: z.string(),
  line: z.number().int(),
  source: z.string(),
  /** Rules that it stands on. */
  standsOn: z.array(z.object({ id: z.string(), title: bilingual })),
  /** Closed matters of the last year, by what people made of them; `open` those not closed. */
  closed: z.object({
    real: z.number().int(),
    falseAlarms: z.number().int(),
    harmless: z.number().int(),
    open: z.number().int(),
  }),
  /** Matches of the last 30 days that exceptions set apart. */
  apart30d: z.number().int(),
  /** When it last fired, and when it last did in a drill. */
  lastFired: z.string().nullable(),
  lastDrill: z.string().nullable(),
  /** Its own events, and when they were run. */
  cases: z.array(ruleCase),
  casesAt: z.string(),
  casesFault: z.string().nullable(),
});
export type RuleDetail = z.infer<typeof ruleDetail>;

export const ruleQuery = z.object({ site: z.string().optional() });
