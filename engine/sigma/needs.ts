import type { Condition } from './detection/condition.ts';
import type { Item, Node, Selection } from './detection/item.ts';
import { hasWildcard, literalText } from './detection/pattern.ts';
import type { LogsourceMap } from './logsource/logsource-map.ts';
import type { DetectionRule, Logsource } from './rule.ts';

/** A log of an operating system that can hold events for a rule; `codes` null means any of its events. */
export interface NeededLog {
  product: string;
  channel: string;
  codes: readonly number[] | null;
}

type Values = ReadonlySet<string> | null;

/**
 * Values of which a field must hold one for the rule to be able to match, in lower case; null when the rule does not bind the field
 * to single values.
 */
export function permittedValues(rule: DetectionRule, field: string): ReadonlySet<string> | null {
  const selections = new Map(rule.selections.map((one) => [one.name, one]));
  return ofCondition(rule.condition, selections, field);
}

/**
 * The logs that hold what a rule looks for, by the table of log sources, narrowed to the event ids and channels that it asks for.
 * Empty when the table names no log for it.
 */
export function neededLogs(rule: DetectionRule, map: LogsourceMap): NeededLog[] {
  const { logsource } = rule;
  const asked = codesOf(permittedValues(rule, 'EventID'));
  const channels = permittedValues(rule, 'Channel');
  const found = logsOf(logsource, map).map(({ codes, ...log }) => ({ ...log, codes: both(codes, asked) }));
  const named =
    found.length > 0 || channels === null || logsource.product !== 'windows'
      ? found
      : [...channels].map((channel) => ({ product: 'windows', channel, codes: asked }));
  return named.filter(
    ({ channel, codes }) => codes?.length !== 0 && (channels === null || channels.has(channel.toLowerCase())),
  );
}

function logsOf({ product, category, service }: Logsource, map: LogsourceMap): NeededLog[] {
  const channelsOf = (of: { product: string; service: string }) =>
    map.services
      .filter((row) => row.product === of.product && row.service === of.service)
      .flatMap((row) => row.channels);
  if (category !== undefined) {
    return map.categories
      .filter((row) => row.category === category && (product === undefined || row.product === product))
      .filter((row) => service === undefined || row.service === service)
      .flatMap((row) =>
        channelsOf(row).map((channel) => ({
          product: row.product,
          channel,
          codes: row.when['EventID']?.map(Number) ?? null,
        })),
      );
  }
  if (service === undefined) return [];
  return map.services
    .filter((row) => row.service === service && (product === undefined || row.product === product))
    .flatMap((row) => row.channels.map((channel) => ({ product: row.product, channel, codes: null })));
}

function both(a: readonly number[] | null, b: readonly number[] | null): readonly number[] | null {
  if (a === null || b === null) return a ?? b;
  return a.filter((code) => b.includes(code));
}

function codesOf(values: Values): number[] | null {
  return values === null ? null : [...values].map(Number).filter(Number.isSafeInteger);
}

function ofCondition(condition: Condition, selections: ReadonlyMap<string, Selection>, field: string): Values {
  if (condition.op === 'not') return null;
  if (condition.op === 'selection') return ofNode(selections.get(condition.name)!.node, field);
  return join(
    condition.op,
    condition.parts.map((part) => ofCondition(part, selections, field)),
  );
}

function ofNode(node: Node, field: string): Values {
  if (node.op === 'item') return ofItem(node.item, field);
  return join(
    node.op,
    node.parts.map((part) => ofNode(part, field)),
  );
}

function ofItem(item: Item, field: string): Values {
  if (item.field !== field || item.negated || item.all) return null;
  const out = new Set<string>();
  for (const test of item.tests) {
    if (test.kind !== 'text' || hasWildcard(test.pattern)) return null;
    out.add(literalText(test.pattern).toLowerCase());
  }
  return out;
}

function join(op: 'and' | 'or', parts: readonly Values[]): Values {
  if (op === 'or') return parts.includes(null) ? null : new Set(parts.flatMap((part) => [...part!]));
  const [first, ...others] = parts.filter((part) => part !== null);
  if (first === undefined) return null;
  return new Set([...first].filter((value) => others.every((other) => other.has(value))));
}
