import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import type { Alert } from '../incident/alert.ts';
import type { EventStore } from './event-store.ts';

/** Which of these alert ids are stored already. */
export async function knownAlerts(writer: DuckDBConnection, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await writer.runAndReadAll(`SELECT id FROM alert WHERE id IN (${ids.map(() => '?').join(', ')})`, [
    ...ids,
  ]);
  return new Set(rows.getRowObjectsJS().map((row) => row['id'] as string));
}

/** Inserts alerts inside the caller's transaction. */
export async function insertAlerts(writer: DuckDBConnection, fresh: readonly Alert[]): Promise<void> {
  if (fresh.length === 0) return;
  const appender = await writer.createAppender('alert');
  for (const alert of fresh) {
    appender.appendBigInt(BigInt(alert.seq));
    for (const text of [alert.id, alert.rule, alert.site]) appender.appendVarchar(text);
    if (alert.asset === null) appender.appendNull();
    else appender.appendVarchar(alert.asset);
    appender.appendBigInt(BigInt(Date.parse(alert.first)));
    appender.appendBigInt(BigInt(Date.parse(alert.last)));
    appender.appendVarchar(JSON.stringify(alert));
    appender.endRow();
  }
  appender.flushSync();
  appender.closeSync();
}

/** The condition of a search for alerts, with its values. */
export function alertCondition(filter: Parameters<EventStore['alerts']>[0]): { sql: string; values: DuckDBValue[] } {
  const parts: string[] = ['true'];
  const values: DuckDBValue[] = [];
  const isIn = (column: string, list: string[]) => {
    parts.push(list.length === 0 ? 'false' : `${column} IN (${list.map(() => '?').join(', ')})`);
    values.push(...list);
  };
  if (filter.ids) isIn('id', filter.ids);
  if (filter.sites) isIn('site', filter.sites);
  if (filter.rule) isIn('rule', [filter.rule]);
  if (filter.asset === null) parts.push('asset IS NULL');
  else if (filter.asset !== undefined) isIn('asset', [filter.asset]);
  if (filter.from) {
    parts.push('last_ms >= ?');
    values.push(BigInt(Date.parse(filter.from)));
  }
  if (filter.to) {
    parts.push('first_ms < ?');
    values.push(BigInt(Date.parse(filter.to)));
  }
  return { sql: parts.join(' AND '), values };
}
