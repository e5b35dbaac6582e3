import { type Condition, parseCondition } from '../detection/condition.ts';
import { type RawDocument, textList } from '../document.ts';
import type { Comparison, CorrelationRule, CorrelationType, RuleHead } from '../rule.ts';
import { RuleFault } from '../rule-fault.ts';
import { clausesOf } from './ordered.ts';

const TYPES: readonly CorrelationType[] = [
  'event_count',
  'value_count',
  'temporal',
  'temporal_ordered',
  'temporal_extended',
  'temporal_ordered_extended',
  'value_sum',
  'value_avg',
  'value_percentile',
  'value_median',
];
/** What a condition in words makes of a type. */
const EXTENDED: Readonly<Record<string, CorrelationType>> = {
  temporal: 'temporal_extended',
  temporal_ordered: 'temporal_ordered_extended',
  temporal_extended: 'temporal_extended',
  temporal_ordered_extended: 'temporal_ordered_extended',
};
const COMPARISONS: readonly Comparison[] = ['gt', 'gte', 'lt', 'lte', 'eq', 'neq'];
const KEYS: readonly string[] = ['type', 'rules', 'group-by', 'timespan', 'condition', 'aliases', 'generate'];
/** Milliseconds per unit of a timespan; a month is 30 days and a year 365, as a window needs a fixed length. */
const UNITS: Record<string, number> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  M: 2_592_000_000,
  y: 31_536_000_000,
};

function readTimespan(value: unknown): number {
  const match = typeof value === 'string' ? /^(\d+)\s*([smhdwMy])$/.exec(value.trim()) : null;
  if (!match || Number(match[1]) === 0) {
    throw new RuleFault(
      `timespan ${JSON.stringify(value)} is not readable: write a number and s, m, h or d, for example 5m`,
      ['correlation', 'timespan'],
    );
  }
  return Number(match[1]) * UNITS[match[2]!]!;
}

function readBounds(condition: RawDocument): CorrelationRule['bounds'] {
  const bounds: CorrelationRule['bounds'] = [];
  for (const key of Object.keys(condition)) {
    if (key === 'field' || key === 'percentile') continue;
    if (!(COMPARISONS as readonly string[]).includes(key)) {
      throw new RuleFault(`the condition has no "${key}": write ${COMPARISONS.join(', ')} (and field, percentile)`, [
        'correlation',
        'condition',
        key,
      ]);
    }
    const value = condition[key];
    if (typeof value !== 'number' || !Number.isFinite(value))
      throw new RuleFault(`"${key}" needs a number`, ['correlation', 'condition', key]);
    bounds.push({ op: key as Comparison, value });
  }
  return bounds;
}

function readAliases(value: unknown): Record<string, Record<string, string>> {
  if (value === undefined || value === null) return {};
  const out: Record<string, Record<string, string>> = {};
  const refuse = (path: (string | number)[]): never => {
    throw new RuleFault('aliases must map a name to rules and their fields: alias: {rule: field}', [
      'correlation',
      'aliases',
      ...path,
    ]);
  };
  if (typeof value !== 'object' || Array.isArray(value)) return refuse([]);
  for (const [alias, fields] of Object.entries(value)) {
    if (fields === null || typeof fields !== 'object' || Array.isArray(fields)) return refuse([alias]);
    out[alias] = {};
    for (const [rule, field] of Object.entries(fields as RawDocument)) {
      if (typeof field !== 'string') return refuse([alias, rule]);
      out[alias][rule] = field;
    }
  }
  return out;
}

/** The rules that a condition in words names, in its order. */
function rulesIn(condition: string): string[] {
  const names = condition.match(/[^\s()]+/g) ?? [];
  return [...new Set(names.filter((name) => !/^(?:and|or|not)$/i.test(name)))];
}

function namesOf(condition: Condition): string[] {
  if (condition.op === 'selection') return [condition.name];
  return condition.op === 'not' ? namesOf(condition.part) : condition.parts.flatMap(namesOf);
}

/** Reads a condition in words; a rule that it does not ask for would do nothing, so that is refused. */
function readExpression(type: CorrelationType, condition: string, rules: string[]): Condition {
  try {
    const expression = parseCondition(condition, rules);
    const unused = rules.find((rule) => !namesOf(expression).includes(rule));
    if (unused)
      throw new RuleFault(
        `the condition does not ask for the rule "${unused}": use it there or take it out of "rules"`,
      );
    if (type === 'temporal_ordered_extended') clausesOf(expression, rules);
    return expression;
  } catch (error) {
    if (error instanceof RuleFault) throw new RuleFault(error.message, ['correlation', 'condition']);
    throw error;
  }
}

/** Reads a correlation document; its references are names or ids until they are resolved. */
export function readCorrelation(document: RawDocument, head: RuleHead): CorrelationRule {
  const block = document['correlation'];
  if (block === null || typeof block !== 'object' || Array.isArray(block))
    throw new RuleFault('"correlation" must hold type, rules and timespan', ['correlation']);
  const raw = block as RawDocument;
  const stray = Object.keys(raw).find((key) => !KEYS.includes(key));
  if (stray)
    throw new RuleFault(`"correlation" has no "${stray}": known are ${KEYS.join(', ')}`, ['correlation', stray]);
  const written = raw['type'] as CorrelationType;
  if (!TYPES.includes(written))
    throw new RuleFault(`correlation type ${JSON.stringify(raw['type'])} does not exist: write ${TYPES.join(', ')}`, [
      'correlation',
      'type',
    ]);
  const condition = raw['condition'];
  const extended = EXTENDED[written];
  const inWords = typeof condition === 'string';
  const type = inWords && extended ? extended : written;
  const rules =
    raw['rules'] === undefined && inWords && extended ? rulesIn(condition) : textList(raw['rules'], 'rules');
  if (rules.length === 0)
    throw new RuleFault('the correlation names no rules: write their ids or names below "rules:"', ['correlation']);
  const repeated = rules.find((rule, index) => rules.indexOf(rule) !== index);
  if (repeated) {
    const remedy = type.startsWith('temporal_ordered') ? 'give the second step its own rule' : 'name it once';
    throw new RuleFault(`the rule "${repeated}" is named twice: ${remedy}`, ['correlation', 'rules']);
  }

  const out: CorrelationRule = {
    ...head,
    kind: 'correlation',
    type,
    rules,
    groupBy: textList(raw['group-by'], 'group-by'),
    timespan: readTimespan(raw['timespan']),
    bounds: [],
    valueFields: [],
    percentile: 50,
    aliases: readAliases(raw['aliases']),
    generate: raw['generate'] === true || document['generate'] === true,
  };
  if (type.endsWith('_extended')) {
    if (!inWords)
      throw new RuleFault(`${type} needs a condition over rule names, for example "rule_a and not rule_b"`, [
        'correlation',
        'condition',
      ]);
    out.expression = readExpression(type, condition, rules);
    return out;
  }
  if (inWords)
    throw new RuleFault(
      `${type} takes a map as condition, for example "gte: 10"; words are for temporal and temporal_ordered`,
      ['correlation', 'condition'],
    );
  if (condition !== undefined && (condition === null || typeof condition !== 'object' || Array.isArray(condition))) {
    throw new RuleFault('the condition of a correlation must be a map, for example "gte: 10"', [
      'correlation',
      'condition',
    ]);
  }
  const map = (condition ?? {}) as RawDocument;
  out.bounds = readBounds(map);
  const isTemporal = type === 'temporal' || type === 'temporal_ordered';
  if (out.bounds.length === 0) {
    if (!isTemporal)
      throw new RuleFault(
        `${type} needs a condition such as "gte: 10"`,
        condition === undefined ? ['correlation'] : ['correlation', 'condition'],
      );
    out.bounds = [{ op: 'gte', value: rules.length }];
  }
  out.valueFields = textList(map['field'], 'field');
  if (type.startsWith('value_') && out.valueFields.length === 0)
    throw new RuleFault(`${type} needs "field" in its condition`, ['correlation', 'condition']);
  if (!type.startsWith('value_') && out.valueFields.length > 0)
    throw new RuleFault(`${type} does not use a field: write value_count to count values`, [
      'correlation',
      'condition',
      'field',
    ]);
  if (type !== 'value_count' && out.valueFields.length > 1)
    throw new RuleFault(`${type} takes one field`, ['correlation', 'condition', 'field']);
  const percentile = map['percentile'];
  if (percentile !== undefined) {
    if (typeof percentile !== 'number' || percentile < 0 || percentile > 100)
      throw new RuleFault('percentile must be a number from 0 to 100', ['correlation', 'condition', 'percentile']);
    out.percentile = percentile;
  }
  return out;
}
