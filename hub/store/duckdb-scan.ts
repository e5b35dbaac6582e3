import type { DuckDBValue } from '@duckdb/node-api';
import type { StoredEvent } from '#protocol/events/event.ts';
import { fromRow, rowColumns } from './event-row.ts';

/** Positions read at a time; each reading looks all origins up once. */
const chunk = 8000;

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
  const where = bounds.map(([condition]) => ` AND ${condition}`).join('');
  const values = bounds.map(([, value]) => value);
  let after = range.after ?? 0;
  for (;;) {
    const rows = await read(
      `SELECT ${rowColumns.join(', ')} FROM all_event WHERE store_seq BETWEEN ? AND ?${where} ORDER BY store_seq`,
      [BigInt(after + 1), BigInt(after + chunk), ...values],
    );
    if (rows.length > 0) {
      after += chunk;
      yield rows.map(fromRow);
      continue;
    }
    const [next] = await read(`SELECT min(store_seq) AS first FROM all_event WHERE store_seq > ?${where}`, [
      BigInt(after),
      ...values,
    ]);
    if (next?.['first'] === null || next?.['first'] === undefined) return;
    after = Number(next['first']) - 1;
  }
}
