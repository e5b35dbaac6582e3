import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Snapshot } from '#engine/snapshot/snapshot.ts';
import { probeOpcUa } from '../../agent/sources/opc-ua/probe.ts';
import { root } from '../../deploy/local/verbs.ts';
import { JsonProcess } from '../support/json-process.ts';
import { differencesOf, readServer, targetAt } from '../support/opc-ua-reading.ts';
import { endAll, eventually, start } from '../support/processes.ts';

const pki = mkdtempSync(join(tmpdir(), 'hinomi-pki-'));
/** Longer than this test takes: the server forgets a session when it is told to. */
const sessionMs = 3_600_000;
let server: JsonProcess;
let before: Snapshot;

beforeAll(async () => {
  const program = join(root, 'simulators/opc-ua-server/main.ts');
  const how = ['--sessions', '1', '--session-ms', String(sessionMs)];
  server = await JsonProcess.start(process.execPath, [program, '--profile', 'weld', ...how]);
  before = await read();
}, 120_000);

afterEach(endAll);

afterAll(async () => {
  await server.stop();
  rmSync(pki, { recursive: true, force: true });
});

function read(): Promise<Snapshot> {
  return readServer(String(server.ready['url']), pki, { device: 'weld', nodeCap: 20_000, budgetSeconds: 600 });
}

const report = () =>
  server.order({ report: true }) as Promise<{ sessions: unknown[]; requests: Record<string, number> }>;
const askedForSession = async () => (await report()).requests['CreateSession'];

test('a reader that is killed whole leaves its session at a server that has one place: until the server forgets it, readings and looks say that it is full, ask once each and remove nothing', async () => {
  expect(before.header.complete).toBe(true);
  const url = String(server.ready['url']);
  const killed = start(join(root, 'hinomi'), ['snapshot', 'opcua', url, '--rate', '2']);
  const browsed = (await report()).requests['Browse'] ?? 0;
  await eventually(report, ({ requests }) => (requests['Browse'] ?? 0) > browsed);
  await killed.kill('SIGKILL');
  const asked = (await askedForSession())!;
  const full = [await read(), await read()];
  for (const snapshot of full) {
    expect(snapshot.header).toMatchObject({ complete: false, open: ['*'], causes: [{ code: 'opcua_server_full' }] });
    expect(snapshot.header.requests).toMatchObject({ CreateSession: 1 });
    expect(differencesOf(before, snapshot).filter((one) => one.startsWith('removed'))).toEqual([]);
  }
  expect(await probeOpcUa(targetAt(url), pki, () => new Date())).toMatchObject({ reachable: false, unasked: true });
  expect(await askedForSession()).toBe(asked + 3);
  expect((await report()).sessions).toHaveLength(1);
  await server.order({ forget: true });
  const last = await read();
  expect(last.header.complete).toBe(true);
  expect(differencesOf(before, last).filter((one) => one.startsWith('removed'))).toEqual([]);
}, 300_000);
