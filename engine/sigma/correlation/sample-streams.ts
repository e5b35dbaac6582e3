import type { SigmaEvent } from '../event.ts';
import type { Hit, Question, Words } from './definition.ts';

/** Names of the rules that the correlations under test stand on, in the order of their set. */
export const BASE_RULES = ['a', 'b', 'c'] as const;

/** An event that fits some of the base rules. */
export interface Occurrence {
  /** Milliseconds. */
  time: number;
  rules: string[];
  user: string;
  /** The user in rule b's events when a correlation reads it by an alias. */
  account: string;
  /** Absent for some, and no number for some. */
  value?: number | string;
  /** How much later than its time it comes, in shares of the lateness. */
  delay: number;
  /** Whether it comes twice. */
  twice: boolean;
}

/** A correlation document with what the definition needs of it. */
export interface Correlation {
  type: string;
  rules: string[];
  /** Seconds. */
  span: number;
  bounds: Record<string, number>;
  percentile: number;
  words?: Words;
  grouped: boolean;
  aliased: boolean;
  generate: boolean;
}

/** A stream, what is asked of it and how it comes. */
export interface Case {
  lower: Correlation;
  /** A correlation over the findings of the lower one. */
  upper: Correlation | undefined;
  occurrences: Occurrence[];
  /** Seconds. */
  lateness: number;
  /** Positions in the order of arrival at which the engine is stopped and started again. */
  restarts: number[];
  /** Positions at which time is told. */
  ticks: number[];
}

/** Names in a condition, in its order. */
export function namesIn(words: Words): string[] {
  if (typeof words === 'string') return [words];
  const [, ...parts] = words;
  return [...new Set((parts as Words[]).flatMap(namesIn))];
}

/** A condition as a rule writes it. */
export function written(words: Words): string {
  if (typeof words === 'string') return words;
  return words[0] === 'not'
    ? `not (${written(words[1])})`
    : `(${written(words[1])}) ${words[0]} (${written(words[2])})`;
}

function documentOf(id: string, asked: Correlation): object {
  const { type, rules, span, grouped, aliased, generate, percentile } = asked;
  const value = type.startsWith('value_') ? { field: 'value' } : {};
  const share = type === 'value_percentile' ? { percentile } : {};
  // A finding carries the group of its own correlation, under the names that this one groups by.
  const fieldOf = (rule: string): string => (rule === 'x' ? 'who' : rule === 'b' ? 'account' : 'user');
  const aliases = aliased ? { who: Object.fromEntries(rules.map((rule) => [rule, fieldOf(rule)])) } : {};
  return {
    title: id,
    id,
    correlation: {
      type: asked.words === undefined ? type : type.replace('_extended', ''),
      rules,
      timespan: `${span}s`,
      condition: asked.words === undefined ? { ...asked.bounds, ...value, ...share } : written(asked.words),
      generate,
      ...(grouped ? { 'group-by': [aliased ? 'who' : 'user'] } : {}),
      aliases,
    },
  };
}

/** The rules of a case as one stream of documents. */
export function documents({ lower, upper }: Case): string {
  const bases = BASE_RULES.map((name) => ({
    title: name,
    id: name,
    logsource: { product: 'test' },
    detection: { sel: { [`is_${name}`]: true }, condition: 'sel' },
  }));
  const above = upper && { ...upper, grouped: upper.grouped && lower.grouped, aliased: lower.aliased };
  const all = [...bases, documentOf('x', lower), ...(above ? [documentOf('y', { ...above, rules: ['x'] })] : [])];
  return all.map((document) => JSON.stringify(document)).join('\n---\n');
}

/** An occurrence as an event. */
export function eventOf({ rules, user, account, value }: Occurrence): SigmaEvent {
  const flags = Object.fromEntries(rules.map((rule) => [`is_${rule}`, true]));
  return {
    fields: { ...flags, user, account, ...(value === undefined ? {} : { value }) },
    logsource: { product: 'test' },
  };
}

/** What a correlation asks, for the definition. */
export function questionOf({ type, rules, span, bounds, percentile, words }: Correlation): Question {
  return {
    type: type as Question['type'],
    rules,
    span: span * 1000,
    bounds,
    percentile,
    ...(words === undefined ? {} : { words }),
  };
}

/** What the correlation gets of the events, by definition. */
export function hitsOf(asked: Correlation, occurrences: readonly Occurrence[]): Hit[] {
  const out = new Map<string, Hit>();
  occurrences.forEach((occurrence, index) => {
    for (const rule of BASE_RULES) {
      if (!occurrence.rules.includes(rule) || !asked.rules.includes(rule)) continue;
      const { value } = occurrence;
      if (asked.type.startsWith('value_') && (value === undefined || (asked.type !== 'value_count' && value === 'x')))
        continue;
      const who = asked.aliased && rule === 'b' ? occurrence.account : occurrence.user;
      const group: Record<string, string> = asked.grouped ? { [asked.aliased ? 'who' : 'user']: who } : {};
      const id = `e${index}`;
      const key = JSON.stringify([id, group]);
      const hit = out.get(key) ?? { time: occurrence.time, id, rules: [], group, sources: [id] };
      hit.rules.push(asked.rules.indexOf(rule));
      if (asked.type.startsWith('value_') && value !== undefined)
        hit.value = asked.type === 'value_count' ? String(value) : value;
      out.set(key, hit);
    }
  });
  return [...out.values()];
}
