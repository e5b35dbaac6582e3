import { z } from 'zod';
import { bilingual } from './parts.ts';

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

/** GET /api/v1/rules */
export const ruleRow = z.object({
  id: z.string(),
  title: bilingual,
  sentence: bilingual,
  severity: z.string(),
  enabled: z.boolean(),
  author: z.string().nullable(),
  techniques: z.array(z.string()),
  items: z.array(z.string()),
  playbook: z.string().nullable(),
  useless: bilingual.nullable(),
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
