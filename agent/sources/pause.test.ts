import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pause, restFor } from './pause.ts';

test('a short rest is as long as asked', async () => {
  const signal = new AbortController().signal;
  for (const ms of [0, 3, 60, 110]) {
    const started = performance.now();
    expect(await pause(ms, signal)).toBe(true);
    expect(performance.now() - started).toBeGreaterThanOrEqual(ms - 1);
  }
});

test('long rests end on a common grid, about as late as asked', () => {
  const time = fc.double({ min: 0, max: 1e9, noNaN: true });
  fc.assert(
    fc.property(time, fc.integer({ min: 250, max: 3_600_000 }), (now, ms) => {
      const rest = restFor(ms, now);
      expect(Math.abs(rest - ms)).toBeLessThanOrEqual(126);
      expect((now + rest) % 250).toSatisfy((past: number) => past < 0.01 || past > 249.99 || rest === 125);
    }),
  );
  expect([249, 251, 999].map((now) => restFor(250, now) + now)).toEqual([500, 500, 1250]);
});

test('the end of the signal wakes every sleeper, and none sleeps after it', async () => {
  const stop = new AbortController();
  const others = new AbortController();
  const sleeping = [pause(3_600_000, stop.signal), pause(1_800_000, stop.signal)];
  const other = pause(3_600_000, others.signal);
  stop.abort();
  expect(await Promise.all(sleeping)).toEqual([false, false]);
  expect(await pause(3_600_000, stop.signal)).toBe(false);
  others.abort();
  expect(await other).toBe(false);
});
