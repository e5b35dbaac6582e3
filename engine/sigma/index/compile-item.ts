import type { Item, Test } from '../detection/item.ts';
import { ANY_RUN, fold, foldPattern } from '../detection/pattern.ts';
import { compileValueTest, isValueTest, type ValueTest } from '../detection/scalar-test.ts';
import type { Scalar } from '../event.ts';
import { type EventView, HOLDS } from './event-view.ts';
import type { LongTexts } from './long-text.ts';

/** A compiled question about the event in a view. */
export type Predicate = (view: EventView) => boolean;

type Check = (value: Scalar, folded: string, long: LongTexts) => boolean;

/** A plain literal at a place of the text, or `undefined` for anything else. */
function simpleText(test: ValueTest): { place: 'equals' | 'contains' | 'starts' | 'ends'; text: string } | undefined {
  if (test.kind !== 'text' || test.cased) return undefined;
  const [a, b, c] = foldPattern(test.pattern);
  const { length } = test.pattern;
  if (length === 0) return { place: 'equals', text: '' };
  if (length === 1 && typeof a === 'string') return { place: 'equals', text: a };
  if (length === 2 && a === ANY_RUN && typeof b === 'string') return { place: 'ends', text: b };
  if (length === 2 && typeof a === 'string' && b === ANY_RUN) return { place: 'starts', text: a };
  if (length === 3 && a === ANY_RUN && typeof b === 'string' && c === ANY_RUN) return { place: 'contains', text: b };
  return undefined;
}

/** One check that is true when any of the tests is; plain literals are gathered by place. */
function anyOf(tests: ValueTest[]): Check {
  const places = { equals: [] as string[], contains: [] as string[], starts: [] as string[], ends: [] as string[] };
  const others: Check[] = [];
  for (const test of tests) {
    const simple = simpleText(test);
    if (simple) places[simple.place].push(simple.text);
    else others.push(compileValueTest(test));
  }
  const checks: Check[] = [];
  const { contains, starts, ends } = places;
  if (places.equals.length === 1) {
    const [only] = places.equals;
    checks.push((_value, folded) => folded === only);
  } else if (places.equals.length > 1) {
    const set = new Set(places.equals);
    checks.push((_value, folded) => set.has(folded));
  }
  if (ends.length > 0) checks.push(some(ends, (folded, text) => folded.endsWith(text)));
  if (starts.length > 0) checks.push(some(starts, (folded, text) => folded.startsWith(text)));
  if (contains.length > 0) checks.push(containing(contains));
  checks.push(...others);
  const [first, second] = checks;
  if (checks.length === 1) return first!;
  if (checks.length === 2) return (value, folded, long) => first!(value, folded, long) || second!(value, folded, long);
  return (value, folded, long) => {
    for (let index = 0; index < checks.length; index++) if (checks[index]!(value, folded, long)) return true;
    return false;
  };
}

function some(texts: string[], holds: (folded: string, text: string) => boolean): Check {
  if (texts.length === 1) {
    const [only] = texts as [string];
    return (_value, folded) => holds(folded, only);
  }
  return (_value, folded) => {
    for (let index = 0; index < texts.length; index++) if (holds(folded, texts[index]!)) return true;
    return false;
  };
}

function containing(texts: string[]): Check {
  const search = some(texts, (folded, text) => folded.includes(text));
  return (value, folded, laidOut) => {
    const long = laidOut.of(folded);
    return long ? texts.some((text) => long.includes(text)) : search(value, folded, laidOut);
  };
}

/** True when one value of the slot passes the check. */
function onSlot(slot: number, check: Check): Predicate {
  return (view) => {
    const holds = view.holds[slot];
    if (holds === HOLDS.SCALAR) return check(view.values[slot] as Scalar, view.foldedAt(slot), view.longTexts);
    if (holds !== HOLDS.SEVERAL) return false;
    const folded = view.foldedAllAt(slot);
    const values = view.values[slot] as Scalar[];
    for (let index = 0; index < values.length; index++)
      if (check(values[index]!, folded[index]!, view.longTexts)) return true;
    return false;
  };
}

/** True when one value anywhere in the event passes the check. */
function anywhere(check: Check): Predicate {
  return (view) => {
    const { raw, folded } = view.everything();
    for (let index = 0; index < raw.length; index++)
      if (check(raw[index]!, folded[index]!, view.longTexts)) return true;
    return false;
  };
}

function valuesAt(view: EventView, slot: number): readonly Scalar[] {
  const holds = view.holds[slot];
  if (holds === HOLDS.SCALAR) return [view.values[slot] as Scalar];
  return holds === HOLDS.SEVERAL ? (view.values[slot] as Scalar[]) : [];
}

/** Whether a relation holds between two texts. */
export function related(
  left: string,
  relation: 'equals' | 'contains' | 'startswith' | 'endswith',
  right: string,
): boolean {
  switch (relation) {
    case 'equals':
      return left === right;
    case 'contains':
      return left.includes(right);
    case 'startswith':
      return left.startsWith(right);
    case 'endswith':
      return left.endsWith(right);
  }
}

function wholeEventTest(test: Exclude<Test, ValueTest>, slot: number, view: EventView): Predicate {
  if (test.kind === 'null') return (at) => at.holds[slot] === HOLDS.NOTHING || at.holds[slot] === HOLDS.NULL;
  if (test.kind === 'exists') return (at) => (at.holds[slot] !== HOLDS.NOTHING) === test.expected;
  const other = view.slotOf(test.field);
  const form = test.cased ? (value: Scalar): string => String(value) : (value: Scalar): string => fold(String(value));
  return (at) => {
    const right = valuesAt(at, other);
    if (right.length === 0) return false;
    return valuesAt(at, slot).some((left) => right.some((value) => related(form(left), test.relation, form(value))));
  };
}

/** Compiles one item to a predicate over views. */
export function compileItem(item: Item, view: EventView): Predicate {
  const slot = item.field === null ? -1 : view.slotOf(item.field);
  const on = (check: Check): Predicate => (slot < 0 ? anywhere(check) : onSlot(slot, check));
  const predicates: Predicate[] = [];
  const values = item.tests.filter(isValueTest);
  if (item.all) predicates.push(...values.map((test) => on(anyOf([test]))));
  else if (values.length > 0) predicates.push(on(anyOf(values)));
  for (const test of item.tests) if (!isValueTest(test)) predicates.push(wholeEventTest(test, slot, view));
  const [first] = predicates;
  let whole: Predicate;
  if (predicates.length === 1) whole = first!;
  else if (item.all) whole = (at) => predicates.every((predicate) => predicate(at));
  else whole = (at) => predicates.some((predicate) => predicate(at));
  return item.negated ? (at) => !whole(at) : whole;
}
