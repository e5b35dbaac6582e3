import type { DuckDBConnection } from '@duckdb/node-api';
import { eventColumns } from './duckdb-schema.ts';
import { toRow } from './event-row.ts';
import type { AppendBatch } from './event-store.ts';
import type { LaneRecord } from './received-log.ts';

/** Appends rows inside the caller's transaction, numbered from `firstSeq`. */
export async function appendRows(
  writer: DuckDBConnection,
  events: AppendBatch['events'],
  firstSeq: number,
): Promise<void> {
  if (events.length === 0) return;
  const appender = await writer.createAppender('event');
  for (const [at, event] of events.entries()) {
    const row = toRow(event, firstSeq + at);
    for (const [name, type] of eventColumns) {
      const value = row[name];
      if (value === null || value === undefined) appender.appendNull();
      else if (type === 'text') appender.appendVarchar(value as string);
      else if (type === 'bigint') appender.appendBigInt(BigInt(Math.trunc(value as number)));
      else if (type === 'double') appender.appendDouble(value as number);
      else appender.appendBoolean(value as boolean);
    }
    appender.endRow();
  }
  appender.flushSync();
  appender.closeSync();
}

/** Saves a lane's record inside the caller's transaction. */
export async function saveLane(writer: DuckDBConnection, record: LaneRecord): Promise<void> {
  await writer.run('INSERT OR REPLACE INTO lane VALUES (?, ?, ?, ?, ?, ?, ?)', [
    record.site,
    record.agent,
    record.lane,
    record.epoch,
    JSON.stringify(record.stored),
    JSON.stringify(record.covered),
    record.chain ? JSON.stringify(record.chain) : null,
  ]);
}
