import type { DuckDBValue } from '@duckdb/node-api';
import type { StoredEvent } from '#protocol/events/event.ts';
import { conditionOf } from './duckdb-search.ts';
import type { Tiers } from './duckdb-tiers.ts';
import { fromRow } from './event-row.ts';
import type { EventSearch } from './event-store.ts';

type Read = (sql: string, values: DuckDBValue[]) => Promise<Record<string, unknown>[]>;

/**
 * The newest events that match, newest first. Looks backward from the head in growing spans and stops when it has enough, so that the
 * usual page costs the same in a store of any size. Positions are found first, their rows are read afterward.
 */
export async function newestEvents(
  read: Read,
  tiers: Tiers,
  search: EventSearch,
  head: number,
): Promise<StoredEvent[]> {
  const where = conditionOf(search);
  const found: number[] = [];
  const from = Math.min(head, (search.before ?? Number.POSITIVE_INFINITY) - 1);
  for (const span of where.sql === 'false' ? [] : tiers.backward(from)) {
    const wanted = Math.trunc(search.limit) - found.length;
    if (wanted <= 0) break;
    const rows = await read(
      `SELECT store_seq FROM ${tiers.source(span)} WHERE store_seq BETWEEN ? AND ? AND ${where.sql} ORDER BY store_seq DESC LIMIT ${wanted}`,
      [BigInt(span.first), BigInt(span.last), ...where.values],
    );
    for (const row of rows) found.push(Number(row['store_seq']));
  }
  return found.length === 0 ? [] : eventsAt(read, tiers, found);
}

/** The events at store positions, which are given in descending order. */
async function eventsAt(read: Read, tiers: Tiers, places: readonly number[]): Promise<StoredEvent[]> {
  const span = { first: places.at(-1)!, last: places[0]! };
  const rows = await read(
    `SELECT * FROM ${tiers.source(span)} WHERE store_seq BETWEEN ? AND ? AND store_seq IN (${places.join(', ')}) ORDER BY store_seq DESC`,
    [BigInt(span.first), BigInt(span.last)],
  );
  return rows.map(fromRow);
}
