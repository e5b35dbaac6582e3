import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { duckdbMigrations } from './duckdb-schema.ts';
import type { LaneRecord } from './received-log.ts';
import { unusableStore } from './store-trouble.ts';

/** Settings of the embedded store. */
export interface DuckDbSettings {
  path: string;
  memoryLimit?: string;
  threads?: number;
}

/** Opens or makes the file. Throws a StoreTroubleError when it cannot be opened. */
export function openFile({ path, memoryLimit, threads }: DuckDbSettings): Promise<DuckDBInstance> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  return DuckDBInstance.create(path, {
    memory_limit: memoryLimit ?? '1GB',
    threads: String(threads ?? 2),
    checkpoint_threshold: '128MB',
    // The first version of a file that can pack texts by zstd, those of this length and more.
    storage_compatibility_version: 'v1.2.0',
    zstd_min_string_length: '64',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  }).catch((error: Error) => {
    throw unusableStore(path, error.message);
  });
}

/**
 * Has bodies packed by zstd, which takes a third of the room of the usual symbol tables (FSST) and less work. A file of an older
 * version does not know it and keeps those.
 */
export async function choosePacking(writer: DuckDBConnection): Promise<void> {
  const versions = await writer.runAndReadAll(
    `SELECT tags['storage_version'] FROM duckdb_databases() WHERE NOT internal`,
  );
  if (versions.getRowsJS()[0]?.[0] === 'v1.0.0+') return;
  await writer.run(`SET disabled_compression_methods = 'fsst'`);
}

/** Brings the file forward to this program's version; a newer one is refused. */
export async function migrate(writer: DuckDBConnection): Promise<void> {
  await writer.run('CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY)');
  const done = (await writer.runAndReadAll('SELECT coalesce(max(number), 0) FROM migration')).getRowsJS()[0]?.[0];
  const newest = duckdbMigrations.at(-1)!.number;
  if (Number(done) > newest)
    throw new Error(`the event store has version ${done}, this program knows ${newest}; update Hinomi`);
  for (const { number, sql } of duckdbMigrations) {
    if (number <= Number(done)) continue;
    await writer.run('BEGIN TRANSACTION');
    await writer.run(sql);
    await writer.run('INSERT INTO migration VALUES (?)', [number]);
    await writer.run('COMMIT');
  }
}

/** The lanes' records as they stand in their table. */
export async function laneRecords(writer: DuckDBConnection): Promise<LaneRecord[]> {
  return (await writer.runAndReadAll('SELECT * FROM lane')).getRowObjectsJS().map((row) => ({
    site: row['site'] as string,
    agent: row['agent'] as string,
    lane: row['lane'] as LaneRecord['lane'],
    epoch: row['epoch'] as string,
    stored: JSON.parse(row['stored'] as string),
    covered: JSON.parse(row['covered'] as string),
    chain: row['chain'] === null ? null : JSON.parse(row['chain'] as string),
  }));
}

/** The next store position, and the next place in the order of alerts: neither is ever given twice. */
export async function nextPlaces(writer: DuckDBConnection): Promise<{ seq: number; alert: number }> {
  const [row] = (
    await writer.runAndReadAll(
      `SELECT greatest(1 + (SELECT coalesce(max(store_seq), 0) FROM event),
         1 + (SELECT coalesce(max(last_seq), 0) FROM cold_file), 1 + (SELECT coalesce(max(cursor), 0) FROM detection)),
       greatest(1 + (SELECT coalesce(max(seq), 0) FROM alert), (SELECT coalesce(max(next_alert), 0) FROM detection))`,
    )
  ).getRowsJS();
  return { seq: Number(row?.[0]), alert: Number(row?.[1]) };
}
