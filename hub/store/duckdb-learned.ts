import type { DuckDBConnection } from '@duckdb/node-api';
import type { Fields } from '#protocol/events/event.ts';
import type { Read } from './duckdb-readers.ts';
import type { LearnedRow, NovelEvent } from './learned.ts';

/** Writes what detection has learned, inside the caller's transaction. */
export async function putLearned(writer: DuckDBConnection, rows: readonly LearnedRow[]): Promise<void> {
  for (const { place, subject, body } of rows) {
    if (body === null) await writer.run('DELETE FROM learned WHERE place = ? AND subject = ?', [place, subject]);
    else
      await writer.run('INSERT OR REPLACE INTO learned (place, subject, body) VALUES (?, ?, ?)', [
        place,
        subject,
        body,
      ]);
  }
}

/** Writes what was new in events, inside the caller's transaction; an event that was judged again changes nothing. */
export async function putNovel(writer: DuckDBConnection, events: readonly NovelEvent[]): Promise<void> {
  for (const { position, fields } of events) {
    await writer.run('INSERT OR REPLACE INTO novel_event (position, fields) VALUES (?, ?)', [
      BigInt(position),
      JSON.stringify(fields),
    ]);
  }
}

/** All that detection has learned. */
export async function learnedRows(read: Read): Promise<LearnedRow[]> {
  const rows = await read('SELECT place, subject, body FROM learned', []);
  return rows.map((row) => ({
    place: row['place'] as string,
    subject: row['subject'] as string,
    body: row['body'] as string,
  }));
}

/** What was new in events behind a position, in order. */
export async function novelBetween(read: Read, after: number, upTo: number): Promise<NovelEvent[]> {
  const rows = await read(
    'SELECT position, fields FROM novel_event WHERE position > ? AND position <= ? ORDER BY position',
    [BigInt(after), BigInt(upTo)],
  );
  return rows.map((row) => ({
    position: Number(row['position']),
    fields: JSON.parse(row['fields'] as string) as Fields,
  }));
}
