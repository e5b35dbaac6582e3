import type { Read } from './duckdb-readers.ts';
import { conditionOf, fieldExpression } from './duckdb-search.ts';
import type { Aggregate, AggregateRow } from './event-store.ts';

const iso = (value: unknown) =>
  value === null || value === undefined ? undefined : new Date(Number(value)).toISOString();

/** Runs one of the closed set of aggregations. */
export async function runAggregate(read: Read, query: Aggregate): Promise<AggregateRow[]> {
  const where = conditionOf(query.search);
  switch (query.type) {
    case 'count': {
      const [row] = await read(
        `SELECT count(*) AS n, min(received_ms) AS a, max(received_ms) AS z FROM all_event WHERE ${where.sql}`,
        where.values,
      );
      return [{ key: {}, count: Number(row?.['n'] ?? 0), ...span(row) }];
    }
    case 'histogram': {
      const step = Math.max(1, Math.trunc(query.stepSeconds)) * 1000;
      const rows = await read(
        `SELECT (received_ms // ${step}) * ${step} AS bucket, count(*) AS n FROM all_event WHERE ${where.sql} GROUP BY bucket ORDER BY bucket`,
        where.values,
      );
      return rows.map((row) => ({
        key: { at: new Date(Number(row['bucket'])).toISOString() },
        count: Number(row['n']),
      }));
    }
    case 'top': {
      const field = fieldExpression(query.field);
      const rows = await read(
        `SELECT ${field.sql} AS value, count(*) AS n FROM all_event WHERE ${where.sql} GROUP BY value HAVING value IS NOT NULL ORDER BY n DESC, value LIMIT ${Math.trunc(query.limit)}`,
        [...field.values, ...where.values],
      );
      return rows.map((row) => ({ key: { value: String(row['value']) }, count: Number(row['n']) }));
    }
    case 'sources': {
      const rows = await read(
        `SELECT site, agent, source, count(*) AS n, min(received_ms) AS a, max(received_ms) AS z, min(time_ms) AS oldest
         FROM all_event WHERE ${where.sql} GROUP BY site, agent, source ORDER BY site, agent, source`,
        where.values,
      );
      return rows.map((row) => ({
        key: { site: row['site'] as string, agent: row['agent'] as string, source: row['source'] as string },
        count: Number(row['n']),
        ...span(row),
        extra: { oldest: iso(row['oldest']) ?? null },
      }));
    }
    case 'talkers': {
      const rows = await read(
        `SELECT src_ip, dst_ip, dst_port, json_extract_string(body, '$."network.transport"') AS transport,
                sum(coalesce(TRY_CAST(json_extract_string(body, '$."hinomi.flow.connections"') AS BIGINT), 1)) AS n,
                min(corrected_ms) AS a, max(corrected_ms) AS z,
                list_distinct(list(process_name) FILTER (process_name IS NOT NULL)) AS processes,
                list_distinct(list(agent)) AS agents
         FROM all_event WHERE ${where.sql} AND src_ip IS NOT NULL AND dst_ip IS NOT NULL
         GROUP BY src_ip, dst_ip, dst_port, transport ORDER BY n DESC LIMIT ${Math.trunc(query.limit)}`,
        where.values,
      );
      return rows.map((row) => ({
        key: {
          src_ip: row['src_ip'] as string,
          dst_ip: row['dst_ip'] as string,
          dst_port: row['dst_port'] === null ? null : Number(row['dst_port']),
          transport: row['transport'] as string | null,
        },
        count: Number(row['n']),
        ...span(row),
        extra: {
          processes: (row['processes'] as string[] | null) ?? [],
          agents: (row['agents'] as string[] | null) ?? [],
        },
      }));
    }
  }
}

function span(row: Record<string, unknown> | undefined): { first?: string; last?: string } {
  const first = iso(row?.['a']);
  const last = iso(row?.['z']);
  return { ...(first ? { first } : {}), ...(last ? { last } : {}) };
}
