import { mkdtempSync, rmSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Snapshot } from '#engine/snapshot/snapshot.ts';
import { holdNetworkDevice } from '../../agent/controllers/network-hold.ts';
import type { OpcUaTarget } from '../../agent/sources/opc-ua/target.ts';
import { differencesOf, readServer } from '../support/opc-ua-reading.ts';
import * as habit from '../support/peers/raw-opcua/habits.ts';
import { RawServer } from '../support/peers/raw-opcua/raw-server.ts';
import { status } from '../support/peers/raw-opcua/wire.ts';

const pki = mkdtempSync(join(tmpdir(), 'hinomi-pki-'));
let server: RawServer;
let calm: Snapshot;

beforeAll(async () => {
  server = await RawServer.start();
  calm = await read();
});

afterEach(() => server.reset());

afterAll(() => {
  server.stop();
  rmSync(pki, { recursive: true, force: true });
});

function read(how: Partial<OpcUaTarget> = {}, url = server.url): Promise<Snapshot> {
  return readServer(url, pki, how);
}

const version6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'));
const missing = version6 ? '' : ' (skipped: this machine has no ::1)';

test.skipIf(missing !== '')(`a server is read whole at its IPv6 address${missing}`, async () => {
  const peer = await RawServer.start('::1');
  try {
    const snapshot = await read({}, peer.url);
    expect(snapshot.header).toMatchObject({ complete: true, address: `opc.tcp://[::1]:${peer.port}` });
    const nodes = (one: Snapshot) => [...one.sections.get('instances')!.entries];
    expect(nodes(snapshot)).toEqual(nodes(calm));
  } finally {
    peer.stop();
  }
});

describe('a server that does not tell its ways in to everybody', () => {
  test('is read whole: it tells them with the session', async () => {
    server.reset(habit.refuses('GetEndpoints', status.BadServiceUnsupported));
    const snapshot = await read();
    expect(snapshot.header).toMatchObject({ complete: true, open: [] });
    expect(snapshot.header.facts?.['endpoints']).toContain('BadServiceUnsupported');
    expect(differencesOf(calm, snapshot)).toEqual([]);
  });

  test('is incomplete where it only says nothing this time, and nothing is removed', async () => {
    server.reset(habit.refuses('GetEndpoints', status.BadTimeout));
    const snapshot = await read();
    expect(snapshot.header).toMatchObject({ complete: false, open: ['endpoints'] });
    expect(snapshot.header.reasons.join()).toContain('BadTimeout');
    expect(differencesOf(calm, snapshot).filter((one) => one.startsWith('removed'))).toEqual([]);
  });

  test('says so where a secured way in is wanted', async () => {
    server.reset(habit.refuses('GetEndpoints', status.BadServiceUnsupported));
    const snapshot = await read({ security: 'SignAndEncrypt', acceptAnyCertificate: true });
    expect(snapshot.header.complete).toBe(false);
    expect(snapshot.header.reasons.join()).toContain('the endpoints could not be read: BadServiceUnsupported');
  });
});

test('who else on this machine reads the controller, by whatever name, is waited for before the first connection', async () => {
  const other = await holdNetworkDevice({ host: 'localhost', port: server.port });
  const { promise: waits, resolve: waiting } = Promise.withResolvers<string>();
  const reading = read({ waiting });
  expect(await waits).toContain(`process ${process.pid}`);
  expect(server.connections).toBe(0);
  other.release();
  expect((await reading).header.complete).toBe(true);
});
