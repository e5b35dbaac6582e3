import type { DuckDBValue } from '@duckdb/node-api';
import type { StoredEvent } from '#protocol/events/event.ts';
import { fromRow } from './event-row.ts';

const chunk = 5000;

/** Which events to read in store order: after a position, up to one, received in a span. */
export interface ScanRange {
  after?: number;
  upTo?: number;
  from?: string;
  to?: string;
}

/** Reads events in store order, a chunk at a time, out of the hot table and the cold days. */
export async function* scanEvents(
  read: (sql: string, values: DuckDBValue[]) => Promise<Record<string, unknown>[]>,
  range: ScanRange,
): AsyncGenerator<StoredEvent[]> {
  const bounds: [string, bigint][] = [];
  if (range.upTo !== undefined) bounds.push(['store_seq <= ?', BigInt(range.upTo)]);
  if (range.from) bounds.push(['received_ms >= ?', BigInt(Date.parse(range.from))]);
  if (range.to) bounds.push(['received_ms < ?', BigInt(Date.parse(range.to))]);
  const where = ['store_seq > ?', ...bounds.map(([condition]) => condition)].join(' AND ');
  const sql = `SELECT * FROM all_event WHERE ${where} ORDER BY store_seq LIMIT ${chunk}`;
  let after = range.after ?? 0;
  for (;;) {
    const rows = await read(sql, [BigInt(after), ...bounds.map(([, value]) => value)]);
    if (rows.length === 0) return;
    const events = rows.map(fromRow);
    after = events.at(-1)!.storeSeq;
    yield events;
  }
}
