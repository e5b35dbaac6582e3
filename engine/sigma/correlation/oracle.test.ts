import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compile, type Firing, loadRules, type SigmaEvent } from '../sigma.ts';

/** One matched event as the oracle sees it. */
interface Hit {
  time: number;
  id: string;
  rules: string[];
  user: string;
  value: number;
}

interface Spec {
  type: string;
  span: number;
  condition: Record<string, number>;
}

/** What stays of a finding when everything has been told. */
interface Finding {
  user: string;
  start: number;
  end: number;
  first: number;
  count: number;
}

const RULES = ['a', 'b', 'c'];
const OPS: Record<string, (x: number, y: number) => boolean> = {
  gt: (x, y) => x > y,
  gte: (x, y) => x >= y,
  lt: (x, y) => x < y,
  lte: (x, y) => x <= y,
  eq: (x, y) => x === y,
  neq: (x, y) => x !== y,
};

function longestChain(hits: Hit[], rule: number, since: number): number {
  if (rule >= RULES.length) return 0;
  let best = longestChain(hits, rule + 1, since);
  for (const hit of hits) {
    if (hit.time >= since && hit.rules.includes(RULES[rule]!))
      best = Math.max(best, 1 + longestChain(hits, rule + 1, hit.time));
  }
  return best;
}

function metric(spec: Spec, hits: Hit[]): number | undefined {
  const values = hits.map((hit) => hit.value).sort((a, b) => a - b);
  switch (spec.type) {
    case 'event_count':
      return hits.length;
    case 'value_count':
      return new Set(values).size;
    case 'temporal':
      return new Set(hits.flatMap((hit) => hit.rules)).size;
    case 'temporal_ordered':
      return longestChain(hits, 0, Number.NEGATIVE_INFINITY);
    case 'value_sum':
      return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0);
    case 'value_avg':
      return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
    case 'value_median':
      return values.length === 0 ? undefined : (values[(values.length - 1) >> 1]! + values[values.length >> 1]!) / 2;
  }
  return undefined;
}

/** The definition, spelled out: every window of every point, then runs of points that hold. */
function oracle(spec: Spec, hits: Hit[], until: number): Finding[] {
  const span = spec.span * 1000;
  const bounds = Object.entries(spec.condition);
  const satisfied = (value: number | undefined): boolean =>
    value !== undefined && bounds.every(([op, bound]) => OPS[op]!(value, bound));
  const silence = (spec.type === 'event_count' || spec.type === 'value_count') && satisfied(0);
  const out: Finding[] = [];
  for (const user of new Set(hits.map((hit) => hit.user))) {
    const own = hits.filter((hit) => hit.user === user);
    const times = [...new Set(own.map((hit) => hit.time))].sort((a, b) => a - b);
    let open: Finding | undefined;
    for (const time of times) {
      const point = silence ? time + span : time;
      const window = own.filter((hit) =>
        silence ? hit.time > time && hit.time <= point : hit.time >= time - span && hit.time <= time,
      );
      const holds = (!silence || point <= until) && satisfied(metric(spec, window));
      if (!holds || (open && point - open.end > span)) open = undefined;
      if (!holds) continue;
      if (!open) {
        open = {
          user,
          start: point,
          end: point,
          first: silence ? time : Math.min(...window.map((hit) => hit.time)),
          count: 0,
        };
        out.push(open);
      }
      open.end = point;
    }
    for (const finding of out.filter((each) => each.user === user)) {
      const last = silence ? finding.end - span : finding.end;
      finding.count = own.filter((hit) => hit.time >= finding.first && hit.time <= last).length;
    }
  }
  return out;
}

function rulesText(spec: Spec): string {
  const base = RULES.map((name) => ({
    title: name,
    id: name,
    logsource: { product: 'test' },
    detection: { sel: { [`is_${name}`]: true }, condition: 'sel' },
  }));
  const condition = spec.type.startsWith('value_') ? { ...spec.condition, field: 'value' } : spec.condition;
  const correlation = {
    title: 'x',
    id: 'x',
    correlation: { type: spec.type, rules: RULES, 'group-by': ['user'], timespan: `${spec.span}s`, condition },
  };
  return [...base, correlation].map((document) => JSON.stringify(document)).join('\n---\n');
}

function eventOf(hit: Hit): SigmaEvent {
  const flags = Object.fromEntries(hit.rules.map((rule) => [`is_${rule}`, true]));
  return { fields: { ...flags, user: hit.user, value: hit.value }, logsource: { product: 'test' } };
}

const bound = fc.integer({ min: 0, max: 4 });
const condition = fc.oneof(
  fc
    .constantFrom('gt', 'gte', 'gte', 'lt', 'lte', 'eq', 'neq')
    .chain((op) => bound.map((value): Record<string, number> => ({ [op]: value }))),
  fc.tuple(bound, bound).map(([low, more]): Record<string, number> => ({ gte: low, lte: low + more })),
);
const spec: fc.Arbitrary<Spec> = fc.record({
  type: fc.constantFrom(
    'event_count',
    'value_count',
    'temporal',
    'temporal_ordered',
    'value_sum',
    'value_avg',
    'value_median',
  ),
  span: fc.integer({ min: 1, max: 6 }),
  condition,
});
const hits = fc
  .array(
    fc.record({
      time: fc.integer({ min: 0, max: 40 }).map((half) => half * 500),
      rules: fc.subarray(RULES, { minLength: 1 }),
      user: fc.constantFrom('u', 'v'),
      value: fc.integer({ min: 0, max: 3 }),
    }),
    { maxLength: 24 },
  )
  .map((list) => list.map((hit, index): Hit => ({ ...hit, id: `e${index}` })));
/** Arrival: a permutation, some events twice, a restart and clock ticks in between. */
const disorder = fc.record({
  keys: fc.array(fc.nat(), { minLength: 60, maxLength: 60 }),
  restartAt: fc.nat(30),
  ticks: fc.array(fc.nat(30), { maxLength: 4 }),
});

function remaining(stream: Firing[]): Finding[] {
  const open = new Map<string, Firing>();
  for (const firing of stream) {
    if (firing.status === 'withdrawn') {
      expect(open.delete(firing.id)).toBe(true);
    } else {
      expect(open.has(firing.id)).toBe(firing.status === 'revised');
      open.set(firing.id, { ...firing });
    }
  }
  return [...open.values()].map(({ id, group, first, last, count }) => ({
    user: group['user']!,
    start: (JSON.parse(id) as [string, number])[1],
    end: last,
    first,
    count,
  }));
}

const order = (a: Finding, b: Finding): number => a.user.localeCompare(b.user) || a.start - b.start;

test('findings are those of the definition, whatever the order, repetition, restart and ticks', () => {
  let found = 0;
  fc.assert(
    fc.property(spec, hits, disorder, (rule, events, { keys, restartAt, ticks }) => {
      const set = loadRules([{ path: 'r.yml', text: rulesText(rule) }]);
      expect(set.rejected).toEqual([]);
      let engine = compile(set);
      const arrivals = [...events, ...events.filter((_, index) => keys[index]! % 4 === 0)]
        .map((hit, index) => ({ hit, key: keys[index] ?? 0 }))
        .sort((a, b) => a.key - b.key);
      const stream: Firing[] = [];
      arrivals.forEach(({ hit }, index) => {
        if (index === restartAt) {
          const saved = JSON.parse(JSON.stringify(engine.state()));
          engine = compile(set);
          engine.restore(saved);
        }
        if (ticks.includes(index)) stream.push(...engine.advance(index * 1000));
        stream.push(...engine.process(eventOf(hit), { id: hit.id, time: hit.time }));
      });
      const until = 30_000;
      stream.push(...engine.advance(until));
      const expected = oracle(rule, events, until).sort(order);
      expect(remaining(stream).sort(order)).toEqual(expected);
      found += expected.length;
    }),
    { numRuns: Number(process.env['HINOMI_ORACLE_RUNS'] ?? 1500) },
  );
  expect(found).toBeGreaterThan(500);
});
