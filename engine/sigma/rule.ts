import type { Condition } from './detection/condition.ts';
import type { Selection } from './detection/item.ts';

/** Severity of a rule, as the Sigma specification names it. */
export type Level = 'informational' | 'low' | 'medium' | 'high' | 'critical';

/** Where a rule's events come from: every part that is present must hold. */
export interface Logsource {
  product?: string;
  category?: string;
  service?: string;
}

/** One YAML text that may hold several rules, with the path that refusals name. */
export interface RuleFile {
  path: string;
  text: string;
}

/** What every loaded document has, whatever its kind. */
export interface RuleHead {
  /** `id`, else `name`, else `file:line`: unique in a set. */
  id: string;
  name?: string;
  title: string;
  level?: Level;
  status?: string;
  description?: string;
  tags: string[];
  author?: string;
  /** Top-level keys that the specification does not know, as written. */
  custom: Record<string, unknown>;
  file: string;
  /** 1-based line where the document starts. */
  line: number;
}

/** A filter's part that has been joined to a rule by AND. */
export interface AppliedFilter {
  id: string;
  selections: Selection[];
  condition: Condition;
}

/** A rule over single events. */
export interface DetectionRule extends RuleHead {
  kind: 'detection';
  logsource: Logsource;
  selections: Selection[];
  condition: Condition;
  filters: AppliedFilter[];
}

/** A document that narrows other rules. */
export interface FilterRule extends RuleHead {
  kind: 'filter';
  logsource: Logsource;
  /** Ids or names; empty means every rule that the logsource covers. */
  targets: string[];
  selections: Selection[];
  condition: Condition;
}

/** How the metric of a correlation is made. */
export type CorrelationType =
  | 'event_count'
  | 'value_count'
  | 'temporal'
  | 'temporal_ordered'
  | 'temporal_extended'
  | 'temporal_ordered_extended'
  | 'value_sum'
  | 'value_avg'
  | 'value_percentile'
  | 'value_median';

/** A comparison operator of Sigma conditions. */
export type Comparison = 'gt' | 'gte' | 'lt' | 'lte' | 'eq' | 'neq';

/** A rule over the matches of other rules in a sliding window. */
export interface CorrelationRule extends RuleHead {
  kind: 'correlation';
  type: CorrelationType;
  /** Ids of the referenced rules, resolved, in the order written. */
  rules: string[];
  groupBy: string[];
  /** Length of the window in milliseconds. */
  timespan: number;
  bounds: { op: Comparison; value: number }[];
  /** Fields whose values are counted or summed. */
  valueFields: string[];
  /** 0..100, for `value_percentile`. */
  percentile: number;
  /** Boolean expression over `rules`, for the extended forms. */
  expression?: Condition;
  /** alias -> rule id -> field */
  aliases: Record<string, Record<string, string>>;
  /** Whether the referenced rules also speak for themselves. */
  generate: boolean;
}

/** Any loaded document. */
export type Rule = DetectionRule | CorrelationRule | FilterRule;

/** A document that was refused, with the place and what to write instead. */
export interface Rejection {
  file: string;
  line: number;
  id: string | null;
  reason: string;
}

/** Everything that `loadRules` made of its files. */
export interface RuleSet {
  rules: Rule[];
  rejected: Rejection[];
  /** Documents that hold but probably do not do what their author meant. */
  warnings: Rejection[];
  /** Number of loaded documents per kind. */
  kinds: { detection: number; correlation: number; filter: number };
}
