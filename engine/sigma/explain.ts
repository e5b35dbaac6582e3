import type { Condition } from './detection/condition.ts';
import type { Item, Node, Selection, Test } from './detection/item.ts';
import { fold } from './detection/pattern.ts';
import { compileValueTest, isValueTest } from './detection/scalar-test.ts';
import { bareName, isScalar, MAX_DEPTH, type Scalar, type SigmaEvent, scalarsOf } from './event.ts';
import { related } from './index/compile-item.ts';
import { belongs, classifierOf } from './logsource/classify.ts';
import type { FieldMapping, LogsourceMap } from './logsource/logsource-map.ts';
import type { DetectionRule } from './rule.ts';

/** One item that was looked at: what the rule asks and what the event holds. */
export interface ExplainedItem {
  /** Name of the selection; `filter:<id>/<name>` for a filter's. */
  selection: string;
  /** The key as the rule writes it. */
  item: string;
  /** Name of the field in the event; null for keywords. */
  field: string | null;
  /** What the event holds there; absent when the field is not there. */
  value?: unknown;
  /** The value of the rule that fitted, or all values when none did. */
  expected: string[];
  holds: boolean;
}

/** Why a rule matches an event, or the first part because of which it does not. */
export interface Explanation {
  rule: string;
  title: string;
  author?: string;
  matched: boolean;
  /** Selections that decided for the match. */
  selections: string[];
  /** The items that hold (match), or the items of the failing part (miss). */
  parts: ExplainedItem[];
  /** For a miss: the first part that failed, in words. */
  failed?: string;
}

interface Found {
  present: boolean;
  isNull: boolean;
  values: Scalar[];
  raw: unknown;
}

const ABSENT: Found = { present: false, isNull: true, values: [], raw: undefined };

function found(raw: unknown): Found {
  const values = isScalar(raw) ? [raw] : Array.isArray(raw) ? raw.flat(1).filter(isScalar) : [];
  const isNull = raw === null || (Array.isArray(raw) && values.length === 0 && raw.every((item) => item === null));
  return { present: true, isNull, values, raw };
}

/** All values that the dotted names lead to. */
function alongPath(value: unknown, steps: string[], depth: number): unknown[] {
  if (steps.length === 0) return [value];
  if (value === null || typeof value !== 'object' || depth > MAX_DEPTH) return [];
  if (Array.isArray(value))
    return value
      .filter((item) => item !== null && typeof item === 'object')
      .flatMap((item) => alongPath(item, steps, depth + 1));
  const out: unknown[] = [];
  for (const [key, item] of Object.entries(value)) {
    const parts = bareName(key).split('.');
    if (parts.every((part, index) => part === steps[index]))
      out.push(...alongPath(item, steps.slice(parts.length), depth + 1));
  }
  return out;
}

/** Looks a field up by definition: exact name, name without spaces, path. */
export function lookUp(fields: Record<string, unknown>, name: string): Found {
  const bare = bareName(name);
  if (Object.hasOwn(fields, bare) && fields[bare] !== undefined) return found(fields[bare]);
  const keys = Object.keys(fields).filter((key) => bareName(key) === bare && fields[key] !== undefined);
  const [key] = keys;
  if (key !== undefined) return found(fields[key]);
  const reached = alongPath(fields, bare.split('.'), 0).filter((value) => value !== undefined);
  if (reached.length === 0) return ABSENT;
  if (reached.length === 1) return found(reached[0]);
  const values = reached.flatMap((value) => found(value).values);
  return values.length === 0 ? found(reached[0]) : { present: true, isNull: false, values, raw: reached };
}

/** Evaluates a rule by definition, without index, sharing or short cuts, and keeps what it saw. */
class Explainer {
  readonly #fields: Record<string, unknown>;
  readonly #mapping: FieldMapping;
  readonly seen: ExplainedItem[] = [];

  constructor(fields: Record<string, unknown>, mapping: FieldMapping | undefined) {
    this.#fields = fields;
    this.#mapping = mapping ?? [];
  }

  #field(name: string): { name: string; found: Found } {
    for (const { to, from, values } of this.#mapping) {
      if (bareName(to) !== bareName(name)) continue;
      const other = lookUp(this.#fields, from);
      if (!other.present) continue;
      return {
        name: from,
        found: values
          ? {
              ...other,
              values: other.values.map((value) =>
                other.values.length === 1 ? (values[String(value)] ?? value) : value,
              ),
            }
          : other,
      };
    }
    return { name, found: lookUp(this.#fields, name) };
  }

  #test(test: Test, at: Found): boolean {
    if (isValueTest(test)) {
      const check = compileValueTest(test);
      return at.values.some((value) => check(value, fold(String(value))));
    }
    if (test.kind === 'null') return !at.present || at.isNull;
    if (test.kind === 'exists') return at.present === test.expected;
    const form = (value: Scalar): string => (test.cased ? String(value) : fold(String(value)));
    const other = this.#field(test.field).found;
    return at.values.some((left) => other.values.some((right) => related(form(left), test.relation, form(right))));
  }

  item(selection: string, item: Item): boolean {
    const { name, found: at } =
      item.field === null
        ? { name: null, found: { present: true, isNull: false, values: scalarsOf(this.#fields), raw: undefined } }
        : this.#field(item.field);
    const fitting = item.tests.filter((test) => this.#test(test, at));
    const plain = item.all ? fitting.length === item.tests.length : fitting.length > 0;
    const holds = plain !== item.negated;
    const shown =
      item.field === null
        ? at.values.find((value) =>
            fitting.some((test) => isValueTest(test) && compileValueTest(test)(value, fold(String(value)))),
          )
        : at.raw;
    const told = holds && !item.negated ? fitting : item.tests.filter((test) => !item.all || !fitting.includes(test));
    this.seen.push({
      selection,
      item: item.label,
      field: name,
      ...(shown === undefined ? {} : { value: shown }),
      expected: [...new Set(told.map((test) => test.written))].slice(0, 20),
      holds,
    });
    return holds;
  }

  node(selection: string, node: Node): boolean {
    if (node.op === 'item') return this.item(selection, node.item);
    const results = node.parts.map((part) => this.node(selection, part));
    return node.op === 'and' ? results.every(Boolean) : results.some(Boolean);
  }
}

type Results = ReadonlyMap<string, boolean>;

function holds(condition: Condition, results: Results): boolean {
  if (condition.op === 'selection') return results.get(condition.name)!;
  if (condition.op === 'not') return !holds(condition.part, results);
  return condition.op === 'and'
    ? condition.parts.every((part) => holds(part, results))
    : condition.parts.some((part) => holds(part, results));
}

/** Names of the selections that make a condition come out as it does. */
function deciding(condition: Condition, results: Results): string[] {
  if (condition.op === 'selection') return [condition.name];
  if (condition.op === 'not') return deciding(condition.part, results);
  const outcome = holds(condition, results);
  const responsible = condition.parts.filter((part) => holds(part, results) === outcome);
  const needsAll = (condition.op === 'and') === outcome;
  return (needsAll ? responsible : responsible.slice(0, 1)).flatMap((part) => deciding(part, results));
}

/** Explains one rule on one event by evaluating it in full. */
export function explainRule(rule: DetectionRule, event: SigmaEvent, map: LogsourceMap): Explanation {
  const head = { rule: rule.id, title: rule.title, ...(rule.author === undefined ? {} : { author: rule.author }) };
  const origin = classifierOf(map).origin(event);
  if (!belongs(rule.logsource, origin)) {
    const wanted = Object.entries(rule.logsource)
      .map(([key, value]) => `${key} ${value}`)
      .join(', ');
    return {
      ...head,
      matched: false,
      selections: [],
      parts: [],
      failed: `logsource: the rule is for ${wanted}, the event is not`,
    };
  }
  const mapping = rule.logsource.category === undefined ? undefined : origin.categories.get(rule.logsource.category);
  const explainer = new Explainer(event.fields, mapping);
  const scopes: { prefix: string; selections: Selection[]; condition: Condition }[] = [
    { prefix: '', selections: rule.selections, condition: rule.condition },
    ...rule.filters.map((filter) => ({
      prefix: `filter:${filter.id}/`,
      selections: filter.selections,
      condition: filter.condition,
    })),
  ];
  const decided: string[] = [];
  for (const { prefix, selections, condition } of scopes) {
    const results = new Map(selections.map(({ name, node }) => [name, explainer.node(prefix + name, node)]));
    const names = deciding(condition, results).map((name) => prefix + name);
    if (!holds(condition, results)) {
      const parts = explainer.seen.filter((item) => item.selection === names[0]);
      const bad = parts.find((item) => item.holds === results.get(names[0]!.slice(prefix.length))) ?? parts[0];
      const failed = results.get(names[0]!.slice(prefix.length))
        ? `selection ${names[0]} holds, but must not`
        : `selection ${names[0]}${bad ? `: ${bad.item} is ${bad.value === undefined ? 'absent' : JSON.stringify(bad.value)}` : ''}`;
      return { ...head, matched: false, selections: names, parts, failed };
    }
    decided.push(...names);
  }
  const chosen = [...new Set(decided)];
  return {
    ...head,
    matched: true,
    selections: chosen,
    parts: explainer.seen.filter((item) => chosen.includes(item.selection)),
  };
}
