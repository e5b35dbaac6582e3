import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compile, type Firing, loadRules } from '../sigma.ts';
import { byDefinition, type Hit, looksForSilence, type Truth, type Words } from './definition.ts';
import {
  BASE_RULES,
  type Case,
  type Correlation,
  documents,
  eventOf,
  hitsOf,
  namesIn,
  type Occurrence,
  questionOf,
} from './sample-streams.ts';

const runs = Number(process.env['HINOMI_ORACLE_RUNS'] ?? (process.env['HINOMI_TEST_LONG'] === '1' ? 15_000 : 600));

const bound = fc.integer({ min: 0, max: 4 });
const bounds = fc.oneof(
  fc
    .constantFrom('gt', 'gte', 'gte', 'lt', 'lte', 'eq', 'eq', 'neq')
    .chain((op) => bound.map((value): Record<string, number> => ({ [op]: value }))),
  fc.tuple(bound, bound).map(([low, more]): Record<string, number> => ({ gte: low, lte: low + more })),
);

/** A condition in words over some of the rules. */
function wordsOver(names: readonly string[]): fc.Arbitrary<Words> {
  const { words } = fc.letrec<{ words: Words }>((tie) => ({
    words: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.constantFrom(...names),
      fc.tuple(fc.constant('not' as const), tie('words')),
      fc.tuple(fc.constantFrom('and' as const, 'or' as const), tie('words'), tie('words')),
    ),
  }));
  return words;
}

const types = [
  'event_count',
  'value_count',
  'temporal',
  'temporal_ordered',
  'value_sum',
  'value_avg',
  'value_percentile',
  'value_median',
  'temporal_extended',
  'temporal_ordered_extended',
];

function correlation(names: readonly string[], spans: fc.Arbitrary<number>, of = types): fc.Arbitrary<Correlation> {
  return fc
    .record({
      type: fc.constantFrom(...of),
      rules: fc.shuffledSubarray([...names], { minLength: 1 }),
      span: spans,
      bounds,
      percentile: fc.constantFrom(0, 10, 25, 50, 90, 95, 100),
      words: wordsOver(names),
      usual: fc.boolean(),
      grouped: fc.boolean(),
      aliased: fc.boolean(),
      generate: fc.boolean(),
    })
    .map(({ words, usual, ...rest }) => {
      if (rest.type.endsWith('_extended')) return { ...rest, words, rules: namesIn(words) };
      // What most rules of these types ask for: every step.
      return rest.type.startsWith('temporal') && usual ? { ...rest, bounds: { gte: rest.rules.length } } : rest;
    });
}

const occurrence: fc.Arbitrary<Occurrence> = fc.record(
  {
    time: fc.integer({ min: 0, max: 60 }).map((half) => half * 500),
    rules: fc.subarray([...BASE_RULES], { minLength: 1 }),
    user: fc.constantFrom('u', 'v'),
    account: fc.constantFrom('u', 'v'),
    value: fc.oneof(
      { weight: 8, arbitrary: fc.integer({ min: -1, max: 3 }) },
      { weight: 1, arbitrary: fc.constant('x') },
    ),
    delay: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1, noNaN: true })),
    twice: fc.boolean(),
  },
  { requiredKeys: ['time', 'rules', 'user', 'account', 'delay', 'twice'] },
);

/** Random streams with everything that may happen to them on the way. */
const cases: fc.Arbitrary<Case> = fc.record({
  lower: correlation(BASE_RULES, fc.integer({ min: 1, max: 6 })),
  upper: fc.option(
    correlation(['x'], fc.integer({ min: 1, max: 12 }), ['event_count', 'temporal', 'temporal_extended']),
    {
      nil: undefined,
    },
  ),
  occurrences: fc.array(occurrence, { maxLength: 26 }),
  lateness: fc.constantFrom(0, 2, 5, 10, 60),
  restarts: fc.array(fc.nat(40), { maxLength: 2 }),
  ticks: fc.array(fc.nat(40), { maxLength: 12 }),
});
/** What stays of a stream of firings of one rule. Every change must follow from what was told before. */
function remaining(stream: readonly Firing[], id: string): Truth[] {
  const open = new Map<string, Firing>();
  for (const firing of stream) {
    if (firing.rule.id !== id) continue;
    if (firing.status === 'withdrawn') expect(open.delete(firing.id)).toBe(true);
    else {
      expect(open.has(firing.id)).toBe(firing.status === 'revised');
      open.set(firing.id, firing);
    }
  }
  return [...open.values()].map((firing) => ({
    group: firing.group,
    start: (JSON.parse(firing.id) as [string, number])[1],
    end: firing.last,
    first: firing.first,
    count: firing.count,
    sources: [...firing.events],
  }));
}

const sorted = (list: Truth[]): Truth[] =>
  list.sort((a, b) => JSON.stringify(a.group).localeCompare(JSON.stringify(b.group)) || a.start - b.start);

/** Sends the events in order of arrival, with repetitions, ticks and restarts, and gives every firing. */
function stream(text: string, { occurrences, lateness, restarts, ticks }: Case, until: number): Firing[] {
  const set = loadRules([{ path: 'r.yml', text }]);
  expect(set.rejected).toEqual([]);
  const options = { limits: { lateness: lateness * 1000 } };
  let engine = compile(set, options);
  const arrivals = occurrences
    .flatMap((occurrence, index) => {
      const at = occurrence.time + occurrence.delay * lateness * 1000;
      const again = occurrence.twice ? [{ occurrence, index, at: occurrence.time + lateness * 1000 }] : [];
      return [{ occurrence, index, at }, ...again];
    })
    .sort((x, y) => x.at - y.at);
  const out: Firing[] = [];
  arrivals.forEach(({ occurrence, index, at }, position) => {
    if (restarts.includes(position)) {
      const saved = JSON.parse(JSON.stringify(engine.state()));
      engine = compile(set, options);
      engine.restore(saved);
    }
    if (ticks.includes(position)) out.push(...structuredFirings(engine.advance(at)));
    out.push(...structuredFirings(engine.process(eventOf(occurrence), { id: `e${index}`, time: occurrence.time })));
  });
  return [...out, ...structuredFirings(engine.advance(until))];
}

/** Firings as they are at this moment: the engine goes on writing into its episodes. */
const structuredFirings = (firings: readonly Firing[]): Firing[] =>
  firings.map((firing) => ({ ...firing, events: [...firing.events] }));

const silentUntil = 120_000;

test('what stays is what the definition gives, whatever the order, delay, repetition, ticks and restarts', () => {
  const found = new Map<string, number>();
  fc.assert(
    fc.property(cases, (each) => {
      const { lower, upper, occurrences } = each;
      const firings = stream(documents(each), each, silentUntil);
      const question = questionOf(lower);
      const expected = byDefinition(question, hitsOf(lower, occurrences), silentUntil);
      const speaks = upper === undefined || upper.generate;
      expect(sorted(remaining(firings, 'x'))).toEqual(speaks ? sorted(expected) : []);
      const kind = looksForSilence(question) ? `${lower.type}: silence` : lower.type;
      found.set(kind, (found.get(kind) ?? 0) + expected.length);

      if (upper) {
        const grouped = upper.grouped && lower.grouped;
        const hits = expected.map(
          ({ group, start, sources }): Hit => ({
            time: start,
            id: JSON.stringify(['x', start, ...Object.values(group)]),
            rules: [0],
            group: grouped ? group : {},
            sources,
          }),
        );
        const above = byDefinition({ ...questionOf(upper), rules: ['x'] }, hits, silentUntil);
        const heads = (list: Truth[]) => sorted(list).map(({ sources: _sources, ...head }) => head);
        expect(heads(remaining(firings, 'y'))).toEqual(heads(above));
        found.set('chained', (found.get('chained') ?? 0) + above.length);
      }
      const heard = new Set(firings.filter(({ kind }) => kind === 'detection').map(({ rule }) => rule.id));
      const used = lower.words === undefined ? lower.rules : namesIn(lower.words);
      const quiet = BASE_RULES.filter((rule) => used.includes(rule) && !lower.generate);
      const told = new Set(occurrences.flatMap(({ rules }) => rules).filter((rule) => !quiet.includes(rule as 'a')));
      expect(heard).toEqual(told);
    }),
    { numRuns: runs },
  );
  for (const [kind, count] of found) expect([kind, count > runs / 60]).toEqual([kind, true]);
  expect(found.size).toBe(13);
}, 1_800_000);
