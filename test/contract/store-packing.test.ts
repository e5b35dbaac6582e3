import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { blockOf } from '../../hub/store/block-builder.ts';
import { DuckDbEventStore } from '../../hub/store/duckdb-event-store.ts';
import type { NewEvent } from '../../hub/store/event-block.ts';
import { eventId } from '../../protocol/identity.ts';

let home: string;
let path: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'hinomi-open-'));
  path = join(home, 'events.duckdb');
});
afterEach(() => rmSync(home, { recursive: true }));

const time = '2026-11-02T00:00:00.000Z';
const events = Array.from({ length: 20_000 }, (_, at): NewEvent => {
  const key = { site: 's1', agent: 'pc-1', lane: 'evidence' as const, epoch: 'e', seq: at + 1 };
  return {
    ...{ ...key, id: eventId(key), kind: 'host.log', source: 'text-log:a', boot: 'b' },
    ...{
      time,
      corrected: time,
      recorded: time,
      received: time,
      offsetMs: null,
      uncertaintyMs: null,
      clockDoubt: false,
    },
    asset: null,
    fields: { message: `cycle ${at} finished in ${(at * 7919) % 1000} ms, 判定 OK, lot L-${(at * 104_729) % 100_003}` },
  };
});

/** Stores the events, closes, and looks with bare DuckDB how their bodies are packed; the store opened again must give them back. */
async function packed(): Promise<unknown[]> {
  const store = await DuckDbEventStore.open({ path });
  await store.append({ events: blockOf(events), rejected: [], covered: [], chains: [], cursor: null });
  await store.close();
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  const methods = await connection.runAndReadAll(
    `SELECT DISTINCT compression FROM pragma_storage_info('event') WHERE column_name = 'body' AND segment_type = 'VARCHAR'`,
  );
  connection.closeSync();
  instance.closeSync();
  const again = await DuckDbEventStore.open({ path });
  const found = await again.search({ sites: ['s1'], limit: 50 });
  await again.close();
  expect(found.events.map(({ fields }) => fields)).toEqual(
    events
      .slice(-50)
      .toReversed()
      .map(({ fields }) => fields),
  );
  return methods.getRowsJS().flat();
}

test('bodies of a new store are packed by zstd', async () => {
  expect(await packed()).toEqual(['ZSTD']);
});

test('a file of an older storage version is taken as it is, its bodies packed as it knows', async () => {
  const old = await DuckDBInstance.create(path, { storage_compatibility_version: 'v1.0.0' });
  const connection = await old.connect();
  await connection.run('CREATE TABLE was_here (one INTEGER)');
  connection.closeSync();
  old.closeSync();
  expect(await packed()).toEqual(['FSST']);
});
