import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import type { Read } from './duckdb-readers.ts';
import type { RejectedLine } from './event-store.ts';
import type { LaneRecord } from './received-log.ts';
import type { StreamCursor } from './stream-cursor.ts';

/** Rows of one statement. */
const rowsTogether = 100;

/** Saves lanes' records inside the caller's transaction. */
export function saveLanes(writer: DuckDBConnection, records: readonly LaneRecord[]): Promise<void> {
  return put(
    writer,
    'INSERT OR REPLACE INTO lane VALUES',
    records.map(({ site, agent, lane, epoch, stored, covered, chain }) => [
      ...[site, agent, lane, epoch],
      ...[JSON.stringify(stored), JSON.stringify(covered), chain ? JSON.stringify(chain) : null],
    ]),
  );
}

/** Keeps lines that could not be read, inside the caller's transaction. */
export function saveRejected(writer: DuckDBConnection, lines: readonly RejectedLine[]): Promise<void> {
  return put(
    writer,
    'INSERT INTO rejected VALUES',
    lines.map(({ site, agent, received, reason, line }) => [
      ...[site, agent, BigInt(Date.parse(received)), reason, line],
    ]),
  );
}

/** Saves positions in streams inside the caller's transaction. */
export function saveCursors(writer: DuckDBConnection, cursors: readonly StreamCursor[]): Promise<void> {
  return put(
    writer,
    'INSERT OR REPLACE INTO intake_cursor VALUES',
    cursors.map(({ stream, seq, created, ahead = [] }) => [
      ...[stream, BigInt(seq), created],
      ahead.length > 0 ? JSON.stringify(ahead) : null,
    ]),
  );
}

/** A position in a stream; null when none was saved. */
export async function cursorOf(read: Read, stream: string): Promise<StreamCursor | null> {
  const [row] = await read('SELECT seq, created, ahead FROM intake_cursor WHERE stream = ?', [stream]);
  if (!row) return null;
  const ahead = row['ahead'] === null ? {} : { ahead: JSON.parse(row['ahead'] as string) as [number, number][] };
  return { stream, seq: Number(row['seq']), created: row['created'] as string, ...ahead };
}

async function put(writer: DuckDBConnection, statement: string, rows: readonly DuckDBValue[][]): Promise<void> {
  for (let at = 0; at < rows.length; at += rowsTogether) {
    const some = rows.slice(at, at + rowsTogether);
    const marks = some.map((row) => `(${row.map(() => '?').join(', ')})`).join(', ');
    await writer.run(`${statement} ${marks}`, some.flat());
  }
}
