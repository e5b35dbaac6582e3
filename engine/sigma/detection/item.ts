import type { Regex } from '../regex/regex.ts';
import type { AddressBlock } from './address.ts';
import type { Pattern } from './pattern.ts';
import type { Clock, TimePart } from './time-part.ts';

/** How two fields of one event are compared. */
export type FieldRelation = 'equals' | 'contains' | 'startswith' | 'endswith';

/** One thing that a value of an event must satisfy. */
export type Test =
  | { kind: 'text'; pattern: Pattern; cased: boolean; written: string }
  | { kind: 'regex'; regex: Regex; written: string }
  | { kind: 'cidr'; block: AddressBlock; written: string }
  | { kind: 'compare'; op: 'lt' | 'lte' | 'gt' | 'gte'; value: number; written: string }
  | {
      kind: 'time-part';
      part: TimePart;
      op: 'lt' | 'lte' | 'gt' | 'gte' | 'eq';
      value: number;
      clock: Clock;
      zone: string;
      written: string;
    }
  | { kind: 'null'; written: string }
  | { kind: 'exists'; expected: boolean; written: string }
  | { kind: 'fieldref'; field: string; relation: FieldRelation; cased: boolean; written: string };

/** One line of a detection: a field (or, with `null`, the whole event) and what its value must satisfy. */
export interface Item {
  field: string | null;
  /** The key as written, for explanations. */
  label: string;
  tests: Test[];
  /** All tests must hold, else one is enough. */
  all: boolean;
  /** The item holds when the tests do not (`neq`). An absent field is not equal, so it holds. */
  negated: boolean;
}

/** The logic inside one selection. */
export type Node = { op: 'and' | 'or'; parts: Node[] } | { op: 'item'; item: Item };

/** A named part of a detection. */
export interface Selection {
  name: string;
  node: Node;
}
