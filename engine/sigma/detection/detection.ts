import { RuleFault } from '../rule-fault.ts';
import { type Condition, parseCondition } from './condition.ts';
import type { Node, Selection } from './item.ts';
import { type ItemContext, readItem } from './modifiers.ts';
import { widen } from './pattern.ts';

/** A read detection block. */
export interface Detection {
  selections: Selection[];
  condition: Condition;
}

function at<T>(path: (string | number)[], read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof RuleFault) throw new RuleFault(error.message, [...path, ...error.path]);
    throw error;
  }
}

function joined(op: 'and' | 'or', parts: Node[]): Node {
  return parts.length === 1 ? parts[0]! : { op, parts };
}

/** Keywords are searched inside every value of the event. */
function keywordNode(modifiers: string[], values: unknown, label: string, context: ItemContext): Node {
  const items = readItem(null, modifiers, values, label, context);
  for (const item of items) {
    for (const test of item.tests) if (test.kind === 'text') test.pattern = widen(test.pattern, true, true);
  }
  return joined(
    'and',
    items.map((item): Node => ({ op: 'item', item })),
  );
}

function readMap(map: Record<string, unknown>, context: ItemContext): Node {
  const keys = Object.keys(map);
  if (keys.length === 0) throw new RuleFault('the selection is empty: write at least one field');
  const parts = keys.flatMap((key): Node[] =>
    at([key], () => {
      const [field = '', ...modifiers] = key.split('|');
      if (field === '') return [keywordNode(modifiers, map[key], key, context)];
      return readItem(field, modifiers, map[key], key, context).map((item): Node => ({ op: 'item', item }));
    }),
  );
  return joined('and', parts);
}

function readSelection(value: unknown, name: string, context: ItemContext): Node {
  if (Array.isArray(value)) {
    if (value.length === 0) throw new RuleFault(`the selection "${name}" is an empty list: write at least one entry`);
    const keywords = value.filter((entry) => entry === null || typeof entry !== 'object');
    const parts: Node[] = [];
    if (keywords.length > 0) parts.push(keywordNode([], keywords, name, context));
    value.forEach((entry: unknown, index) => {
      if (Array.isArray(entry))
        throw new RuleFault(`the selection "${name}" holds a list inside a list: write one list`, [index]);
      if (entry !== null && typeof entry === 'object')
        parts.push(at([index], () => readMap(entry as Record<string, unknown>, context)));
    });
    return joined('or', parts);
  }
  if (value === null) throw new RuleFault(`the selection "${name}" is empty: write fields or keywords below it`);
  if (typeof value === 'object') return readMap(value as Record<string, unknown>, context);
  return keywordNode([], value, name, context);
}

/** Reads a block of named selections and its condition, as it stands under `detection` and `filter`. `ignored` keys are not selections. */
export function readDetection(
  block: Record<string, unknown>,
  context: ItemContext,
  ignored: readonly string[] = [],
): Detection {
  const names = Object.keys(block).filter((name) => name !== 'condition' && !ignored.includes(name));
  if (block['timeframe'] !== undefined && !ignored.includes('timeframe')) {
    throw new RuleFault('"timeframe" is no longer part of a detection: write a correlation rule with "timespan"', [
      'timeframe',
    ]);
  }
  if (names.length === 0) throw new RuleFault('there is no selection: write at least one beside the condition');
  const conditions = Array.isArray(block['condition']) ? block['condition'] : [block['condition']];
  if (block['condition'] === undefined || conditions.length === 0)
    throw new RuleFault('there is no condition: name the selections that must hold');
  const selections = names.map(
    (name): Selection => ({ name, node: at([name], () => readSelection(block[name], name, context)) }),
  );
  const parts = conditions.map((condition: unknown) =>
    at(['condition'], () => {
      if (typeof condition !== 'string')
        throw new RuleFault(`the condition must be a text, not ${JSON.stringify(condition)}`);
      return parseCondition(condition, names);
    }),
  );
  return { selections, condition: parts.length === 1 ? parts[0]! : { op: 'or', parts } };
}
