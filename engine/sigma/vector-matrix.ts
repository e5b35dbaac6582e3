import type { Fields } from './sample-detection.ts';
import type { Sample } from './vector-samples.ts';

/** One question, one event, one answer. */
export interface MatrixRow {
  /** What stands in the event. */
  shape: string;
  asks: unknown;
  event: Fields;
  expected: boolean;
}

/** Every shape in which a value can stand in an event, with the answer that follows for a sample. */
export function rowsOf(sample: Sample): MatrixRow[] {
  const [modifiers, asks, other, [takes, leaves], numbers, more = {}] = sample;
  const { booleans, beside = {}, negated = false, keywordLeaves } = more;
  const nothing = more.nothing ?? { absent: negated, null: negated, object: negated };
  const key = (name: string): string => (modifiers === '' ? name : `${name}|${modifiers}`);
  const out: MatrixRow[] = [];
  const row = (shape: string, selection: unknown, event: Fields, expected: boolean): void => {
    out.push({ shape, asks: selection, event: { ...beside, ...event }, expected });
  };
  const field = (shape: string, value: unknown, expected: boolean): void =>
    row(shape, { [key('f')]: asks }, { f: value }, expected);

  const [numberAsks, takenNumber, leftNumber] = numbers;
  if (takenNumber !== undefined) row('number', { [key('f')]: numberAsks }, { f: takenNumber }, true);
  if (leftNumber !== undefined) row('number', { [key('f')]: numberAsks }, { f: leftNumber }, false);
  const [truthAsks, takenTruth, leftTruth] = booleans ?? [asks, undefined, negated ? undefined : true];
  if (takenTruth !== undefined) row('boolean', { [key('f')]: truthAsks }, { f: takenTruth }, true);
  if (leftTruth !== undefined) row('boolean', { [key('f')]: truthAsks }, { f: leftTruth }, false);

  row('absent', { [key('f')]: asks }, { o: takes ?? 'o' }, nothing.absent);
  field('null', null, nothing.null);
  field('list of nulls', [null, null], nothing.null);
  field('empty list', [], nothing.null);
  field('object', { x: takes ?? 'x' }, nothing.object);
  field('list of objects', [{ x: takes ?? 'x' }], nothing.object);
  row('path that ends early', { [key('a.b')]: asks }, { a: takes ?? 'x' }, nothing.absent);
  row('null at the end of a path', { [key('a.b')]: asks }, { a: { b: null } }, nothing.null);

  for (const [text, expected] of [
    [takes, true],
    [leaves, false],
  ] as const) {
    if (text === undefined) continue;
    field('text', text, expected);
    field('list of one', [text], expected);
    field('list in a list', [[text]], expected);
    field('list with a null', [null, text], expected);
    row('dotted name', { [key('a.b')]: asks }, { 'a.b': text }, expected);
    row('path', { [key('a.b')]: asks }, { a: { b: text } }, expected);
    row('path through a list', { [key('a.b')]: asks }, { a: [{ c: 1 }, { b: text }] }, expected);
    row(
      'dotted name before path',
      { [key('a.b')]: asks },
      { 'a.b': text, a: { b: expected ? leaves : takes } },
      expected,
    );
    row('spaces in the event', { [key('xy')]: asks }, { 'x y': text }, expected);
    row('spaces in the rule', { [key('x y')]: asks }, { xy: text }, expected);
    row('a dash in the name', { [key('c-uri')]: asks }, { 'c-uri': text }, expected);
    if (other !== undefined) row('one of two asked', { [key('f')]: [other, asks] }, { f: text }, expected);
    row('list of maps', [{ [key('f')]: asks }, { never: 1 }], { f: text }, expected);
  }
  if (takes !== undefined && leaves !== undefined) field('list of two', [leaves, takes], !negated);
  if (keywordLeaves !== undefined && takes !== undefined) {
    row('keyword', { [`|${modifiers}`]: asks }, { g: takes }, true);
    row('keyword', { [`|${modifiers}`]: asks }, { g: { h: ['', takes] } }, true);
    row('keyword', { [`|${modifiers}`]: asks }, { g: keywordLeaves }, false);
    row('keyword', { [`|${modifiers}`]: asks }, {}, false);
  }
  return out;
}
