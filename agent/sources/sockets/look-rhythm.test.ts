import { expect, test } from 'vitest';
import { LookRhythm } from './look-rhythm.ts';

const limits = { pollMs: 1000, maxPollMs: 10_000, cpuPercent: 0.25 };

test('looks at once, then when something is wanted, and at the latest after the longest interval', () => {
  const rhythm = new LookRhythm(limits);
  expect(rhythm.due(0)).toBe(true);
  rhythm.looked(0, 500);
  expect([1000, 5000, 9000, 10_000].map((now) => rhythm.due(now))).toEqual([false, false, false, true]);
  rhythm.want();
  expect([500, 1000].map((now) => rhythm.due(now))).toEqual([false, true]);
  rhythm.looked(1000, 1);
  expect(rhythm.due(2000)).toBe(false);
});

test('costly looks make the rest longer, up to a minute; the first one does not count', () => {
  const rhythm = new LookRhythm(limits);
  rhythm.looked(0, 500);
  expect(rhythm.restMs).toBe(1000);
  rhythm.looked(0, 5);
  rhythm.want();
  expect(rhythm.restMs).toBe(2000);
  expect([1000, 2000].map((now) => rhythm.due(now))).toEqual([false, true]);
  for (let at = 0; at < 60; at++) rhythm.looked(at, 1000);
  expect(rhythm.restMs).toBe(60_000);
  expect([10_000, 59_000, 60_100].map((now) => rhythm.due(now))).toEqual([false, false, true]);
});
