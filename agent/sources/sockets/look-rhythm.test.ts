import { expect, test } from 'vitest';
import { LookRhythm } from './look-rhythm.ts';

const limits = { pollMs: 1000, maxPollMs: 10_000, cpuPercent: 0.25 };

test('looks at once, then when something is wanted, and at the latest after the longest interval', () => {
  const rhythm = new LookRhythm(limits);
  expect(rhythm.due(0)).toBe(true);
  rhythm.looked(0, 1);
  expect([1000, 5000, 9000, 10_000].map((now) => rhythm.due(now))).toEqual([false, false, false, true]);
  rhythm.want();
  expect([500, 1000].map((now) => rhythm.due(now))).toEqual([false, true]);
  rhythm.looked(1000, 1);
  expect(rhythm.due(2000)).toBe(false);
});

test('a costly look makes the rest longer, up to the longest interval', () => {
  const rhythm = new LookRhythm(limits);
  rhythm.looked(0, 5);
  rhythm.want();
  expect(rhythm.restMs).toBe(2000);
  expect([1000, 2000].map((now) => rhythm.due(now))).toEqual([false, true]);
  for (let at = 0; at < 30; at++) rhythm.looked(at, 100);
  expect(rhythm.restMs).toBe(10_000);
});
