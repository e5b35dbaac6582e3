import { z } from 'zod';
import { bilingual } from './parts.ts';

/**
 * How far something is covered by rules: one is fed on every asset that concerns it and told something within 30 days (`proven`), is fed
 * on all (`fed`) or some of them (`partly`), cannot be told (`unknown`), gets nothing (`not_fed`), or there is none.
 */
export const coverageState = z.enum(['proven', 'fed', 'partly', 'unknown', 'not_fed', 'none']);
export type CoverageState = z.infer<typeof coverageState>;

const covered = z.object({
  state: coverageState,
  /** Ids of the rules in force for it. */
  rules: z.array(z.string()),
  /** Of these how many are in no way fed. */
  blind: z.number().int(),
  /** What is missing for most of those that are not fed everywhere, and what to switch on. */
  why: bilingual.nullable(),
  remedy: bilingual.nullable(),
});

/** A technique of ATT&CK; those outside the matrix for industrial systems have no tactics. */
export const techniqueCoverage = covered.extend({ id: z.string(), name: z.string(), tactics: z.array(z.string()) });
export type TechniqueCoverage = z.infer<typeof techniqueCoverage>;

/** An item of the checklist. */
export const itemCoverage = covered.extend({
  item: z.string(),
  text: bilingual,
  /** How far the product's data can back an answer at all. */
  support: z.enum(['none', 'partial', 'full_on_scope']),
});
export type ItemCoverage = z.infer<typeof itemCoverage>;

/** GET /api/v1/coverage */
export const coverage = z.object({
  tactics: z.array(z.object({ id: z.string(), name: bilingual })),
  techniques: z.array(techniqueCoverage),
  items: z.array(itemCoverage),
  /** Rules that are told whatever happens, and yet are off or on trial somewhere. */
  silenced: z.array(
    z.object({ rule: z.string(), title: bilingual, site: z.string(), state: z.enum(['trial', 'off']) }),
  ),
});
export type Coverage = z.infer<typeof coverage>;

/** A layer of the ATT&CK Navigator, in the form 4.5 of its files. */
export const navigatorLayer = z.object({
  name: z.string().min(1),
  versions: z.object({ attack: z.string(), navigator: z.string(), layer: z.literal('4.5') }),
  domain: z.enum(['ics-attack', 'enterprise-attack']),
  description: z.string(),
  sorting: z.number().int().min(0).max(3),
  layout: z.object({ layout: z.literal('side'), showID: z.boolean(), showName: z.boolean() }),
  hideDisabled: z.boolean(),
  techniques: z.array(
    z.object({
      techniqueID: z.string().regex(/^T\d{4}(\.\d{3})?$/),
      score: z.number(),
      color: z.string().regex(/^#[0-9a-f]{6}$/),
      comment: z.string(),
      enabled: z.boolean(),
      metadata: z.array(z.object({ name: z.string(), value: z.string() })),
    }),
  ),
  gradient: z.object({ colors: z.array(z.string()).min(2), minValue: z.number(), maxValue: z.number() }),
  legendItems: z.array(z.object({ label: z.string(), color: z.string() })),
});
export type NavigatorLayer = z.infer<typeof navigatorLayer>;

export const coverageQuery = z.object({ site: z.string().optional() });
export const layerQuery = coverageQuery.extend({
  domain: z.enum(['ics-attack', 'enterprise-attack']).default('ics-attack'),
});
