import { expect, test } from 'vitest';
import { type CountersSeen, counterReset, countersAfter } from './counter-reset.ts';

const at = (minute: number) => `2026-01-05T00:${String(minute).padStart(2, '0')}:00.000Z`;
const seen = (minute: number, values: Record<string, number>, pace?: Record<string, number>): CountersSeen => ({
  at: at(minute),
  values,
  ...(pace ? { pace } : {}),
});

test.each([
  ['they count on', { a: 100, b: 7 }, { a: 160, b: 7 }, undefined],
  ['all fell', { a: 5000, b: 900 }, { a: 12, b: 3 }, 'probable'],
  ['all that stood above zero fell', { a: 5000, b: 0 }, { a: 12, b: 0 }, 'probable'],
  ['one fell beside one that went on', { a: 5000, b: 900 }, { a: 12, b: 960 }, 'possible'],
  ['one ran over its end', { a: 65_500, b: 900 }, { a: 40, b: 960 }, undefined],
  ['one may have run over its end, as nobody knows its pace yet', { a: 50_000 }, { a: 100 }, undefined],
  ['one of them is no longer told', { a: 5000, b: 900 }, { b: 960 }, undefined],
])('%s', (_name, before, now, confidence) => {
  expect(counterReset(seen(0, before), seen(1, now))?.confidence).toBe(confidence);
});

test('a fast counter runs over its end as fast as it was seen to count', () => {
  const quick = { a: 200 };
  expect(counterReset(seen(0, { a: 60_000 }, quick), seen(1, { a: 6000 }))).toBeUndefined();
  expect(counterReset(seen(0, { a: 60_000 }, { a: 1 }), seen(1, { a: 6000 }))).toMatchObject({
    confidence: 'probable',
  });
});

test('the pace is kept over the end of a counter and forgotten with one that is no longer told', () => {
  const first = countersAfter(seen(0, { a: 0, b: 60 }), seen(1, { a: 600, b: 60 }));
  expect(first?.pace).toEqual({ a: 10, b: 0 });
  expect(countersAfter(first, seen(2, { a: 5 }))?.pace).toEqual({ a: 10 });
  expect(countersAfter(first, undefined)).toEqual(first);
});
