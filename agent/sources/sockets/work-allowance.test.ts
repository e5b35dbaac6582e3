import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WorkAllowance } from './work-allowance.ts';

test('what is saved up is there at once, debt is earned back first', () => {
  const allowance = new WorkAllowance(0.01, 100, 0);
  expect(allowance.has(0)).toBe(true);
  allowance.spend(150);
  expect([1000, 5000, 5100].map((now) => allowance.has(now))).toEqual([false, false, true]);
});

test('over any time the work stays within the share, what was saved up, and one piece of work', () => {
  const piece = fc.record({ pause: fc.integer({ min: 0, max: 10_000 }), ms: fc.integer({ min: 0, max: 40 }) });
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const allowance = new WorkAllowance(0.0025, 100, 0);
      let now = 0;
      let worked = 0;
      for (const { pause, ms } of pieces) {
        now += pause;
        if (!allowance.has(now)) continue;
        allowance.spend(ms);
        worked += ms;
      }
      expect(worked).toBeLessThanOrEqual(0.0025 * now + 100 + 40);
    }),
  );
});
