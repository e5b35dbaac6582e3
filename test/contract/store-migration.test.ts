import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { blockOf } from '../../hub/store/block-builder.ts';
import { DuckDbEventStore } from '../../hub/store/duckdb-event-store.ts';
import { duckdbMigrations } from '../../hub/store/duckdb-schema.ts';

/** Makes a file as a program knew it whose newest step had this number. */
async function fileOfVersion(path: string, newest: number, rows: string): Promise<void> {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  await connection.run('CREATE TABLE migration (number INTEGER PRIMARY KEY)');
  for (const { number, sql } of duckdbMigrations.filter((step) => step.number <= newest)) {
    await connection.run(sql);
    await connection.run(`INSERT INTO migration VALUES (${number})`);
  }
  await connection.run(rows);
  connection.closeSync();
  instance.closeSync();
}

test('a file that kept every word with every event is brought forward, and goes on', async () => {
  const home = mkdtempSync(join(tmpdir(), 'hinomi-older-'));
  const path = join(home, 'events.duckdb');
  await fileOfVersion(
    path,
    3,
    `INSERT INTO event BY NAME SELECT
       seq AS store_seq, 's1' AS site, CASE WHEN seq % 2 = 0 THEN 'a1' ELSE 'a2' END AS agent, 'evidence' AS lane, 'e' AS epoch, seq,
       'host.login' AS kind, 'auth-log' AS source, 'b' AS boot, 'linux' AS product, 'login' AS category,
       1000 * seq AS time_ms, 1000 * seq AS corrected_ms, 1000 * seq AS recorded_ms, 1000 * seq AS received_ms,
       CASE WHEN seq % 3 = 0 THEN 2.5 END AS offset_ms, seq % 5 = 0 AS history, false AS clock_doubt,
       CASE WHEN seq % 7 = 0 THEN 'pc-' || seq END AS host, CASE WHEN seq % 2 = 0 THEN 'login' END AS action,
       'u' || seq AS user_name, '{"user.name":"u' || seq || '"}' AS body
     FROM range(1, 501) numbers(seq)`,
  );
  const store = await DuckDbEventStore.open({ path });
  const read: unknown[] = [];
  for await (const chunk of store.scan({})) read.push(...chunk);
  expect(read).toHaveLength(500);
  expect(read[20]).toEqual({
    site: 's1',
    agent: 'a2',
    lane: 'evidence',
    epoch: 'e',
    seq: 21,
    storeSeq: 21,
    id: 's1/a2/evidence/e/21',
    kind: 'host.login',
    source: 'auth-log',
    boot: 'b',
    logsource: { product: 'linux', category: 'login' },
    time: '1970-01-01T00:00:21.000Z',
    corrected: '1970-01-01T00:00:21.000Z',
    recorded: '1970-01-01T00:00:21.000Z',
    received: '1970-01-01T00:00:21.000Z',
    offsetMs: 2.5,
    uncertaintyMs: null,
    clockDoubt: false,
    asset: null,
    fields: { 'user.name': 'u21' },
  });
  const search = { sites: ['s1'] };
  expect(await store.aggregate({ type: 'top', search, field: 'host.name', limit: 100 })).toHaveLength(
    Math.floor(500 / 7),
  );
  const again = await store.get('s1/a1/evidence/e/500');
  const { storeSeq, ...event } = again!;
  const next = { ...event, seq: 501, id: 's1/a1/evidence/e/501' };
  const { stored } = await store.append({
    events: blockOf([next]),
    rejected: [],
    covered: [],
    chains: [],
    cursor: null,
  });
  expect([storeSeq, stored.first]).toEqual([500, 501]);
  expect((await store.search({ sites: ['s1'], limit: 1 })).events[0]).toMatchObject({ ...next, storeSeq: 501 });
  await store.close();
  rmSync(home, { recursive: true });
});
