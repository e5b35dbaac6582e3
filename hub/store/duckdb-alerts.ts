import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import type { Alert } from '../incident/alert.ts';
import type { Read } from './duckdb-readers.ts';
import type { AlertFilter, DetectionCommit } from './event-store.ts';

const marks = (list: readonly unknown[]) => list.map(() => '?').join(', ');

/** The stored alerts that a commit of detection may change, oldest first. */
export async function knownAlerts(writer: DuckDBConnection, commit: DetectionCommit): Promise<Alert[]> {
  const ids = commit.alerts.map(({ id }) => id);
  const findings = [
    ...commit.alerts.filter(({ changedBy }) => changedBy !== null),
    ...(commit.grown ?? []),
    ...(commit.withdrawn ?? []),
  ].map(({ finding }) => finding);
  const parts = [
    ...(ids.length > 0 ? [`id IN (${marks(ids)})`] : []),
    ...(findings.length > 0 ? [`finding IN (${marks(findings)})`] : []),
  ];
  if (parts.length === 0) return [];
  const rows = await writer.runAndReadAll(`SELECT seq, body FROM alert WHERE ${parts.join(' OR ')} ORDER BY seq`, [
    ...ids,
    ...findings,
  ]);
  return rows.getRowObjectsJS().map(alertOf);
}

const unchanged: Pick<Alert, 'position' | 'withdrawn' | 'changedBy' | 'involved' | 'exception'> = {
  position: 0,
  withdrawn: false,
  changedBy: null,
  involved: [],
  exception: null,
};

/** A row of the table as an alert; one of an older program has none of the later fields. */
function alertOf(row: Record<string, unknown>): Alert {
  const body = JSON.parse(row['body'] as string) as Omit<Alert, keyof typeof unchanged | 'finding' | 'seq'>;
  return { finding: body.id.replace(/@[^@]*$/, ''), ...unchanged, ...body, seq: Number(row['seq']) };
}

/** Stores new alerts and new figures of known ones inside the caller's transaction. */
export async function putAlerts(
  writer: DuckDBConnection,
  alerts: readonly Alert[],
  known: ReadonlySet<string>,
): Promise<void> {
  await insertAlerts(
    writer,
    alerts.filter(({ id }) => !known.has(id)),
  );
  for (const alert of alerts.filter(({ id }) => known.has(id))) {
    await writer.run(
      'UPDATE alert SET seq = ?, first_ms = ?, last_ms = ?, withdrawn = ?, body = ?, exception = ? WHERE id = ?',
      [
        BigInt(alert.seq),
        BigInt(Date.parse(alert.first)),
        BigInt(Date.parse(alert.last)),
        alert.withdrawn,
        JSON.stringify(alert),
        alert.exception,
        alert.id,
      ],
    );
  }
}

async function insertAlerts(writer: DuckDBConnection, fresh: readonly Alert[]): Promise<void> {
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
    appender.appendVarchar(alert.finding);
    appender.appendBoolean(alert.withdrawn);
    if (alert.exception === null) appender.appendNull();
    else appender.appendVarchar(alert.exception);
    appender.endRow();
  }
  appender.flushSync();
  appender.closeSync();
}

/** Alerts that were made or changed after a position, in the order of their last change. */
export async function alertsAfter(read: Read, seq: number, limit: number): Promise<Alert[]> {
  const sql = `SELECT seq, body FROM alert WHERE seq > ? ORDER BY seq LIMIT ${Math.trunc(limit)}`;
  return (await read(sql, [BigInt(seq)])).map(alertOf);
}

/** Alerts that a filter finds, those last changed first. */
export async function alertsLike(read: Read, filter: AlertFilter): Promise<Alert[]> {
  const { sql, values } = alertCondition(filter);
  const limit = Math.trunc(filter.limit);
  return (await read(`SELECT seq, body FROM alert WHERE ${sql} ORDER BY seq DESC LIMIT ${limit}`, values)).map(alertOf);
}

/** The condition of a search for alerts, with its values. */
function alertCondition(filter: AlertFilter): { sql: string; values: DuckDBValue[] } {
  const parts: string[] = [filter.withdrawn ? 'true' : 'NOT withdrawn'];
  const values: DuckDBValue[] = [];
  const isIn = (column: string, list: string[]) => {
    parts.push(list.length === 0 ? 'false' : `${column} IN (${marks(list)})`);
    values.push(...list);
  };
  if (filter.exception === undefined) parts.push('exception IS NULL');
  else isIn('exception', [filter.exception]);
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
