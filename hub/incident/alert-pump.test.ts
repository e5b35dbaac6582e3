import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Alert } from './alert.ts';
import { AlertPump } from './alert-pump.ts';
import { alert } from './incident-harness.ts';

test('no alert is passed over, whatever fails and however commits and reads interleave', async () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant('commit' as const), count: fc.integer({ min: 1, max: 3 }), told: fc.boolean() }),
    fc.record({ do: fc.constant('fail' as const), count: fc.integer({ min: 1, max: 2 }) }),
    fc.record({ do: fc.constant('catchUp' as const) }),
    fc.record({ do: fc.constant('turn' as const) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const stored: Alert[] = [];
      const consumed: number[] = [];
      const errors: Error[] = [];
      let failures = 0;
      const cursor = () => consumed.at(-1) ?? 0;
      const pump = new AlertPump({
        store: {
          alertsAfter: async (seq, limit) => {
            const seen = stored.filter((one) => one.seq > seq).slice(0, Math.min(limit, 2));
            await Promise.resolve();
            await Promise.resolve();
            return seen;
          },
        },
        incidents: {
          cursor,
          consume: (alerts) => {
            if (alerts.length > 0 && failures > 0) {
              failures--;
              throw new Error('busy');
            }
            for (const { seq } of alerts) if (seq > cursor()) consumed.push(seq);
          },
        },
        onError: (error) => errors.push(error),
        onStuck: () => {},
      });
      const untold: Alert[][] = [];
      const tell = () => {
        for (const alerts of untold.splice(0)) pump.take(alerts);
      };
      for (const one of steps) {
        if (one.do === 'commit') {
          const fresh = Array.from({ length: one.count }, (_, at) => alert(stored.length + 1 + at));
          stored.push(...fresh);
          // Detection tells of every commit, in their order, sometimes a moment later.
          untold.push(fresh);
          if (one.told) tell();
        } else if (one.do === 'fail') failures = one.count;
        else if (one.do === 'catchUp') void pump.catchUp();
        else for (let turn = 0; turn < 4; turn++) await Promise.resolve();
      }
      failures = 0;
      tell();
      await pump.catchUp();
      await pump.catchUp();
      expect(consumed).toEqual([...consumed].sort((a, b) => a - b));
      expect(consumed).toEqual(stored.map(({ seq }) => seq));
    }),
    { numRuns: 500 },
  );
});

test('an alert that cannot be taken again and again is told once, and once more when it happens again', async () => {
  const told: string[] = [];
  let fault: string | null = 'one';
  const pump = new AlertPump({
    store: { alertsAfter: async () => (fault === null ? [] : [alert(1)]) },
    incidents: {
      cursor: () => 0,
      consume: () => {
        if (fault !== null) throw new Error(fault);
      },
    },
    onError: () => {},
    onStuck: ({ message }) => told.push(message),
  });
  for (let tries = 0; tries < 2; tries++) await pump.catchUp();
  expect(told).toEqual([]);
  for (let tries = 0; tries < 8; tries++) await pump.catchUp();
  expect(told).toEqual(['one']);
  fault = null;
  await pump.catchUp();
  fault = 'two';
  pump.take([alert(2)]);
  for (let tries = 0; tries < 5; tries++) await pump.catchUp();
  expect(told).toEqual(['one', 'two']);
});

test('a backlog is taken in parts between which the hub does something else, and a stop ends it behind one of them', async () => {
  const stored = Array.from({ length: 70 }, (_, at) => alert(at + 1));
  const taken: number[] = [];
  const pump = new AlertPump({
    store: { alertsAfter: async (seq, limit) => stored.filter((one) => one.seq > seq).slice(0, limit) },
    incidents: {
      cursor: () => taken.reduce((sum, count) => sum + count, 0),
      consume: (alerts) => taken.push(alerts.length),
    },
    onError: (error) => {
      throw error;
    },
    onStuck: () => {},
  });
  const caught = pump.catchUp();
  while (taken.length < 2) await new Promise(setImmediate);
  await pump.stop();
  await caught;
  expect(taken.length).toBeLessThan(4);
  expect(Math.max(...taken)).toBeLessThanOrEqual(20);
});
