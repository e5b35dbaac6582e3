import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Snapshot } from '#engine/snapshot/snapshot.ts';
import { root } from '../../deploy/local/verbs.ts';
import { JsonProcess } from '../support/json-process.ts';
import { differencesOf, readServer } from '../support/opc-ua-reading.ts';
import { endAll, eventually, start } from '../support/processes.ts';

const pki = mkdtempSync(join(tmpdir(), 'hinomi-pki-'));
/** How long the server keeps a session of which it hears nothing; a reading by hand below asks far more often. */
const sessionMs = 6000;
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

const sessions = async () => ((await server.order({ report: true }))['sessions'] as unknown[]).length;

test('a reader that is killed whole leaves its session at a server that has one place: each reading after it is complete or says that the server is full, and nothing is removed', async () => {
  expect(before.header.complete).toBe(true);
  const killed = start(join(root, 'hinomi'), ['snapshot', 'opcua', String(server.ready['url']), '--rate', '2']);
  await eventually(sessions, (count) => count === 1);
  await killed.kill('SIGKILL');
  const after: Snapshot[] = [];
  await eventually(
    async () => after[after.push(await read()) - 1]!,
    ({ header }) => header.complete,
    280_000,
  );
  const last = after.pop()!;
  for (const { header } of after) {
    expect(header.reasons.join()).toContain('BadTooManySessions');
    expect(header.open).toEqual(['*']);
  }
  for (const snapshot of [...after, last]) {
    expect(differencesOf(before, snapshot).filter((one) => one.startsWith('removed'))).toEqual([]);
  }
}, 300_000);
