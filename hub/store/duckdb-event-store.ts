import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from '@duckdb/node-api';
import type { StoredEvent } from '#protocol/events/event.ts';
import { parseEventId } from '#protocol/identity.ts';
import type { Alert } from '../incident/alert.ts';
import { alertChanges } from './alert-changes.ts';
import { runAggregate } from './duckdb-aggregate.ts';
import { alertCondition, alertOf, knownAlerts, putAlerts } from './duckdb-alerts.ts';
import { appendRows, saveLane } from './duckdb-append.ts';
import { defineView, dropOrphans } from './duckdb-cold-tier.ts';
import { laneRecord, migrate } from './duckdb-open.ts';
import { retain } from './duckdb-retention.ts';
import { type ScanRange, scanEvents } from './duckdb-scan.ts';
import { conditionOf } from './duckdb-search.ts';
import { fromRow } from './event-row.ts';
import type {
  Aggregate,
  AlertFilter,
  AppendBatch,
  Appended,
  CoveredRange,
  Deletion,
  DetectionCommit,
  EventSearch,
  EventStore,
  RejectedLine,
  RetentionPolicy,
  StreamCursor,
  Watermark,
} from './event-store.ts';
import { ReceivedLog } from './received-log.ts';

/** Settings of the embedded store. */
export interface DuckDbSettings {
  path: string;
  memoryLimit?: string;
  threads?: number;
}

/**
 * The embedded event store. Opened by exactly one thread of one process: two that open the same file corrupt it silently.
 * One connection writes, a second reads, a third keeps house, so that neither a long search nor old days hold up intake.
 */
export class DuckDbEventStore implements EventStore {
  private readonly instance: DuckDBInstance;
  private readonly writer: DuckDBConnection;
  private readonly reader: DuckDBConnection;
  private readonly keeper: DuckDBConnection;
  private readonly log: ReceivedLog;
  private readonly coldDir: string;
  private nextSeq: number;
  private nextAlert: number;
  private turn: Promise<unknown> = Promise.resolve();

  private constructor(parts: {
    instance: DuckDBInstance;
    writer: DuckDBConnection;
    reader: DuckDBConnection;
    keeper: DuckDBConnection;
    log: ReceivedLog;
    coldDir: string;
    nextSeq: number;
    nextAlert: number;
  }) {
    this.instance = parts.instance;
    this.writer = parts.writer;
    this.reader = parts.reader;
    this.keeper = parts.keeper;
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
    const reader = await instance.connect();
    const keeper = await instance.connect();
    await defineView(writer, keeper, coldDir);
    const one = async (sql: string) => Number((await writer.runAndReadAll(sql)).getRowsJS()[0]?.[0] ?? 0);
    const lanes = (await writer.runAndReadAll('SELECT * FROM lane')).getRowObjectsJS().map(laneRecord);
    return new DuckDbEventStore({
      instance,
      writer,
      reader,
      keeper,
      log: new ReceivedLog(lanes),
      coldDir,
      nextSeq:
        1 +
        Math.max(
          await one('SELECT coalesce(max(store_seq), 0) FROM event'),
          await one('SELECT coalesce(max(last_seq), 0) FROM cold_file'),
          await one('SELECT coalesce(max(cursor), 0) FROM detection'),
        ),
      nextAlert: Math.max(
        1 + (await one('SELECT coalesce(max(seq), 0) FROM alert')),
        await one('SELECT coalesce(max(next_alert), 0) FROM detection'),
      ),
    });
  }

  async append(batch: AppendBatch): Promise<Appended> {
    return this.exclusive(async () => {
      const plan = this.log.plan(batch);
      const firstSeq = this.nextSeq;
      await this.transaction(async () => {
        await appendRows(this.writer, plan.fresh, firstSeq);
        for (const record of plan.changed) await saveLane(this.writer, record);
        for (const line of batch.rejected) {
          await this.writer.run('INSERT INTO rejected VALUES (?, ?, ?, ?, ?)', [
            line.site,
            line.agent,
            BigInt(Date.parse(line.received)),
            line.reason,
            line.line.slice(0, 4000),
          ]);
        }
        for (const { stream, seq, created } of [...(batch.cursor ? [batch.cursor] : []), ...(batch.behind ?? [])]) {
          await this.writer.run('INSERT OR REPLACE INTO intake_cursor VALUES (?, ?, ?)', [
            stream,
            BigInt(seq),
            created,
          ]);
        }
      });
      plan.accept();
      this.nextSeq += plan.fresh.length;
      return {
        stored: plan.fresh.map((event, at) => ({ ...event, storeSeq: firstSeq + at })),
        duplicates: plan.duplicates,
        arrived: plan.arrived,
      };
    });
  }

  async cursor(stream: string): Promise<StreamCursor | null> {
    const row = (await this.read('SELECT seq, created FROM intake_cursor WHERE stream = ?', [stream]))[0];
    return row ? { stream, seq: Number(row['seq']), created: row['created'] as string } : null;
  }

  async watermarks(): Promise<Watermark[]> {
    return this.log.watermarks();
  }

  async arrived(): Promise<CoveredRange[]> {
    return this.log.arrived();
  }

  async rejected(limit: number): Promise<RejectedLine[]> {
    const rows = await this.read(
      `SELECT * FROM rejected ORDER BY received_ms DESC, rowid DESC LIMIT ${Math.trunc(limit)}`,
      [],
    );
    return rows.map((row) => ({
      site: row['site'] as string,
      agent: row['agent'] as string,
      received: new Date(Number(row['received_ms'])).toISOString(),
      reason: row['reason'] as string,
      line: row['line'] as string,
    }));
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

  scan(range: ScanRange): AsyncIterable<StoredEvent[]> {
    return scanEvents((sql, values) => this.read(sql, values), range);
  }

  async commitDetection(commit: DetectionCommit): Promise<Alert[]> {
    return this.exclusive(async () => {
      const known = await knownAlerts(this.writer, commit);
      const changed = alertChanges(commit, known).map((alert, at) => ({ ...alert, seq: this.nextAlert + at }));
      const next = this.nextAlert + changed.length;
      await this.transaction(async () => {
        await putAlerts(this.writer, changed, new Set(known.map(({ id }) => id)));
        await this.writer.run(
          `INSERT INTO detection (one, cursor, state, next_alert) VALUES (true, ?, ?, ?)
           ON CONFLICT (one) DO UPDATE SET cursor = excluded.cursor, next_alert = excluded.next_alert,
             state = coalesce(excluded.state, state)`,
          [BigInt(commit.cursor), commit.state, BigInt(next)],
        );
      });
      this.nextAlert = next;
      return changed;
    });
  }

  async detection(): Promise<{ cursor: number; state: string | null }> {
    const row = (await this.read('SELECT cursor, state FROM detection', []))[0];
    return row ? { cursor: Number(row['cursor']), state: row['state'] as string | null } : { cursor: 0, state: null };
  }

  async alertsAfter(seq: number, limit: number): Promise<Alert[]> {
    const rows = await this.read(`SELECT seq, body FROM alert WHERE seq > ? ORDER BY seq LIMIT ${Math.trunc(limit)}`, [
      BigInt(seq),
    ]);
    return rows.map(alertOf);
  }

  async alerts(filter: AlertFilter): Promise<Alert[]> {
    const where = alertCondition(filter);
    const rows = await this.read(
      `SELECT seq, body FROM alert WHERE ${where.sql} ORDER BY seq DESC LIMIT ${Math.trunc(filter.limit)}`,
      where.values,
    );
    return rows.map(alertOf);
  }

  async head(): Promise<number> {
    return this.nextSeq - 1;
  }

  retain(policy: RetentionPolicy) {
    const { keeper, writer, coldDir } = this;
    const transaction = (act: () => Promise<void>) => this.exclusive(() => this.transaction(act));
    return retain({ keeper, writer, coldDir, transaction }, policy);
  }

  async deletions(after: number, limit: number): Promise<Deletion[]> {
    const rows = await this.read(`SELECT body FROM deletion WHERE seq > ? ORDER BY seq LIMIT ${Math.trunc(limit)}`, [
      BigInt(after),
    ]);
    return rows.map((row) => JSON.parse(row['body'] as string) as Deletion);
  }

  async close(): Promise<void> {
    await this.exclusive(async () => {
      this.reader.closeSync();
      this.keeper.closeSync();
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
