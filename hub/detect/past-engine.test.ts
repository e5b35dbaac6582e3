import { expect, test } from 'vitest';
import { compile, type Engine, type Firing, loadRules } from '#engine/sigma/sigma.ts';
import { PastEngine } from './past-engine.ts';

const hour = 3_600_000;
const now = Date.parse('2026-11-18T00:00:00.000Z');
const longAgo = Date.parse('2021-04-05T00:00:00.000Z');

const files = [
  {
    path: 'r.yml',
    text: `title: refused
id: refused
logsource: { product: linux }
detection: { s: { event.action: login_failed }, condition: s }
---
title: guessing
id: guessing
correlation:
  { type: event_count, rules: [ refused ], group-by: [ source.ip ], timespan: 10m, condition: { gte: 3 } }
`,
  },
];

const make = () => compile(loadRules(files));

let number = 0;

/** An engine of the present whose time has come to now. */
function presentEngine(): Engine {
  const engine = make();
  engine.advance(now);
  return engine;
}

/** Findings of correlations. */
const found = (firings: Firing[]) => firings.filter(({ kind }) => kind === 'correlation');

/** A refused login at a time, judged as the rule thread does it. */
function refused(past: PastEngine, time: number, present = presentEngine(), at = now): Firing[] {
  const fields = { 'event.action': 'login_failed', 'source.ip': '192.0.2.7' };
  return found(past.judge(present, { fields, logsource: { product: 'linux' } }, { id: `e/${++number}`, time }, at));
}

test('what lies 48 hours back or more is of the past, too, whatever came before; an event without a time is not', () => {
  for (const [time, isPast] of [
    [now, false],
    [now - 48 * hour, false],
    [now - 48 * hour - 1, true],
    [Number.NaN, false],
  ] as const) {
    const past = new PastEngine(make);
    refused(past, time);
    expect(past.state() !== null).toBe(isPast);
  }
});

test.each([2, 47, 48, 49, 70, 71, 72, 73, 96])('a burst is found once, wherever it lies %i hours back', (back) => {
  for (let shift = -30; shift <= 30; shift += 3) {
    const past = new PastEngine(make);
    const present = presentEngine();
    const start = now - back * hour + shift * 60_000;
    const firings = [0, 9, 18].flatMap((minute) => refused(past, start + minute * 20_000, present));
    expect(new Set(firings.map(({ id }) => id)).size, `${back} h, ${shift} min`).toBe(1);
    expect(firings.at(-1)).toMatchObject({ count: 3, first: start });
  }
});

test.each([
  [24, 71],
  [48, 72],
  [7 * 24, 50],
  [7 * 24, 71],
  [7 * 24, 100],
])('a correlation of %i hours is found wherever it lies, also across the border (%i hours back)', (span, back) => {
  const long = files.map(({ path, text }) => ({ path, text: text.replace('10m', `${span}h`) }));
  const half = (span / 2) * hour;
  for (const shift of [-half, -half / 3, 0, half / 3, half]) {
    const past = new PastEngine(() => compile(loadRules(long)));
    const present = compile(loadRules(long));
    present.advance(now);
    const middle = now - back * hour + shift;
    const times = [middle - half, middle, middle + half].filter((time) => time <= now);
    if (times.length < 3) continue;
    const firings = times.flatMap((time) => refused(past, time, present));
    expect(new Set(firings.map(({ id }) => id)).size, `${shift / hour} h`).toBe(1);
    expect(firings.at(-1)).toMatchObject({ count: 3, first: times[0] });
  }
});

test('what comes out of order across the border has the figures of the engine that saw all of it', () => {
  const past = new PastEngine(make);
  const present = presentEngine();
  const border = now - 48 * hour;
  const firings = [2, 1, -1, -2, -3].flatMap((minute) => refused(past, border + minute * 60_000, present));
  expect(firings.at(-1)).toMatchObject({ count: 5, first: border - 180_000 });
});

test('events of any age come together, in any order of years', () => {
  const past = new PastEngine(make);
  const times = [longAgo, longAgo + 60_000].flatMap((time) => [time, time + 365 * 24 * hour]);
  for (const time of times) expect(refused(past, time)).toEqual([]);
  expect(refused(past, longAgo + 120_000)).toMatchObject([{ rule: { id: 'guessing' }, count: 3, first: longAgo }]);
});

test('what is half seen outlives a restart', () => {
  const before = new PastEngine(make);
  expect(before.state()).toBeNull();
  refused(before, longAgo);
  refused(before, longAgo + 1000);
  const after = new PastEngine(make);
  after.restore(JSON.parse(JSON.stringify(before.state())));
  expect(after.state()).toEqual(before.state());
  expect(refused(after, longAgo + 2000)).toMatchObject([{ rule: { id: 'guessing' }, count: 3 }]);
});

test('an engine that rests keeps what it has half seen for an hour', () => {
  const past = new PastEngine(make);
  refused(past, longAgo);
  refused(past, longAgo + 1000);
  const half = past.state();
  past.rest(now + hour);
  expect(past.state()).toEqual(half);
  expect(refused(past, longAgo + 2000)).toMatchObject([{ rule: { id: 'guessing' }, count: 3 }]);
  past.rest(now + hour + 1);
  expect(past.state()).toBeNull();
  expect(refused(past, longAgo + 3000)).toEqual([]);
});

test('after its number of events it begins anew, also counted over restarts', () => {
  const past = new PastEngine(make, 3);
  refused(past, longAgo);
  refused(past, longAgo + 1000);
  const again = new PastEngine(make, 3);
  again.restore(past.state());
  expect(refused(again, longAgo + 365 * 24 * hour)).toEqual([]);
  expect(refused(again, longAgo + 2000)).toEqual([]);
  expect(again.state()!.events).toBe(1);
});
