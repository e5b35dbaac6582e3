import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assemble, packSnapshot, type Snapshot, toParts } from '#engine/snapshot/snapshot.ts';
import { type CrawlBounds, usualBounds } from '../../agent/sources/opc-ua/crawl-bounds.ts';
import type { OpcUaTarget } from '../../agent/sources/opc-ua/target.ts';
import { JsonProcess } from '../support/json-process.ts';
import { differencesOf, readServer } from '../support/opc-ua-reading.ts';

const program = new URL('../support/peers/odd_opcua_server.ts', import.meta.url).pathname;
const pki = mkdtempSync(join(tmpdir(), 'hinomi-pki-'));
let server: JsonProcess;
let calm: Snapshot;

beforeAll(async () => {
  server = await JsonProcess.start(process.execPath, [program, '--habit', 'calm']);
  calm = await read(server);
});

afterAll(async () => {
  await server.stop();
  rmSync(pki, { recursive: true, force: true });
});

function read(from: JsonProcess, how: Partial<OpcUaTarget> = {}): Promise<Snapshot> {
  return readServer(String(from.ready['url']), pki, how);
}

const found = (snapshot: Snapshot) => differencesOf(calm, snapshot);

test('a reading sends what its header counts, and nothing but reads', async () => {
  const before = (await server.order({}))['requests'] as Record<string, number>;
  const { header } = await read(server);
  const after = (await server.order({}))['requests'] as Record<string, number>;
  const { CloseSecureChannel: _, OpenSecureChannel: __, ...claimed } = header.requests;
  const received = Object.fromEntries(
    Object.entries(after).flatMap(([name, count]) => {
      const more = count - (before[name] ?? 0);
      return more > 0 && !name.endsWith('SecureChannel') ? [[name, more]] : [];
    }),
  );
  expect(received).toEqual(claimed);
  expect(Object.keys(received).sort()).toEqual([
    'ActivateSession',
    'Browse',
    'CloseSession',
    'CreateSession',
    'FindServers',
    'GetEndpoints',
    'Read',
  ]);
});

describe('a server that', () => {
  test.each<[habit: string, differences: string[]]>([
    ['no FindServers', ['unreadable application application']],
    ['the same server twice', ['added application urn']],
    ['folder denied', ['unreadable instances Cell references', 'unreadable instances instances']],
    ['dangling reference', ['added instances Nowhere']],
    ['half an answer', []],
  ])('has the habit "%s" is read to its end, and nothing is taken for gone', async (habit, differences) => {
    await server.order({ habit });
    const snapshot = await read(server);
    expect(snapshot.header).toMatchObject({ complete: true, reasons: [] });
    expect(found(snapshot).map((one) => one.replace(/ urn:.*/, ' urn'))).toEqual(differences);
  });

  test.each<[habit: string, reason: RegExp]>([
    ['endless references', /references of 1 nodes could not be read/],
    ['endless nodes', /more than 400 nodes/],
    ['no namespaces', /does not tell its namespaces/],
    ['cuts the line', /connection/],
    ['asks for rest', /asks for rest/],
  ])('has the habit "%s" gives an incomplete snapshot that says why and shows no removal', async (habit, reason) => {
    await server.order({ habit });
    const { header, ...rest } = await read(server);
    expect(header.complete).toBe(false);
    expect(header.open).toContain('*');
    expect(header.reasons.join('; ')).toMatch(reason);
    expect(found({ header, ...rest }).filter((one) => one.startsWith('removed'))).toEqual([]);
  });

  test.each<[what: string, bounds: Partial<CrawlBounds>, reason: RegExp]>([
    ['nodes', { crawlBytes: 40_000 }, /the first \d+ nodes take more than/],
    ['values', { recordBytes: 2000 }, /the records take more than/],
  ])(
    'has %s that do not fit into memory gives an incomplete snapshot and shows no removal',
    async (_, bounds, reason) => {
      await server.order({ habit: 'calm' });
      const snapshot = await read(server, { bounds: { ...usualBounds, ...bounds } });
      expect(snapshot.header).toMatchObject({ complete: false, open: ['*'], reasons: [expect.stringMatching(reason)] });
      expect(found(snapshot).filter((one) => one.startsWith('removed'))).toEqual([]);
    },
  );

  test('answers with wrong types is read as it answers', async () => {
    await server.order({ habit: 'wrong types' });
    const snapshot = await read(server);
    expect(snapshot.header.complete).toBe(true);
    expect(found(snapshot)).toContain('changed instances Setting7 dataType');
    expect(found(snapshot).filter((one) => !one.startsWith('changed'))).toEqual([]);
  });

  test('never brings one value over loses that value alone', async () => {
    await server.order({ habit: 'one value lost' });
    const snapshot = await read(server, { answerMs: 1500, readBatch: 16 });
    expect(snapshot.header).toMatchObject({ complete: true, facts: { batches: { read: 16 } } });
    expect(snapshot.header.facts!['undecodable']).toEqual([expect.stringMatching(/Setting7 value$/)]);
    expect(found(snapshot)).toEqual(['unreadable instances Setting7 value']);
  });

  test('holds values of megabytes gives a snapshot that still travels and comes back whole', async () => {
    const huge = await JsonProcess.start(process.execPath, [program, '--habit', 'huge values']);
    try {
      const snapshot = await read(huge);
      const parts = toParts(snapshot, packSnapshot(snapshot), new Set());
      for (const part of parts) expect(JSON.stringify(part).length).toBeLessThan(200_000);
      expect(snapshot.header.complete).toBe(true);
      expect(assemble(parts).snapshot?.root).toBe(snapshot.root);
    } finally {
      await huge.kill();
    }
  });
});
