import { expect, test } from 'vitest';
import { JudgingPace } from './judging-pace.ts';

test('the time of blocks that overlap counts once, and time in which nothing waited does not count', () => {
  const pace = new JudgingPace();
  expect(pace.perSecond).toBeNull();
  pace.note(1000, 0, 100);
  expect(pace.perSecond).toBe(10_000);
  pace.note(1000, 50, 200);
  expect(pace.perSecond).toBeCloseTo(10_000);
  pace.note(1000, 60_000, 60_100);
  expect(pace.perSecond).toBeCloseTo(10_000);
});

test('a pace that falls is seen within a few blocks', () => {
  const pace = new JudgingPace();
  let now = 0;
  for (let at = 0; at < 20; at++) {
    pace.note(1000, now, now + 20);
    now += 20;
  }
  expect(pace.perSecond).toBeCloseTo(50_000);
  for (let at = 0; at < 6; at++) {
    pace.note(1000, now, now + 500);
    now += 500;
  }
  expect(pace.perSecond).toBeLessThan(2500);
});
