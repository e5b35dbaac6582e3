import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Snapshot } from '#engine/snapshot/snapshot.ts';
import type { OpcUaTarget } from '../../agent/sources/opc-ua/target.ts';
import { differencesOf, readServer } from '../support/opc-ua-reading.ts';
import * as habit from '../support/peers/raw-opcua/habits.ts';
import { frameOf, type Habits, RawServer } from '../support/peers/raw-opcua/raw-server.ts';
import { Out, status, statusValue } from '../support/peers/raw-opcua/wire.ts';

const pki = mkdtempSync(join(tmpdir(), 'hinomi-pki-'));
let server: RawServer;
let calm: Snapshot;

beforeAll(async () => {
  server = await RawServer.start();
  calm = await readServer(server.url, pki);
});

afterAll(() => {
  server.stop();
  rmSync(pki, { recursive: true, force: true });
});

const tooManySessions = 0x80560000;
const tooBusy = 0x807d0000;
const halted = 0x800e0000;
const outOfMemory = 0x80030000;

/** A server that hangs up at the third Read, and is as `then` says from that moment on. */
function afterwards(then: Habits): Habits {
  let gone = false;
  return {
    instead: (turn) => {
      if (!gone && turn.request.service === 'Read' && turn.count === 3) {
        gone = true;
        turn.socket.destroy();
        return true;
      }
      return gone ? then.instead?.(turn) : false;
    },
    opening: (kind, socket) => (gone ? then.opening?.(kind, socket) : undefined),
  };
}

const busy = habit.opens('HEL', frameOf('ERR', new Out().u32(tooBusy).text('busy').bytes));

test.each<[does: string, habits: () => Habits, code: string, how?: Partial<OpcUaTarget>]>([
  ['has no session left', () => habit.refuses('CreateSession', tooManySessions), 'opcua_server_full'],
  [
    'has none left after it hung up',
    () => afterwards(habit.refuses('CreateSession', tooManySessions)),
    'opcua_server_full',
  ],
  ['is too busy after it hung up', () => afterwards(busy), 'device_asks_rest'],
  ['runs out of memory', () => habit.refuses('Read', outOfMemory), 'device_asks_rest'],
  ['halts in the middle', () => afterwards(habit.refuses('CreateSession', halted)), 'connection_lost'],
  ['answers each request late', () => habit.late(60), 'device_slow', { slowMs: 40 }],
])(
  'a server that %s gives an incomplete reading that says so, and nothing is removed',
  async (_, habits, code, how = {}) => {
    server.reset(habits());
    const { header, ...rest } = await readServer(server.url, pki, { readBatch: 100, ...how });
    expect(header.causes?.map((one) => one.code)).toEqual([code]);
    expect(header).toMatchObject({ complete: false, refused: {} });
    expect(header.open).toContain('*');
    expect(differencesOf(calm, { header, ...rest }).filter((one) => /^(removed|changed)/.test(one))).toEqual([]);
    expect(server.openAtOnce).toBe(1);
  },
);

test('a server that answers each request late, as is its way, is read whole by one who waits', async () => {
  server.reset(habit.late(60));
  const snapshot = await readServer(server.url, pki, { slowMs: 5000 });
  expect([snapshot.header.complete, differencesOf(calm, snapshot)]).toEqual([true, []]);
});

test('what a server could not answer within a good answer is unreadable, never removed, and never thought whole where nodes may be missing', async () => {
  const some = ({ id }: { id: string }) => /Setting[0-4]$/.test(id);
  server.reset({ value: (id, attribute) => (some(id) && attribute === 13 ? statusValue(outOfMemory) : undefined) });
  const values = await readServer(server.url, pki);
  expect(differencesOf(calm, values)).toEqual([0, 1, 2, 3, 4].map((at) => `unreadable instances Setting${at} value`));
  server.reset(habit.browsesWith(({ id }) => id === 's=Cell', outOfMemory));
  const nodes = await readServer(server.url, pki);
  expect(nodes.header).toMatchObject({ complete: false });
  expect(nodes.header.causes?.map(({ code }) => code)).toEqual(['references_unread']);
  expect(differencesOf(calm, nodes).filter((one) => /^(removed|changed)/.test(one))).toEqual([]);
});

test('a server that takes fewer values at once than its limit says is asked for less, and read whole', async () => {
  server.reset(habit.refusesMoreThan('Read', 1, status.BadTooManyOperations));
  server.model.limits = { nodesPerRead: 1000, nodesPerBrowse: 0, continuationPoints: 0 };
  const snapshot = await readServer(server.url, pki);
  expect([snapshot.header.reasons, differencesOf(calm, snapshot)]).toEqual([[], []]);
});

test('a node whose references a server withholds, as it always does, leaves the reading whole and what was below it unreadable', async () => {
  server.reset(habit.browsesWith(({ id }) => id === 's=Cell', status.BadUserAccessDenied));
  const snapshot = await readServer(server.url, pki);
  expect(snapshot.header).toMatchObject({ complete: true, facts: { withheld: [expect.stringContaining('s=Cell')] } });
  expect(differencesOf(calm, snapshot).filter((one) => one.startsWith('removed'))).toEqual([]);
});
