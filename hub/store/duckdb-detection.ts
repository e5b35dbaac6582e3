import type { DuckDBConnection } from '@duckdb/node-api';
import type { Alert } from '../incident/alert.ts';
import { alertChanges } from './alert-changes.ts';
import { knownAlerts, putAlerts } from './duckdb-alerts.ts';
import { learnedRows, putLearned, putNovel } from './duckdb-learned.ts';
import type { Read } from './duckdb-readers.ts';
import type { DetectionCommit, DetectionMark, DetectionState } from './event-store.ts';

/** Alerts that a commit changes, with their places in the order of commits from `next` on, and how to write all of it. */
export async function detectionChanges(
  writer: DuckDBConnection,
  commit: DetectionCommit,
  next: number,
): Promise<{ changed: Alert[]; write: () => Promise<void> }> {
  const known = await knownAlerts(writer, commit);
  const changed = alertChanges(commit, known).map((alert, at) => ({ ...alert, seq: next + at }));
  const write = async () => {
    await putAlerts(writer, changed, new Set(known.map(({ id }) => id)));
    await putMarks(writer, commit.marks ?? []);
    await putLearned(writer, commit.learned ?? []);
    await putNovel(writer, commit.novel ?? []);
    await writer.run(
      `INSERT INTO detection (one, cursor, state, next_alert, revision, staged) VALUES (true, ?, ?, ?, ?, ?)
       ON CONFLICT (one) DO UPDATE SET cursor = excluded.cursor, next_alert = excluded.next_alert,
         state = coalesce(excluded.state, state),
         revision = CASE WHEN excluded.state IS NULL THEN revision ELSE excluded.revision END,
         staged = CASE WHEN excluded.state IS NULL THEN staged ELSE excluded.staged END`,
      [
        ...[BigInt(commit.cursor), commit.state, BigInt(next + changed.length)],
        ...[commit.rules ? BigInt(commit.rules.revision) : null, commit.rules?.staged ?? null],
      ],
    );
  };
  return { changed, write };
}

/** Where detection stands, its correlation state, and what it has learned. */
export async function detectionState(read: Read): Promise<DetectionState> {
  const row = (await read('SELECT cursor, state, revision, staged FROM detection', []))[0];
  const learned = await learnedRows(read);
  const revision = row?.['revision'] ?? null;
  return {
    cursor: Number(row?.['cursor'] ?? 0),
    state: (row?.['state'] ?? null) as string | null,
    rules: revision === null ? null : { revision: Number(revision), staged: row?.['staged'] as string | null },
    learned,
  };
}

/** Marks behind positions from `after` to `upTo`, in the order in which they came. */
export async function marksBetween(read: Read, after: number, upTo: number): Promise<DetectionMark[]> {
  const rows = await read('SELECT * FROM detection_mark WHERE position BETWEEN ? AND ? ORDER BY rowid', [
    BigInt(after),
    BigInt(upTo),
  ]);
  return rows.map(markOf);
}

/** The last mark at or before a position at which nothing of the past was half seen. */
export async function lastRest(read: Read, upTo: number): Promise<DetectionMark | null> {
  const [row] = await read(
    'SELECT * FROM detection_mark WHERE past_empty AND position <= ? ORDER BY position DESC, rowid DESC LIMIT 1',
    [BigInt(upTo)],
  );
  return row ? markOf(row) : null;
}

/** The first position that has a mark. */
export async function markedFrom(read: Read): Promise<number | null> {
  const [row] = await read('SELECT min(position) AS first FROM detection_mark', []);
  return row === undefined || row['first'] === null ? null : Number(row['first']);
}

function markOf(row: Record<string, unknown>): DetectionMark {
  return {
    position: Number(row['position']),
    reached: Number(row['reached_ms']),
    pastEmpty: row['past_empty'] as boolean,
  };
}

async function putMarks(writer: DuckDBConnection, marks: readonly DetectionMark[]): Promise<void> {
  for (const { position, reached, pastEmpty } of marks) {
    await writer.run('INSERT INTO detection_mark (position, reached_ms, past_empty) VALUES (?, ?, ?)', [
      BigInt(position),
      BigInt(reached),
      pastEmpty,
    ]);
  }
}
