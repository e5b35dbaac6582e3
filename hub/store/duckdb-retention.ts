import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { RetentionPolicy, RetentionReport } from './event-store.ts';

const dayMs = 86_400_000;

/**
 * Moves whole received days that left the hot window to one Parquet file each, and deletes what is older than the keeping time.
 * The file is written first and becomes part of the store only in the transaction that deletes its rows.
 */
export async function retain(
  writer: DuckDBConnection,
  coldDir: string,
  policy: RetentionPolicy,
  transaction: (act: () => Promise<void>) => Promise<void>,
): Promise<RetentionReport> {
  const now = Date.parse(policy.now);
  const hotFrom = Math.floor((now - policy.hotDays * dayMs) / dayMs) * dayMs;
  const keepFrom = Math.floor((now - policy.keepDays * dayMs) / dayMs) * dayMs;
  const rows = async (sql: string, values: (string | bigint)[] = []) =>
    (await writer.runAndReadAll(sql, values)).getRowsJS();
  let movedToCold = 0;
  let deleted = 0;

  const held = policy.held.length === 0 ? 'false' : `site IN (${policy.held.map(() => '?').join(', ')})`;
  const expired = `received_ms < ? AND NOT (${held})`;
  const expiredValues = [BigInt(keepFrom), ...policy.held];
  const old = Number((await rows(`SELECT count(*) FROM event WHERE ${expired}`, expiredValues))[0]?.[0] ?? 0);
  if (old > 0) {
    await transaction(async () => {
      await writer.run(`DELETE FROM event WHERE ${expired}`, expiredValues);
    });
    deleted += old;
  }

  const days = await rows('SELECT DISTINCT received_ms // ? AS day FROM event WHERE received_ms < ? ORDER BY day', [
    BigInt(dayMs),
    BigInt(hotFrom),
  ]);
  mkdirSync(coldDir, { recursive: true, mode: 0o700 });
  for (const [number] of days) {
    const start = Number(number) * dayMs;
    const day = new Date(start).toISOString().slice(0, 10);
    const range = [BigInt(start), BigInt(start + dayMs)];
    const [facts] = await rows(
      'SELECT count(*), min(store_seq), max(store_seq) FROM event WHERE received_ms >= ? AND received_ms < ?',
      range,
    );
    const [count, first, last] = (facts ?? []).map(Number) as [number, number, number];
    const file = `day=${day}-${first}.parquet`;
    const temporary = join(coldDir, `${file}.part`);
    await writer.run(
      `COPY (SELECT * FROM event WHERE received_ms >= ${start} AND received_ms < ${start + dayMs} ORDER BY store_seq) TO '${temporary.replaceAll("'", "''")}' (FORMAT parquet, COMPRESSION zstd)`,
    );
    renameSync(temporary, join(coldDir, file));
    await transaction(async () => {
      await writer.run('INSERT INTO cold_file VALUES (?, ?, ?, ?, ?)', [
        file,
        day,
        BigInt(count),
        BigInt(first),
        BigInt(last),
      ]);
      await writer.run('DELETE FROM event WHERE received_ms >= ? AND received_ms < ?', range);
    });
    movedToCold += count;
  }

  if (policy.held.length === 0) {
    const gone = await rows('SELECT path, rows FROM cold_file WHERE day < ?', [
      new Date(keepFrom).toISOString().slice(0, 10),
    ]);
    for (const [path, count] of gone) {
      await transaction(async () => {
        await writer.run('DELETE FROM cold_file WHERE path = ?', [path as string]);
      });
      rmSync(join(coldDir, path as string), { force: true });
      deleted += Number(count);
    }
  }
  const oldestHot = (await rows('SELECT min(received_ms) FROM event'))[0]?.[0];
  const oldestCold = (await rows('SELECT min(day) FROM cold_file'))[0]?.[0];
  const oldest = oldestCold
    ? `${oldestCold}T00:00:00.000Z`
    : oldestHot === null || oldestHot === undefined
      ? null
      : new Date(Number(oldestHot)).toISOString();
  return { movedToCold, deleted, oldest };
}
