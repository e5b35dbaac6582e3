import { z } from 'zod';
import { changeItem } from './controllers.ts';

const sign = z.string().trim().min(1).max(1000);
const reason = z.string().trim().min(1).max(2000);

/** By what a value was learned: the ordinary readings of days, or a short series of them. */
export const learnedBy = z.enum(['long', 'short']);
export type LearnedBy = z.infer<typeof learnedBy>;

/** Classes of values; `volatile` and `status` are kept but not compared. */
export const valueClasses = ['identity', 'config', 'setpoint', 'unclassified', 'volatile', 'status'] as const;

/** Which values a rule covers: those that fit every sign given. `*` in path and node stands for any part. */
export const valueMatch = z.object({
  /** Namespace URI. */
  namespace: sign.nullable(),
  /** Browse path, or unit/table/address with its name. */
  path: sign.nullable(),
  /** Node key, unit/table/address, or the address of a word. */
  node: sign.nullable(),
  /** Key of the type definition. */
  type: sign.nullable(),
});
export type ValueMatch = z.infer<typeof valueMatch>;

/** Where a rule about values stands. */
export const valueRuleStates = ['proposed', 'in_force', 'refused', 'replaced', 'ended'] as const;

/** A rule of people about which values are compared; it holds once a second person approved it. */
export const valueRule = z.object({
  id: z.string(),
  /** Human number within the site. */
  number: z.number().int(),
  version: z.number().int(),
  site: z.string(),
  /** False where it holds for all controllers of the site. */
  own: z.boolean(),
  match: valueMatch,
  /** How many values it lists one by one; null where it does not. */
  listed: z.number().int().nullable(),
  class: z.enum(valueClasses),
  reason: z.string(),
  origin: z.enum(['person', 'visit', 'learned', 'learned_short']),
  visit: z.string().nullable(),
  state: z.enum(valueRuleStates),
  proposedBy: z.string(),
  proposedAt: z.string(),
  /** Proposed by the person who asks, who cannot approve it. */
  mine: z.boolean(),
  decidedBy: z.string().nullable(),
  decidedAt: z.string().nullable(),
  /** Somebody proposed that it ends. */
  ending: z.object({ by: z.string(), at: z.string(), reason: z.string(), mine: z.boolean() }).nullable(),
  /** How many values of the latest snapshot it covers, and some of their paths. */
  covers: z.number().int(),
  paths: z.array(z.string()),
});
export type ValueRule = z.infer<typeof valueRule>;

/** Values of one controller that are not compared, by what keeps them out. */
export const exclusion = z.object({
  /** Reason that stands in the record, or the name of the rule of people. */
  rule: z.string(),
  /** Number of the rule of people; null for a rule of the reader. */
  number: z.number().int().nullable(),
  class: z.string(),
  count: z.number().int(),
  paths: z.array(z.string()),
});

/** What readings taught about values that move. */
export const valueLearning = z.object({
  samples: z.number().int(),
  samplesNeeded: z.number().int(),
  since: z.string().nullable(),
  last: z.string().nullable(),
  hours: z.number(),
  hoursNeeded: z.number(),
  /** Whether it saw the line at work and at rest. */
  atWork: z.boolean(),
  atRest: z.boolean(),
  /** Why the newest reading taught nothing. */
  pausedBy: z.enum(['visit', 'incident', 'no_asset', 'no_compare', 'too_many']).nullable(),
  ready: z.boolean(),
  /** Values that could be classed differently, most moved first; at most 500. */
  found: z.array(
    z.object({
      key: z.string(),
      path: z.string(),
      was: z.string(),
      class: z.enum(['volatile', 'setpoint']),
      changes: z.number().int(),
      first: z.string(),
      last: z.string(),
    }),
  ),
  count: z.object({ volatile: z.number().int(), setpoint: z.number().int() }),
});
export type ValueLearning = z.infer<typeof valueLearning>;

/** The same of the newest series of readings within about an hour: weaker, and superseded once the ordinary readings have seen enough. */
export const shortSeries = valueLearning.extend({ superseded: z.boolean() });
export type ShortSeries = z.infer<typeof shortSeries>;

/** GET /api/v1/controllers/:id/values: which values are not compared, why, by whose decision, and what was learned. */
export const controllerValues = z.object({
  rules: z.array(valueRule),
  exclusions: z.array(exclusion),
  /** What differs from the expected state and is left out by a rule of people; at most 500. */
  leftOut: z.array(changeItem.omit({ decision: true }).extend({ number: z.number().int() })),
  leftOutCount: z.number().int(),
  learning: valueLearning,
  /** What the newest short series taught, with less evidence. */
  series: shortSeries,
});
export type ControllerValues = z.infer<typeof controllerValues>;

/** POST /api/v1/controllers/:id/values: proposes a rule or its end, or decides about another person's proposal. */
export const valueAct = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('propose'),
    match: valueMatch,
    /** `secret` is refused with its reason: that is a matter of the agent's file. */
    class: z.enum([...valueClasses, 'secret']),
    reason,
    /** True for all controllers of the site. */
    wide: z.boolean(),
    /** Rule that it replaces as its next version. */
    replaces: z.string().nullable(),
  }),
  /** Takes up what readings taught: a rule that lists those values one by one. */
  z.object({
    type: z.literal('propose_learned'),
    class: z.enum(['volatile', 'setpoint']),
    /** By which readings. */
    by: learnedBy.default('long'),
    reason,
  }),
  z.object({ type: z.literal('approve'), rule: z.string(), version: z.number().int(), reason }),
  z.object({ type: z.literal('refuse'), rule: z.string(), version: z.number().int(), reason }),
  /** Proposes that a rule in force ends. */
  z.object({ type: z.literal('end'), rule: z.string(), version: z.number().int(), reason }),
]);
export type ValueAct = z.infer<typeof valueAct>;
