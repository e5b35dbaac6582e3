import type { DuckDBValue } from '@duckdb/node-api';
import type { Lane } from '#protocol/identity.ts';
import type { Read } from './duckdb-readers.ts';
import { logsourceIn } from './event-block.ts';
import { emptyChunk, type RuleChunk, RuleChunkMaker, type RuleScan, type Span, type Unwatched } from './rule-chunk.ts';

/** What a scan needs of a store. */
export interface RuleScanParts {
  read: Read;
  /** What to select from for a span. */
  source(span: Span): string;
  /** The oldest position that may be there. */
  bottom(): number;
  /** Reads again what was read while events changed their place. */
  steady<T>(look: () => Promise<T>): Promise<T>;
}

/** Events read at a time: what is in memory of a scan, whatever the span. */
const mostRows = 2000;
/** Positions looked at at a time: few where most concern rules, many where hardly any does. */
const narrowest = 2000;
const widest = 512_000;

const columns = [
  ...['store_seq', 'site', 'agent', 'lane', 'epoch', 'source', 'asset', 'product', 'category', 'service'],
  ...['seq', 'corrected_ms', 'received_ms', 'body'],
].join(', ');

/** First and last position of what was received in a span; null when nothing was. */
export async function placesWithin(read: Read, from: string, to: string): Promise<Span | null> {
  const [row] = await read(
    'SELECT min(store_seq) AS first, max(store_seq) AS last FROM all_event WHERE received_ms >= ? AND received_ms < ?',
    [BigInt(Date.parse(from)), BigInt(Date.parse(to))],
  );
  if (row === undefined || row['first'] === null) return null;
  return { first: Number(row['first']), last: Number(row['last']) };
}

/** Reads events as rules see them, out of the hot table and the cold days, a bounded number at a time. */
export async function* scanForRules(parts: RuleScanParts, scan: RuleScan): AsyncGenerator<RuleChunk> {
  let size = narrowest;
  for (let first = Math.max(scan.first, parts.bottom()); first <= scan.last; ) {
    const span = { first, last: Math.min(scan.last, first + size - 1) };
    const where = watched(scan.without());
    const rows = await parts.steady(() =>
      parts.read(
        `SELECT ${columns} FROM ${parts.source(span)} WHERE store_seq BETWEEN ? AND ?${where.sql} ORDER BY store_seq LIMIT ${mostRows}`,
        [BigInt(span.first), BigInt(span.last), ...where.values],
      ),
    );
    const full = rows.length === mostRows;
    const upTo = full ? Number(rows.at(-1)!['store_seq']) : span.last;
    yield { ...chunkOf(rows), upTo };
    first = upTo + 1;
    if (full) size = Math.max(narrowest, size / 2);
    else if (rows.length < mostRows / 4) size = Math.min(widest, size * 2);
  }
  yield emptyChunk(scan.last);
}

function watched(without: readonly Unwatched[]): { sql: string; values: DuckDBValue[] } {
  const values: DuckDBValue[] = [];
  const parts = without.map(({ logsource: { product, category, service }, unless }) => {
    values.push(product ?? null, category ?? null, service ?? null, ...unless);
    const named = unless.map(() => ' AND NOT contains(body, ?)').join('');
    return ` AND NOT (product IS NOT DISTINCT FROM ? AND category IS NOT DISTINCT FROM ? AND service IS NOT DISTINCT FROM ?${named})`;
  });
  return { sql: parts.join(''), values };
}

function chunkOf(rows: readonly Record<string, unknown>[]): RuleChunk {
  const maker = new RuleChunkMaker();
  const maybe = (value: unknown) => value as string | null;
  for (const row of rows) {
    const origin = {
      site: row['site'] as string,
      agent: row['agent'] as string,
      lane: row['lane'] as Lane,
      epoch: row['epoch'] as string,
      source: row['source'] as string,
      asset: maybe(row['asset']),
      logsource: logsourceIn({
        product: maybe(row['product']),
        category: maybe(row['category']),
        service: maybe(row['service']),
      }),
    };
    maker.add(origin, {
      place: Number(row['store_seq']),
      seq: Number(row['seq']),
      corrected: Number(row['corrected_ms']),
      received: Number(row['received_ms']),
      body: row['body'] as string,
    });
  }
  return maker.chunk;
}
