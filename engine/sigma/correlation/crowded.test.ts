import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compile, type Firing, loadRules } from '../sigma.ts';
import { byDefinition, type Hit } from './definition.ts';
import { MAX_SOURCES } from './episode.ts';

const spanMs = 3000;
const lateness = 3_600_000;

const set = (atLeast: number) =>
  loadRules([
    {
      path: 'r.yml',
      text: `title: a
id: a
logsource: {product: test}
detection: {sel: {is_a: true}, condition: sel}
---
title: x
id: x
correlation: {type: event_count, rules: [a], timespan: ${spanMs / 1000}s, condition: {gte: ${atLeast}}}
`,
    },
  ]);

/** Hundreds of events in a group, out of several machines whose clocks and ways differ: bursts, thin stretches and pauses. */
const crowd = fc.record({
  stretches: fc.array(fc.record({ events: fc.integer({ min: 1, max: 220 }), perSecond: fc.constantFrom(2, 40, 400) }), {
    minLength: 1,
    maxLength: 4,
  }),
  pauses: fc.array(fc.constantFrom(0, spanMs, spanMs + 1, 4 * spanMs), { minLength: 4, maxLength: 4 }),
  grainMs: fc.constantFrom(1, 100, 1000),
  machines: fc.integer({ min: 1, max: 4 }),
  lateMs: fc.array(fc.constantFrom(0, 50, 1000, 9000), { minLength: 4, maxLength: 4 }),
  /** Events that come by themselves, much later. */
  stragglers: fc.array(fc.record({ at: fc.nat(400), lateMs: fc.integer({ min: 1, max: 60_000 }) }), { maxLength: 60 }),
  atLeast: fc.constantFrom(2, 7, 7, 130, 130),
  restarts: fc.array(fc.nat(600), { maxLength: 3 }),
  twice: fc.array(fc.nat(600), { maxLength: 20 }),
});

test('a crowded group comes to what the definition gives, however much its machines lag behind each other', () => {
  let inTheMidst = 0;
  fc.assert(
    fc.property(crowd, ({ stretches, pauses, grainMs, machines, lateMs, stragglers, atLeast, restarts, twice }) => {
      const events: { id: string; time: number; at: number }[] = [];
      let clock = 0;
      stretches.forEach(({ events: count, perSecond }, stretch) => {
        for (let at = 0; at < count; at++) {
          clock += 1000 / perSecond;
          const machine = events.length % machines;
          const time = Math.floor(clock / grainMs) * grainMs;
          events.push({ id: `m${machine}/${events.length}`, time, at: clock + lateMs[machine]! });
        }
        clock += pauses[stretch]!;
      });
      for (const { at, lateMs: more } of stragglers) if (events[at]) events[at].at += more;
      const arrivals = [...events, ...twice.flatMap((at) => events[at] ?? [])].sort((a, b) => a.at - b.at);
      let engine = compile(set(atLeast), { limits: { lateness } });
      const open = new Map<string, Firing>();
      let newest = 0;
      arrivals.forEach(({ id, time }, position) => {
        if (restarts.includes(position)) {
          const saved = JSON.parse(JSON.stringify(engine.state()));
          engine = compile(set(atLeast), { limits: { lateness } });
          engine.restore(saved);
        }
        for (const firing of engine.process({ fields: { is_a: true }, logsource: { product: 'test' } }, { id, time })) {
          if (firing.status === 'withdrawn') open.delete(firing.id);
          else open.set(firing.id, { ...firing, events: [...firing.events] });
          if (time < newest && firing.count > 100) inTheMidst += 1;
        }
        newest = Math.max(newest, time);
      });
      const hits = events.map(({ id, time }): Hit => ({ time, id, rules: [0], group: {}, sources: [id] }));
      const question = {
        type: 'event_count' as const,
        rules: ['a'],
        span: spanMs,
        bounds: { gte: atLeast },
        percentile: 0,
      };
      const expected = byDefinition(question, hits, 0).map((one) => ({
        ...one,
        sources: one.sources.slice(0, MAX_SOURCES),
      }));
      const found = [...open.values()].map(({ group, start, last, first, count, events: sources }) => ({
        ...{ group, start, end: last, first, count, sources },
      }));
      expect(found.sort((a, b) => a.start - b.start)).toEqual(expected.sort((a, b) => a.start - b.start));
    }),
    { numRuns: process.env['HINOMI_TEST_LONG'] === '1' ? 3000 : 120 },
  );
  expect(inTheMidst).toBeGreaterThan(500);
});

test('a group that is full lets the oldest go, also when all have one time, and its figures stay exact', () => {
  for (const grainMs of [1, 1e9]) {
    const engine = compile(set(3), { limits: { lateness, entriesPerGroup: 100 } });
    const firings = Array.from({ length: 1000 }, (_, at) =>
      engine.process(
        { fields: { is_a: true }, logsource: { product: 'test' } },
        { id: `m/${String(at).padStart(4, '0')}`, time: Math.floor(at / grainMs) },
      ),
    ).flat();
    expect(firings.at(-1)).toMatchObject({ status: 'revised', count: 1000, first: 0 });
    expect(new Set(firings.map(({ id }) => id)).size).toBe(1);
    expect(engine.counters.shed).toBeGreaterThanOrEqual(890);
    expect(engine.counters.shed).toBeLessThanOrEqual(900);
  }
});

/** What is told of 120 within the span, when events come one a millisecond, but one of them last. */
function straggler(late: number, more: readonly number[] = []) {
  const engine = compile(set(120), { limits: { lateness } });
  const times = [...Array.from({ length: 200 }, (_, at) => at).filter((at) => at !== late), ...more, late];
  const firings = times.flatMap((time) =>
    engine.process({ fields: { is_a: true }, logsource: { product: 'test' } }, { id: `m/${time}`, time }),
  );
  const open = new Map(firings.map((one) => [one.id, one]));
  for (const { id, status } of firings) if (status === 'withdrawn') open.delete(id);
  return [...open.values()].map(({ start, last, count }) => ({ start, last, count }));
}

test('one that comes last in the midst of others joins what held with what failed for want of it', () => {
  expect(straggler(150, [3081])).toEqual([{ start: 119, last: 3081, count: 201 }]);
  expect(straggler(150, [3082])).toEqual([{ start: 119, last: 199, count: 200 }]);
});

test('one that comes last before the first point makes it begin earlier', () => {
  expect(straggler(119)).toEqual([{ start: 119, last: 199, count: 200 }]);
  expect(straggler(118)).toEqual([{ start: 119, last: 199, count: 200 }]);
});
