import type { CorrelationType } from '../rule.ts';

/** One event that fits some of a correlation's rules, as the definition sees it. */
export interface Hit {
  time: number;
  id: string;
  /** Positions of the rules. */
  rules: number[];
  /** Values of the group-by fields. */
  group: Record<string, string>;
  value?: string | number;
  sources: string[];
}

/** What a correlation asks, in the words of its document. */
export interface Question {
  type: CorrelationType;
  rules: string[];
  /** Milliseconds. */
  span: number;
  bounds: Record<string, number>;
  percentile: number;
  /** The condition in words, as nested lists: a name, `['not', x]`, `['and', x, y]`, `['or', x, y]`. */
  words?: Words;
}

/** A condition in words. */
export type Words = string | ['not', Words] | ['and' | 'or', Words, Words];

/** What must stay of a correlation when everything has been told. */
export interface Truth {
  group: Record<string, string>;
  start: number;
  end: number;
  first: number;
  count: number;
  sources: string[];
}

const OPS: Record<string, (x: number, y: number) => boolean> = {
  gt: (x, y) => x > y,
  gte: (x, y) => x >= y,
  lt: (x, y) => x < y,
  lte: (x, y) => x <= y,
  eq: (x, y) => x === y,
  neq: (x, y) => x !== y,
};

function subsets(list: readonly number[]): number[][] {
  return Array.from({ length: 2 ** list.length }, (_, choice) => list.filter((_item, at) => (choice >> at) & 1));
}

/** Whether these rules occur one after another; equal times count as in order. */
function inOrder(rules: readonly number[], hits: readonly Hit[], since = Number.NEGATIVE_INFINITY): boolean {
  const [next, ...rest] = rules;
  if (next === undefined) return true;
  return hits.some((hit) => hit.time >= since && hit.rules.includes(next) && inOrder(rest, hits, hit.time));
}

function holdsInWords(words: Words, negated: boolean, wanted: (name: string, negated: boolean) => boolean): boolean {
  if (typeof words === 'string') return wanted(words, negated);
  if (words[0] === 'not') return !holdsInWords(words[1], !negated, wanted);
  const [op, left, right] = words;
  const sides = [holdsInWords(left, negated, wanted), holdsInWords(right, negated, wanted)];
  return op === 'and' ? sides.every(Boolean) : sides.some(Boolean);
}

function numbersOf(hits: readonly Hit[]): number[] {
  return hits
    .map(({ value }) => value)
    .filter((value) => typeof value === 'number')
    .sort((a, b) => a - b);
}

function ranked(sorted: readonly number[], share: number): number {
  const position = ((sorted.length - 1) * share) / 100;
  const below = sorted[Math.floor(position)]!;
  const above = sorted[Math.ceil(position)]!;
  return below + (above - below) * (position % 1);
}

function figure(question: Question, hits: readonly Hit[]): number | undefined {
  const present = [...new Set(hits.flatMap(({ rules }) => rules))].sort((a, b) => a - b);
  const numbers = numbersOf(hits);
  switch (question.type) {
    case 'event_count':
      return hits.length;
    case 'value_count':
      return new Set(hits.map(({ value }) => value)).size;
    case 'temporal':
      return present.length;
    case 'temporal_ordered':
      return Math.max(...subsets(present).map((some) => (inOrder(some, hits) ? some.length : 0)));
  }
  if (numbers.length === 0) return undefined;
  const sum = numbers.reduce((total, number) => total + number, 0);
  if (question.type === 'value_sum') return sum;
  if (question.type === 'value_avg') return sum / numbers.length;
  return ranked(numbers, question.type === 'value_median' ? 50 : question.percentile);
}

function holds(question: Question, hits: readonly Hit[]): boolean {
  const { words, rules, bounds } = question;
  if (words !== undefined) {
    const present = [...new Set(hits.flatMap((hit) => hit.rules))].sort((a, b) => a - b);
    const isThere = (name: string): boolean => present.includes(rules.indexOf(name));
    if (question.type === 'temporal_extended') return holdsInWords(words, false, isThere);
    return subsets(present).some(
      (some) =>
        inOrder(some, hits) &&
        holdsInWords(words, false, (name, negated) => (negated ? isThere(name) : some.includes(rules.indexOf(name)))),
    );
  }
  const value = figure(question, hits);
  return value !== undefined && Object.entries(bounds).every(([op, bound]) => OPS[op]!(value, bound));
}

/** Whether the question is met by no event at all. */
export function looksForSilence({ type, bounds }: Question): boolean {
  return (
    (type === 'event_count' || type === 'value_count') &&
    Object.entries(bounds).every(([op, bound]) => OPS[op]!(0, bound))
  );
}

function ofGroup(question: Question, hits: readonly Hit[], until: number): Truth[] {
  const { span } = question;
  const silence = looksForSilence(question);
  const out: Truth[] = [];
  let open: Truth | undefined;
  for (const time of [...new Set(hits.map((hit) => hit.time))].sort((a, b) => a - b)) {
    const point = silence ? time + span : time;
    const window = hits.filter((hit) =>
      silence ? hit.time > time && hit.time <= point : hit.time >= time - span && hit.time <= time,
    );
    const met = (!silence || point <= until) && holds(question, window);
    if (!met || (open && point - open.end > span)) open = undefined;
    if (!met) continue;
    if (!open) {
      const first = silence ? time : Math.min(...window.map((hit) => hit.time));
      open = { group: hits[0]!.group, start: point, end: point, first, count: 0, sources: [] };
      out.push(open);
    }
    open.end = point;
  }
  for (const truth of out) {
    const last = silence ? truth.end - span : truth.end;
    const inside = hits
      .filter((hit) => hit.time >= truth.first && hit.time <= last)
      .sort((a, b) => a.time - b.time || (a.id < b.id ? -1 : 1));
    truth.count = inside.length;
    truth.sources = inside.flatMap((hit) => hit.sources);
  }
  return out;
}

/** The definition of correlations, spelled out: every window of every point, then runs of points that hold. `until` is how far time has come. */
export function byDefinition(question: Question, hits: readonly Hit[], until: number): Truth[] {
  const groups = new Map<string, Hit[]>();
  for (const hit of hits) {
    const key = JSON.stringify(hit.group);
    groups.set(key, [...(groups.get(key) ?? []), hit]);
  }
  return [...groups.values()].flatMap((group) => ofGroup(question, group, until));
}
