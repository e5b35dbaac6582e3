import type { StoredEvent } from '#protocol/events/event.ts';
import type { Read } from './duckdb-readers.ts';
import { conditionOf } from './duckdb-search.ts';
import type { Tiers } from './duckdb-tiers.ts';
import { fromRow } from './event-row.ts';
import type { EventSearch, Found } from './event-store.ts';
import type { Span } from './rule-chunk.ts';

/**
 * The newest events that match, newest first. Looks backward from the head in growing spans and stops when it has enough, so that the
 * usual page costs the same in a store of any size, or when its patience is at an end. Positions are found first, their rows are read
 * afterward.
 */
export async function newestEvents(read: Read, tiers: Tiers, search: EventSearch, head: number): Promise<Found> {
  const where = conditionOf(search);
  const limit = Math.trunc(search.limit);
  const until = performance.now() + (search.patienceMs ?? Number.POSITIVE_INFINITY);
  const found: number[] = [];
  let looked: Span | null = null;
  const from = Math.min(head, (search.before ?? Number.POSITIVE_INFINITY) - 1);
  for (const span of where.sql === 'false' ? [] : tiers.backward(from)) {
    if (found.length >= limit) break;
    if (looked && performance.now() > until)
      return { ...(await foundAt(read, tiers, found)), ...(await end(read, tiers, looked)) };
    const rows = await read(
      `SELECT store_seq FROM ${tiers.source(span)} WHERE store_seq BETWEEN ? AND ? AND ${where.sql} ORDER BY store_seq DESC LIMIT ${limit - found.length}`,
      [BigInt(span.first), BigInt(span.last), ...where.values],
    );
    for (const row of rows) found.push(Number(row['store_seq']));
    looked = span;
  }
  const next = found.length >= limit ? (found.at(-1) ?? null) : null;
  return { ...(await foundAt(read, tiers, found)), next, lookedBackTo: null };
}

/** Where and when a search had to be ended, after it had looked through a span. */
async function end(read: Read, tiers: Tiers, span: Span): Promise<Omit<Found, 'events'>> {
  const [row] = await read(
    `SELECT min(received_ms) AS received FROM ${tiers.source(span)} WHERE store_seq BETWEEN ? AND ?`,
    [BigInt(span.first), BigInt(span.last)],
  );
  const received = row?.['received'] ?? null;
  return { next: span.first, lookedBackTo: received === null ? null : new Date(Number(received)).toISOString() };
}

async function foundAt(read: Read, tiers: Tiers, found: readonly number[]): Promise<Pick<Found, 'events'>> {
  return { events: found.length === 0 ? [] : await eventsAt(read, tiers, found) };
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
