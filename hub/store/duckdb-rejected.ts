import type { DuckDBConnection } from '@duckdb/node-api';
import type { Read } from './duckdb-readers.ts';
import type { Deletion, RejectedLine } from './event-store.ts';
import { type DroppedLines, overflowReason, rejectedLimits } from './rejected-quota.ts';

/** Lines that are no more, as retention records them. */
export type GoneLines = Pick<Deletion, 'site' | 'from' | 'to' | 'rejected' | 'days' | 'reason'>;

/** What is kept of each agent's unreadable lines. */
export async function keptLines(connection: DuckDBConnection) {
  const rows = await connection.runAndReadAll(
    'SELECT site, agent, count(*), sum(length(reason) + length(line)) FROM rejected GROUP BY site, agent',
  );
  return rows.getRowsJS().map(([site, agent, lines, characters]) => ({
    site: site as string,
    agent: agent as string,
    lines: Number(lines),
    characters: Number(characters),
  }));
}

/** Lines that could not be read, newest first. */
export async function newestRejected(read: Read, limit: number): Promise<RejectedLine[]> {
  const rows = await read(
    `SELECT * FROM rejected ORDER BY received_ms DESC, rowid DESC LIMIT ${Math.trunc(limit)}`,
    [],
  );
  return rows.map((row) => ({
    site: row['site'] as string,
    agent: row['agent'] as string,
    received: new Date(Number(row['received_ms'])).toISOString(),
    reason: row['reason'] as string,
    line: row['line'] as string,
  }));
}

/** Counts lines that were not kept, inside the caller's transaction. */
export async function countDropped(writer: DuckDBConnection, dropped: readonly DroppedLines[]): Promise<void> {
  for (const { site, agent, lines, first, last } of dropped) {
    await writer.run(
      `INSERT INTO dropped_line VALUES (?, ?, ?, ?, ?) ON CONFLICT (site, agent) DO UPDATE SET
         lines = lines + excluded.lines, first_ms = least(first_ms, excluded.first_ms), last_ms = greatest(last_ms, excluded.last_ms)`,
      [site, agent, BigInt(lines), BigInt(first), BigInt(last)],
    );
  }
}

/** Whether there is anything to make room of, or to record. */
export async function overflows(connection: DuckDBConnection, held: string): Promise<boolean> {
  const [row] = (
    await connection.runAndReadAll(
      `SELECT (SELECT count(*) FROM dropped_line) + (SELECT count(*) FROM (${beyondHalf(held)}))`,
    )
  ).getRowsJS();
  return Number(row?.[0]) > 0;
}

/**
 * Makes room for new lines: of an agent with more than half its share, the oldest beyond that half go, unless a hold covers them. Answers
 * what is gone, with what was not kept in the first place. Inside the caller's transaction.
 */
export async function makeRoom(writer: DuckDBConnection, held: string): Promise<GoneLines[]> {
  const rows = await writer.runAndReadAll(
    `SELECT site, sum(lines), min(first_ms), max(last_ms) FROM (
       SELECT site, lines, first_ms, last_ms FROM dropped_line
       UNION ALL SELECT site, count(*), min(received_ms), max(received_ms) FROM (${beyondHalf(held)}) GROUP BY site
     ) GROUP BY site ORDER BY site`,
  );
  await writer.run(`DELETE FROM rejected WHERE rowid IN (SELECT place FROM (${beyondHalf(held)}))`);
  await writer.run('DELETE FROM dropped_line');
  return rows.getRowsJS().map(([site, lines, first, last]) => ({
    site: site as string,
    from: new Date(Number(first)).toISOString(),
    to: new Date(Number(last)).toISOString(),
    rejected: Number(lines),
    days: 0,
    reason: overflowReason,
  }));
}

function beyondHalf(held: string): string {
  const { lines, characters } = rejectedLimits.agent;
  const newest = 'OVER (PARTITION BY site, agent ORDER BY received_ms DESC, rowid DESC)';
  return `SELECT * FROM (
    SELECT rowid AS place, site, agent, received_ms, row_number() ${newest} AS number, sum(length(reason) + length(line)) ${newest} AS size
    FROM rejected
  ) WHERE (number > ${lines / 2} OR size > ${characters / 2}) AND NOT ${held}`;
}
