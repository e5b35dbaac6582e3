import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { source } from '../../agent/sources/opc-ua/source.ts';
import type { OpcUaTarget } from '../../agent/sources/opc-ua/target.ts';
import { type RunningForTest, runForTest } from '../../agent/sources/source-harness.ts';
import { readServer } from '../support/opc-ua-reading.ts';
import * as habit from '../support/peers/raw-opcua/habits.ts';
import { RawModel } from '../support/peers/raw-opcua/model.ts';
import { type Habits, RawServer } from '../support/peers/raw-opcua/raw-server.ts';
import { status } from '../support/peers/raw-opcua/wire.ts';

const pki = mkdtempSync(join(tmpdir(), 'hinomi-pki-'));
const settings = 400;
let server: RawServer;
let running: RunningForTest | undefined;

beforeAll(async () => {
  server = await RawServer.start();
});

afterAll(async () => {
  await running?.stop();
  server.stop();
  rmSync(pki, { recursive: true, force: true });
});

/** Messages that the server counted, the opening and closing of each connection among them. */
const counted = () => Object.values(server.requests).reduce((sum, count) => sum + count, 0);

/** A server that holds on to one request after the other for a moment, and counts how many lie there at once. */
function holding(habits: Habits = {}): { habits: Habits; atOnce: () => number } {
  let lying = 0;
  let most = 0;
  return {
    atOnce: () => most,
    habits: {
      ...habits,
      instead: (turn) => {
        lying += 1;
        most = Math.max(most, lying);
        setImmediate(() => {
          lying -= 1;
        });
        return habits.instead?.(turn);
      },
    },
  };
}

interface Paced {
  does: string;
  habits?: Habits;
  how?: Partial<OpcUaTarget>;
  /** Undefined where that is a matter of luck. */
  complete?: boolean;
}

const halved = habit.refusesMoreThan('Read', 7, status.BadTooManyOperations);

test.each<Paced>([
  { does: 'answers as it should', complete: true },
  {
    does: 'takes few values at once, so that batches are halved',
    habits: halved,
    how: { readBatch: 100 },
    complete: true,
  },
  { does: 'hangs up again and again', habits: habit.hangsUpEvery('Read', 5), how: { readBatch: 100 } },
  { does: 'never answers a Read', habits: habit.at('Read', 'is silent'), how: { answerMs: 100 }, complete: false },
  {
    does: 'refuses every Read',
    habits: habit.refuses('Read', status.BadSessionIdInvalid),
    how: { requestsPerSecond: 10 },
    complete: false,
  },
])(
  'a server that $does sees no more than was agreed, one question after the other, over one connection',
  async (one) => {
    const { requestsPerSecond = 100 } = one.how ?? {};
    const held = holding(one.habits);
    server.reset(held.habits, new RawModel(one.habits ? 20 : settings));
    const from = performance.now();
    const { header } = await readServer(server.url, pki, { nodeCap: 1000, ...one.how, requestsPerSecond });
    const seconds = (performance.now() - from) / 1000;
    if (one.complete !== undefined) expect(header.complete, header.reasons.join()).toBe(one.complete);
    expect(counted() - 1).toBeLessThanOrEqual(seconds * requestsPerSecond);
    expect([held.atOnce(), server.openAtOnce]).toEqual([1, 1]);
  },
);

test('a reading ends where black-out hours begin, says so, and nothing more is asked', async () => {
  server.reset({}, new RawModel(1));
  let clock = new Date(2026, 0, 5, 7);
  const device = { id: 'cell', url: server.url, requestsPerSecond: 20, probeEverySeconds: 0, readBatch: 10 };
  const blackout = [{ from: '08:00', to: '17:00' }];
  running = runForTest(source, { devices: [{ ...device, blackout }] }, { now: () => clock });
  await running.until((events) => events.some(({ kind }) => kind === 'ot.snapshot'));
  server.reset({}, new RawModel(settings));
  clock = new Date(2026, 0, 5, 7, 59, 58);
  const ended = await running.command('snapshot');
  expect(ended).toMatchObject({ snapshots: [{ complete: false, causes: [{ code: 'reading_until_blackout' }] }] });
  clock = new Date(2026, 0, 5, 8, 0, 1);
  const asked = counted();
  expect(asked).toBeGreaterThan(3);
  const refused = await running.command('snapshot');
  expect(refused).toMatchObject({ snapshots: [{ complete: false, causes: [{ code: 'reading_in_blackout' }] }] });
  expect([counted(), server.openAtOnce]).toEqual([asked, 1]);
  expect(running.events.filter(({ kind }) => kind === 'ot.config_change')).toEqual([]);
});
