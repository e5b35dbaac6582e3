import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from '@duckdb/node-api';
import type { StoredEvent } from '#protocol/events/event.ts';
import { parseEventId } from '#protocol/identity.ts';
import type { Alert } from '../incident/alert.ts';
import { runAggregate } from './duckdb-aggregate.ts';
import { retain } from './duckdb-retention.ts';
import { duckdbMigrations, type EventColumn, eventColumns } from './duckdb-schema.ts';
import { conditionOf } from './duckdb-search.ts';
import { fromRow, toRow } from './event-row.ts';
import type {
  Aggregate,
  AppendBatch,
  EventSearch,
  EventStore,
  RetentionPolicy,
  StreamCursor,
  Watermark,
} from './event-store.ts';
import { type LaneRecord, ReceivedLog } from './received-log.ts';

/** Settings of the embedded store. */
export interface DuckDbSettings {
  path: string;
  memoryLimit?: string;
  threads?: number;
}

const scanChunk = 5000;

/**
 * The embedded event store. Opened by exactly one thread of one process: two that open the same file corrupt it silently.
 * One connection writes, a second reads, so that a long search does not hold up intake.
 */
export class DuckDbEventStore implements EventStore {
  private readonly instance: DuckDBInstance;
  private readonly writer: DuckDBConnection;
  private readonly reader: DuckDBConnection;
  private readonly log: ReceivedLog;
  private readonly coldDir: string;
  private nextSeq: number;
  private nextAlert: number;
  private turn: Promise<unknown> = Promise.resolve();

  private constructor(parts: {
    instance: DuckDBInstance;
    writer: DuckDBConnection;
    reader: DuckDBConnection;
    log: ReceivedLog;
    coldDir: string;
    nextSeq: number;
    nextAlert: number;
  }) {
    this.instance = parts.instance;
    this.writer = parts.writer;
    this.reader = parts.reader;
    this.log = parts.log;
    this.coldDir = parts.coldDir;
    this.nextSeq = parts.nextSeq;
    this.nextAlert = parts.nextAlert;
  }

  /** Opens or makes the store and brings it forward. */
  static async open(settings: DuckDbSettings): Promise<DuckDbEventStore> {
    mkdirSync(dirname(settings.path), { recursive: true, mode: 0o700 });
    const instance = await DuckDBInstance.create(settings.path, {
      memory_limit: settings.memoryLimit ?? '1GB',
      threads: String(settings.threads ?? 2),
      checkpoint_threshold: '256MB',
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    });
    const writer = await instance.connect();
    await migrate(writer);
    const coldDir = join(dirname(settings.path), 'cold');
    await dropOrphans(writer, coldDir);
    await defineView(writer, coldDir);
    const reader = await instance.connect();
    const one = async (sql: string) => Number((await writer.runAndReadAll(sql)).getRowsJS()[0]?.[0] ?? 0);
    const lanes = (await writer.runAndReadAll('SELECT * FROM lane')).getRowObjectsJS().map(laneRecord);
    return new DuckDbEventStore({
      instance,
      writer,
      reader,
      log: new ReceivedLog(lanes),
      coldDir,
      nextSeq:
        1 +
        Math.max(
          await one('SELECT coalesce(max(store_seq), 0) FROM event'),
          await one('SELECT coalesce(max(last_seq), 0) FROM cold_file'),
          await one('SELECT coalesce(max(cursor), 0) FROM detection'),
        ),
      nextAlert: 1 + (await one('SELECT coalesce(max(seq), 0) FROM alert')),
    });
  }

  async append(batch: AppendBatch): Promise<{ stored: StoredEvent[]; duplicates: number }> {
    return this.exclusive(async () => {
      const plan = this.log.plan(batch);
      const firstSeq = this.nextSeq;
      await this.transaction(async () => {
        await this.appendRows(plan.fresh, firstSeq);
        for (const record of plan.changed) await this.saveLane(record);
        for (const line of batch.rejected) {
          await this.writer.run('INSERT INTO rejected VALUES (?, ?, ?, ?, ?)', [
            line.site,
            line.agent,
            BigInt(Date.parse(line.received)),
            line.reason,
            line.line.slice(0, 4000),
          ]);
        }
        if (batch.cursor) {
          await this.writer.run('INSERT OR REPLACE INTO intake_cursor VALUES (?, ?, ?)', [
            batch.cursor.stream,
            BigInt(batch.cursor.seq),
            batch.cursor.created,
          ]);
        }
      });
      plan.accept();
      this.nextSeq += plan.fresh.length;
      return {
        stored: plan.fresh.map((event, at) => ({ ...event, storeSeq: firstSeq + at })),
        duplicates: plan.duplicates,
      };
    });
  }

  private async appendRows(events: AppendBatch['events'], firstSeq: number): Promise<void> {
    if (events.length === 0) return;
    const appender = await this.writer.createAppender('event');
    for (const [at, event] of events.entries()) {
      const row = toRow(event, firstSeq + at);
      for (const [name, type] of eventColumns) {
        const value = row[name as EventColumn];
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

  private async saveLane(record: LaneRecord): Promise<void> {
    await this.writer.run('INSERT OR REPLACE INTO lane VALUES (?, ?, ?, ?, ?, ?, ?)', [
      record.site,
      record.agent,
      record.lane,
      record.epoch,
      JSON.stringify(record.stored),
      JSON.stringify(record.covered),
      record.chain ? JSON.stringify(record.chain) : null,
    ]);
  }

  async cursor(stream: string): Promise<StreamCursor | null> {
    const row = (await this.read('SELECT seq, created FROM intake_cursor WHERE stream = ?', [stream]))[0];
    return row ? { stream, seq: Number(row['seq']), created: row['created'] as string } : null;
  }

  async watermarks(): Promise<Watermark[]> {
    return this.log.watermarks();
  }

  async get(id: string): Promise<StoredEvent | null> {
    const at = parseEventId(id);
    if (!at) return null;
    const rows = await this.read(
      'SELECT * FROM all_event WHERE site = ? AND agent = ? AND lane = ? AND epoch = ? AND seq = ? LIMIT 1',
      [at.site, at.agent, at.lane, at.epoch, BigInt(at.seq)],
    );
    return rows[0] ? fromRow(rows[0]) : null;
  }

  async search(search: EventSearch): Promise<{ events: StoredEvent[]; next: number | null }> {
    const where = conditionOf(search);
    const rows = await this.read(
      `SELECT * FROM all_event WHERE ${where.sql} ORDER BY store_seq DESC LIMIT ${Math.trunc(search.limit)}`,
      where.values,
    );
    const events = rows.map(fromRow);
    return { events, next: events.length === search.limit ? (events.at(-1)?.storeSeq ?? null) : null };
  }

  aggregate(query: Aggregate) {
    return runAggregate((sql, values) => this.read(sql, values), query);
  }

  async *scan(range: { after?: number; upTo?: number; from?: string; to?: string }): AsyncIterable<StoredEvent[]> {
    let after = range.after ?? 0;
    for (;;) {
      const conditions = ['store_seq > ?'];
      const values: DuckDBValue[] = [BigInt(after)];
      if (range.upTo !== undefined) {
        conditions.push('store_seq <= ?');
        values.push(BigInt(range.upTo));
      }
      if (range.from) {
        conditions.push('received_ms >= ?');
        values.push(BigInt(Date.parse(range.from)));
      }
      if (range.to) {
        conditions.push('received_ms < ?');
        values.push(BigInt(Date.parse(range.to)));
      }
      const rows = await this.read(
        `SELECT * FROM all_event WHERE ${conditions.join(' AND ')} ORDER BY store_seq LIMIT ${scanChunk}`,
        values,
      );
      if (rows.length === 0) return;
      const events = rows.map(fromRow);
      after = events.at(-1)!.storeSeq;
      yield events;
    }
  }

  async commitDetection(commit: {
    alerts: Omit<Alert, 'seq'>[];
    state: string | null;
    cursor: number;
  }): Promise<Alert[]> {
    return this.exclusive(async () => {
      const ids = commit.alerts.map((alert) => alert.id);
      const known = new Set(
        ids.length === 0
          ? []
          : (
              await this.writer.runAndReadAll(
                `SELECT id FROM alert WHERE id IN (${ids.map(() => '?').join(', ')})`,
                ids,
              )
            )
              .getRowObjectsJS()
              .map((row) => row['id'] as string),
      );
      const fresh: Alert[] = [];
      for (const alert of commit.alerts) {
        if (known.has(alert.id)) continue;
        known.add(alert.id);
        fresh.push({ ...alert, seq: this.nextAlert + fresh.length });
      }
      await this.transaction(async () => {
        for (const alert of fresh) {
          await this.writer.run('INSERT INTO alert VALUES (?, ?, ?, ?, ?, ?, ?, ?)', [
            BigInt(alert.seq),
            alert.id,
            alert.rule,
            alert.site,
            alert.asset,
            BigInt(Date.parse(alert.first)),
            BigInt(Date.parse(alert.last)),
            JSON.stringify(alert),
          ]);
        }
        if (commit.state === null) {
          await this.writer.run(
            'INSERT INTO detection VALUES (true, ?, NULL) ON CONFLICT (one) DO UPDATE SET cursor = excluded.cursor',
            [BigInt(commit.cursor)],
          );
        } else {
          await this.writer.run('INSERT OR REPLACE INTO detection VALUES (true, ?, ?)', [
            BigInt(commit.cursor),
            commit.state,
          ]);
        }
      });
      this.nextAlert += fresh.length;
      return fresh;
    });
  }

  async detection(): Promise<{ cursor: number; state: string | null }> {
    const row = (await this.read('SELECT cursor, state FROM detection', []))[0];
    return row ? { cursor: Number(row['cursor']), state: row['state'] as string | null } : { cursor: 0, state: null };
  }

  async alertsAfter(seq: number, limit: number): Promise<Alert[]> {
    const rows = await this.read(`SELECT body FROM alert WHERE seq > ? ORDER BY seq LIMIT ${Math.trunc(limit)}`, [
      BigInt(seq),
    ]);
    return rows.map((row) => JSON.parse(row['body'] as string) as Alert);
  }

  async alerts(filter: Parameters<EventStore['alerts']>[0]): Promise<Alert[]> {
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
    const rows = await this.read(
      `SELECT body FROM alert WHERE ${parts.join(' AND ')} ORDER BY seq DESC LIMIT ${Math.trunc(filter.limit)}`,
      values,
    );
    return rows.map((row) => JSON.parse(row['body'] as string) as Alert);
  }

  async head(): Promise<number> {
    return this.nextSeq - 1;
  }

  async retain(policy: RetentionPolicy) {
    return this.exclusive(async () => {
      const report = await retain(this.writer, this.coldDir, policy, (act) => this.transaction(act));
      await defineView(this.writer, this.coldDir);
      return report;
    });
  }

  async close(): Promise<void> {
    await this.exclusive(async () => {
      this.reader.closeSync();
      await this.writer.run('CHECKPOINT').catch(() => {});
      this.writer.closeSync();
      this.instance.closeSync();
    });
  }

  private async read(sql: string, values: DuckDBValue[]): Promise<Record<string, unknown>[]> {
    return (await this.reader.runAndReadAll(sql, values)).getRowObjectsJS();
  }

  private async transaction(act: () => Promise<void>): Promise<void> {
    await this.writer.run('BEGIN TRANSACTION');
    try {
      await act();
      await this.writer.run('COMMIT');
    } catch (error) {
      await this.writer.run('ROLLBACK').catch(() => {});
      throw error;
    }
  }

  /** One writer at a time, in order of asking. */
  private exclusive<T>(act: () => Promise<T>): Promise<T> {
    const mine = this.turn.then(act);
    this.turn = mine.catch(() => {});
    return mine;
  }
}

async function migrate(writer: DuckDBConnection): Promise<void> {
  await writer.run('CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY)');
  const done = (await writer.runAndReadAll('SELECT coalesce(max(number), 0) FROM migration')).getRowsJS()[0]?.[0];
  const newest = duckdbMigrations.at(-1)!.number;
  if (Number(done) > newest)
    throw new Error(`the event store has version ${done}, this program knows ${newest}; update Hinomi`);
  for (const { number, sql } of duckdbMigrations) {
    if (number <= Number(done)) continue;
    await writer.run('BEGIN TRANSACTION');
    await writer.run(sql);
    await writer.run('INSERT INTO migration VALUES (?)', [number]);
    await writer.run('COMMIT');
  }
}

/** Cold files that no transaction knows come from a crash in the middle of moving a day: their rows are still hot. */
async function dropOrphans(writer: DuckDBConnection, coldDir: string): Promise<void> {
  if (!existsSync(coldDir)) return;
  const known = new Set((await writer.runAndReadAll('SELECT path FROM cold_file')).getRowsJS().map(([path]) => path));
  for (const file of readdirSync(coldDir)) if (!known.has(file)) rmSync(join(coldDir, file));
}

/** One view over the hot table and the cold days, which are named one by one and read by column name. */
async function defineView(writer: DuckDBConnection, coldDir: string): Promise<void> {
  const files = (await writer.runAndReadAll('SELECT path FROM cold_file ORDER BY path')).getRowsJS();
  const list = files.map(([file]) => `'${join(coldDir, file as string).replaceAll("'", "''")}'`).join(', ');
  const cold = list === '' ? '' : ` UNION ALL BY NAME SELECT * FROM read_parquet([${list}], union_by_name = true)`;
  await writer.run(`CREATE OR REPLACE VIEW all_event AS SELECT * FROM event${cold}`);
}

function laneRecord(row: Record<string, unknown>): LaneRecord {
  return {
    site: row['site'] as string,
    agent: row['agent'] as string,
    lane: row['lane'] as LaneRecord['lane'],
    epoch: row['epoch'] as string,
    stored: JSON.parse(row['stored'] as string),
    covered: JSON.parse(row['covered'] as string),
    chain: row['chain'] === null ? null : JSON.parse(row['chain'] as string),
  };
}
