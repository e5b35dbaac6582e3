import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Pace, type PaceClock, Strain } from './pace.ts';

/** A clock that only moves when somebody sleeps or works. */
function standingClock(): PaceClock & { work(ms: number): void } {
  let time = 0;
  return {
    now: () => time,
    sleep: async (ms) => {
      time += ms;
    },
    work: (ms) => {
      time += ms;
    },
  };
}

test('two requests are never closer than the agreed gap, however long the work between them takes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 50 }), fc.array(fc.nat(300), { maxLength: 30 }), async (rate, works) => {
      const clock = standingClock();
      const pace = new Pace(rate, clock);
      let last = Number.NEGATIVE_INFINITY;
      for (const ms of works) {
        await pace.turn();
        expect(clock.now() - last).toBeGreaterThanOrEqual(1000 / rate - 1e-6);
        last = clock.now();
        clock.work(ms);
      }
    }),
  );
});

test('rate 0 never waits', async () => {
  const clock = standingClock();
  const pace = new Pace(0, clock);
  for (let i = 0; i < 5; i++) await pace.turn();
  expect(clock.now()).toBe(0);
});

test('Strain speaks after three slow answers in a row, not after one, and knows a slow device', () => {
  const quick = new Strain();
  for (let i = 0; i < 20; i++) expect(quick.saw(2)).toBeUndefined();
  expect([quick.saw(900), quick.saw(2), quick.saw(900), quick.saw(900)].some(Boolean)).toBe(false);
  expect(quick.saw(900)?.code).toBe('device_slow');
  const gateway = new Strain();
  for (let i = 0; i < 30; i++) expect(gateway.saw(150)).toBeUndefined();
});

test('keeps to the slower of two agreements', async () => {
  const clock = standingClock();
  const starts: number[] = [];
  const pace = new Pace(10, clock);
  pace.slowTo(2);
  pace.slowTo(50);
  for (let i = 0; i < 3; i++) {
    await pace.turn();
    starts.push(clock.now());
  }
  expect(starts).toEqual([0, 500, 1000]);
});
