import { type Condition, parseCondition } from './detection/condition.ts';
import type { RawDocument } from './document.ts';
import { lineOf, readStream, type StreamDocument } from './yaml/stream.ts';

/** A rule file with one part taken out: if the rule's own events still hold, nothing proves that the part is needed. */
export interface Mutant {
  /** What became of the part, in words. */
  what: string;
  /** The file without it, as a stream of JSON documents. */
  text: string;
  /** 1-based line of the part in the file. */
  line(): number;
}

type Path = (string | number)[];
interface Change {
  what: string;
  path: Path;
  document: RawDocument;
}

const TIMESPAN = /^(\d+)\s*([smhdwMy])$/;

const isMap = (value: unknown): value is RawDocument =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

function withBlock(document: RawDocument, key: string, block: RawDocument): RawDocument {
  return { ...document, [key]: block };
}

/** The condition when one selection says nothing any more; null when nothing is left. */
function withoutSelection(condition: Condition, name: string): Condition | null {
  if (condition.op === 'selection') return condition.name === name ? null : condition;
  if (condition.op === 'not') {
    const part = withoutSelection(condition.part, name);
    return part && { op: 'not', part };
  }
  const parts = condition.parts.flatMap((part) => withoutSelection(part, name) ?? []);
  if (parts.length === 0) return null;
  return parts.length === 1 ? parts[0]! : { op: condition.op, parts };
}

function written(condition: Condition): string {
  if (condition.op === 'selection') return condition.name;
  if (condition.op === 'not') return `not (${written(condition.part)})`;
  return condition.parts.map((part) => `(${written(part)})`).join(` ${condition.op} `);
}

function* changedMap(map: RawDocument, path: Path): Generator<{ what: string; path: Path; value: RawDocument }> {
  for (const key of Object.keys(map)) {
    const here = [...path, key];
    const rest = Object.entries(map).filter(([other]) => other !== key);
    if (rest.length > 0) yield { what: `the field "${key}" is taken out`, path: here, value: Object.fromEntries(rest) };
    const [field, ...modifiers] = key.split('|');
    for (const [index, modifier] of modifiers.entries()) {
      const shorter = [field, ...modifiers.filter((_, at) => at !== index)].join('|');
      if (map[shorter] !== undefined) continue;
      const value = Object.fromEntries(
        Object.entries(map).map(([name, of]) => [name === key ? shorter : name, of] as const),
      );
      yield { what: `the modifier "${modifier}" of "${key}" is taken out`, path: here, value };
    }
  }
}

function* changedSelection(value: unknown, path: Path): Generator<{ what: string; path: Path; value: unknown }> {
  if (isMap(value)) yield* changedMap(value, path);
  if (!Array.isArray(value)) return;
  for (const [index, entry] of value.entries()) {
    const here = [...path, index];
    if (!isMap(entry)) continue;
    if (value.length > 1)
      yield {
        what: `entry ${index + 1} of "${path.at(-1)}" is taken out`,
        path: here,
        value: value.filter((_, at) => at !== index),
      };
    for (const change of changedMap(entry, here)) yield { ...change, value: value.with(index, change.value) };
  }
}

/** Changes of a block of selections with its condition, as it stands below `detection` and `filter`. */
function* changedDetection(document: RawDocument, key: 'detection' | 'filter'): Generator<Change> {
  const block = document[key] as RawDocument;
  const names = Object.keys(block).filter((name) => name !== 'condition' && !(key === 'filter' && name === 'rules'));
  const { condition } = block;
  for (const name of names) {
    for (const change of changedSelection(block[name], [key, name]))
      yield { ...change, document: withBlock(document, key, { ...block, [name]: change.value }) };
    if (typeof condition !== 'string') continue;
    const rest = withoutSelection(parseCondition(condition, names), name);
    if (!rest) continue;
    const shorter = { ...block, condition: written(rest) };
    yield {
      what: `the selection "${name}" is taken out`,
      path: [key, name],
      document: withBlock(document, key, shorter),
    };
  }
}

/** Changes of a correlation: a rule or a field less, a bound moved by one, a window twice as long. */
function* changedCorrelation(document: RawDocument): Generator<Change> {
  const block = document['correlation'] as RawDocument;
  const change = (what: string, key: string, value: unknown, at?: number): Change => ({
    what,
    path: ['correlation', key, ...(at === undefined ? [] : [at])],
    document: withBlock(document, 'correlation', { ...block, [key]: value }),
  });
  for (const key of ['rules', 'group-by'] as const) {
    const list = block[key];
    if (!Array.isArray(list) || list.length < 2 || typeof block['condition'] === 'string') continue;
    for (const [index, entry] of list.entries())
      yield change(
        `"${String(entry)}" is taken out of ${key}`,
        key,
        list.filter((_, at) => at !== index),
        index,
      );
  }
  const { condition } = block;
  if (isMap(condition)) {
    for (const [op, value] of Object.entries(condition)) {
      if (typeof value !== 'number' || !/^(gte?|lte?)$/.test(op)) continue;
      const looser = op.startsWith('g') ? value - 1 : value + 1;
      if (looser >= 1)
        yield change(`"${op}: ${value}" is loosened by one`, 'condition', { ...condition, [op]: looser });
    }
  }
  const [, count, unit] = TIMESPAN.exec(String(block['timespan'])) ?? [];
  if (count) yield change(`the timespan ${count}${unit} is doubled`, 'timespan', `${Number(count) * 2}${unit}`);
}

function* changesOf(document: RawDocument): Generator<Change> {
  if (isMap(document['detection'])) yield* changedDetection(document, 'detection');
  if (isMap(document['filter'])) yield* changedDetection(document, 'filter');
  if (isMap(document['correlation'])) yield* changedCorrelation(document);
}

/**
 * Every way to take one part out of a rule file that loads: a selection, a field, an entry of a list of maps, a modifier, a rule or a
 * field of a correlation; and its bounds loosened by one and its window doubled. Some of the texts are no valid rules.
 */
export function mutantsOf(text: string): Mutant[] {
  const documents = readStream(text).filter(
    (each): each is StreamDocument & { value: RawDocument } => !each.fault && isMap(each.value),
  );
  return documents.flatMap((changed, index) =>
    [...changesOf(changed.value)].map(({ what, path, document }) => ({
      what,
      text: documents.map(({ value }, at) => JSON.stringify(at === index ? document : value)).join('\n---\n'),
      line: () => lineOf(changed, path),
    })),
  );
}
