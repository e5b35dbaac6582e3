import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { literal } from './keeping.ts';

/** A file of the cold tier: one received day. `sites` counts its rows per site; null in files of an older program. */
export interface ColdFile {
  path: string;
  day: string;
  rows: number;
  firstSeq: number;
  lastSeq: number;
  sites: Record<string, number> | null;
}

/**
 * Removes files that no transaction knows: of a crash while a day was written, or of a day that was deleted or written anew. Those that
 * were touched less than `restMs` ago stay for reads under way.
 */
export async function dropOrphans(connection: DuckDBConnection, coldDir: string, restMs: number): Promise<void> {
  if (!existsSync(coldDir)) return;
  const known = new Set((await coldFiles(connection)).map(({ path }) => path));
  for (const file of readdirSync(coldDir)) {
    const path = join(coldDir, file);
    if (!known.has(file) && (restMs === 0 || Date.now() - statSync(path).mtimeMs >= restMs)) rmSync(path);
  }
}

/** Lets the rest of a file begin that is no longer part of the store. */
export function retire(coldDir: string, { path }: Pick<ColdFile, 'path'>): void {
  const now = new Date();
  utimesSync(join(coldDir, path), now, now);
}

/** The files that are part of the store, oldest day first. */
export async function coldFiles(connection: DuckDBConnection): Promise<ColdFile[]> {
  const rows = await connection.runAndReadAll('SELECT * FROM cold_file ORDER BY day, path');
  return rows.getRowObjectsJS().map((row) => ({
    path: row['path'] as string,
    day: row['day'] as string,
    rows: Number(row['rows']),
    firstSeq: Number(row['first_seq']),
    lastSeq: Number(row['last_seq']),
    sites: row['sites'] === null ? null : (JSON.parse(row['sites'] as string) as Record<string, number>),
  }));
}

/** Why a file of the cold tier cannot be read; null when its description of itself can. */
export async function faultOf(
  connection: DuckDBConnection,
  coldDir: string,
  { path }: Pick<ColdFile, 'path'>,
): Promise<string | null> {
  const full = join(coldDir, path);
  if (!existsSync(full)) return 'the file is missing';
  try {
    await connection.run(`SELECT 1 FROM parquet_schema(${literal(full)}) LIMIT 1`);
    return null;
  } catch (error) {
    return `the file is damaged: ${(error as Error).message}`;
  }
}

/** The files that can be read. `reader` tries them: a failure would end a transaction of the connection. */
export async function wholeFiles(
  connection: DuckDBConnection,
  reader: DuckDBConnection,
  coldDir: string,
): Promise<ColdFile[]> {
  const whole: ColdFile[] = [];
  for (const file of await coldFiles(connection)) {
    if ((await faultOf(reader, coldDir, file)) === null) whole.push(file);
  }
  return whole;
}

/** The rows of a cold file, to be selected from. */
export function rowsOf(coldDir: string, { path }: Pick<ColdFile, 'path'>): string {
  return `read_parquet(${literal(join(coldDir, path))})`;
}

/**
 * Writes rows of one day to a file that is not part of the store yet; null when there are none. `times` counts how often the
 * day was written, since a file's name is never used twice.
 */
export async function writeDay(
  connection: DuckDBConnection,
  coldDir: string,
  day: string,
  from: string,
  times: number,
): Promise<ColdFile | null> {
  const counts = await connection.runAndReadAll(
    `SELECT site, count(*), min(store_seq), max(store_seq) FROM ${from} GROUP BY site ORDER BY site`,
  );
  const sites = counts.getRowsJS().map(([site, rows, first, last]) => ({
    site: site as string,
    rows: Number(rows),
    first: Number(first),
    last: Number(last),
  }));
  if (sites.length === 0) return null;
  const firstSeq = Math.min(...sites.map(({ first }) => first));
  const path = `day=${day}-${firstSeq}-${times}.parquet`;
  mkdirSync(coldDir, { recursive: true, mode: 0o700 });
  const temporary = join(coldDir, `${path}.part`);
  await connection.run(
    `COPY (SELECT * FROM ${from} ORDER BY store_seq) TO ${literal(temporary)} (FORMAT parquet, COMPRESSION zstd)`,
  );
  renameSync(temporary, join(coldDir, path));
  return {
    path,
    day,
    rows: sites.reduce((sum, { rows }) => sum + rows, 0),
    firstSeq,
    lastSeq: Math.max(...sites.map(({ last }) => last)),
    sites: Object.fromEntries(sites.map(({ site, rows }) => [site, rows])),
  };
}

/** How often a day was written so far, by its file's name; files of an older program count as once. */
export function timesWritten(path: string): number {
  return Number(/-\d+-(\d+)\.parquet$/.exec(path)?.[1] ?? 1);
}

/** Makes a written file part of the store, inside the caller's transaction. */
export async function addFile(connection: DuckDBConnection, file: ColdFile): Promise<void> {
  await connection.run(
    'INSERT INTO cold_file (path, day, rows, first_seq, last_seq, sites) VALUES (?, ?, ?, ?, ?, ?)',
    [file.path, file.day, BigInt(file.rows), BigInt(file.firstSeq), BigInt(file.lastSeq), JSON.stringify(file.sites)],
  );
}
