import { expect, test } from 'vitest';
import type { Firing } from '#engine/sigma/sigma.ts';
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

let number = 0;

/** A refused login at a time, judged as the rule thread does it. */
function refused(past: PastEngine, time: number): Firing[] {
  const engine = past.for(time, now);
  if (!engine) throw new Error('taken for the present');
  const fields = { 'event.action': 'login_failed', 'source.ip': '192.0.2.7' };
  return engine.process({ fields, logsource: { product: 'linux' } }, { id: `e/${++number}`, time });
}

test('what lies 71 hours back or more is of the past, whatever came before', () => {
  const past = new PastEngine(files, 'Asia/Tokyo');
  expect(past.for(now, now)).toBeNull();
  expect(past.for(now - 71 * hour, now)).toBeNull();
  expect(past.for(now - 71 * hour - 1, now)).not.toBeNull();
  expect(past.for(Number.NaN, now)).toBeNull();
});

test('events of any age come together, in any order of years', () => {
  const past = new PastEngine(files, 'Asia/Tokyo');
  const times = [longAgo, longAgo + 60_000].flatMap((time) => [time, time + 365 * 24 * hour]);
  for (const time of times) expect(refused(past, time)).toEqual([]);
  expect(refused(past, longAgo + 120_000)).toMatchObject([{ rule: { id: 'guessing' }, count: 3, first: longAgo }]);
});

test('what is half seen outlives a restart', () => {
  const before = new PastEngine(files, 'Asia/Tokyo');
  expect(before.state()).toBeNull();
  refused(before, longAgo);
  refused(before, longAgo + 1000);
  const after = new PastEngine(files, 'Asia/Tokyo');
  after.restore(JSON.parse(JSON.stringify(before.state())));
  expect(after.state()).toEqual(before.state());
  expect(refused(after, longAgo + 2000)).toMatchObject([{ rule: { id: 'guessing' }, count: 3 }]);
});

test('an engine that rests keeps what it has half seen for an hour', () => {
  const past = new PastEngine(files, 'Asia/Tokyo');
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
  const past = new PastEngine(files, 'Asia/Tokyo', 3);
  refused(past, longAgo);
  refused(past, longAgo + 1000);
  const again = new PastEngine(files, 'Asia/Tokyo', 3);
  again.restore(past.state());
  expect(refused(again, longAgo + 365 * 24 * hour)).toEqual([]);
  expect(refused(again, longAgo + 2000)).toEqual([]);
  expect(again.state()!.events).toBe(1);
});
