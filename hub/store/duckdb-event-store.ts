import { dirname, join } from 'node:path';
import type { DuckDBConnection, DuckDBInstance, DuckDBValue } from '@duckdb/node-api';
import type { StoredEvent } from '#protocol/events/event.ts';
import { parseEventId } from '#protocol/identity.ts';
import type { Alert } from '../incident/alert.ts';
import { runAggregate } from './duckdb-aggregate.ts';
import { alertsAfter, alertsLike } from './duckdb-alerts.ts';
import { appendBlock } from './duckdb-chunks.ts';
import { dropOrphans } from './duckdb-cold-tier.ts';
import { detectionChanges, detectionState, lastRest, markedFrom, marksBetween } from './duckdb-detection.ts';
import { novelBetween } from './duckdb-learned.ts';
import { cursorOf, saveCursors, saveLanes, saveRejected } from './duckdb-marks.ts';
import { newestEvents } from './duckdb-newest.ts';
import { choosePacking, type DuckDbSettings, laneRecords, migrate, nextPlaces, openFile } from './duckdb-open.ts';
import { OriginIds } from './duckdb-origins.ts';
import { Readers } from './duckdb-readers.ts';
import { countDropped, keptLines, newestRejected } from './duckdb-rejected.ts';
import { deletionsAfter, retain } from './duckdb-retention.ts';
import { placesWithin, scanForRules } from './duckdb-rule-scan.ts';
import { type ScanRange, scanEvents } from './duckdb-scan.ts';
import { Tiers } from './duckdb-tiers.ts';
import { fromRow } from './event-row.ts';
import type {
  Aggregate,
  AlertFilter,
  AppendBatch,
  DetectionCommit,
  EventSearch,
  EventStore,
  RetentionPolicy,
  RetentionReport,
  Watermark,
} from './event-store.ts';
import { ReceivedLog } from './received-log.ts';
import { RejectedQuota } from './rejected-quota.ts';
import type { RuleChunk, RuleScan, Span } from './rule-chunk.ts';
import { StoredBlock } from './stored-block.ts';
import type { StreamCursor } from './stream-cursor.ts';

/** More would only share the same two processors. */
const readersForPeople = 3;

interface Parts {
  instance: DuckDBInstance;
  writer: DuckDBConnection;
  reader: DuckDBConnection;
  keeper: DuckDBConnection;
  /** For what people ask. */
  readers: Readers;
  /** For replays. */
  replayer: Readers;
  log: ReceivedLog;
  origins: OriginIds;
  quota: RejectedQuota;
  coldDir: string;
}

/**
 * The embedded event store. Opened by exactly one thread of one process: two that open the same file corrupt it silently.
 * One connection writes, a second reads for the hub itself, a third keeps house, others read for people, so that neither a long search
 * nor old days hold up intake, detection, or what somebody else asks.
 */
export class DuckDbEventStore implements EventStore {
  private readonly parts: Parts;
  private tiers: Tiers;
  /** Odd while a transaction changes where events lie. */
  private moves = 0;
  private nextSeq: number;
  private nextAlert: number;
  private turn: Promise<unknown> = Promise.resolve();

  private constructor(parts: Parts, tiers: Tiers, next: { seq: number; alert: number }) {
    this.parts = parts;
    this.tiers = tiers;
    this.nextSeq = next.seq;
    this.nextAlert = next.alert;
  }

  /** Opens or makes the store and brings it forward. Throws a StoreTroubleError when the file cannot be opened. */
  static async open(settings: DuckDbSettings): Promise<DuckDbEventStore> {
    const instance = await openFile(settings);
    const writer = await instance.connect();
    await choosePacking(writer);
    await migrate(writer);
    const coldDir = join(dirname(settings.path), 'cold');
    await dropOrphans(writer, coldDir, 0);
    const [reader, keeper] = [await instance.connect(), await instance.connect()];
    const readers = new Readers(await Promise.all(Array.from({ length: readersForPeople }, () => instance.connect())));
    const replayer = new Readers([await instance.connect()]);
    const tiers = await Tiers.show(writer, keeper, coldDir);
    const log = new ReceivedLog(await laneRecords(writer));
    const origins = await OriginIds.open(writer);
    const quota = new RejectedQuota(await keptLines(writer));
    const parts = { instance, writer, reader, keeper, readers, replayer, log, origins, quota, coldDir };
    return new DuckDbEventStore(parts, tiers, await nextPlaces(writer));
  }

  async append(batch: AppendBatch) {
    return this.exclusive(async () => {
      const { log, origins, quota, writer } = this.parts;
      const plan = log.plan(batch);
      const lines = quota.plan(batch.rejected);
      const firstSeq = this.nextSeq;
      let accepted = () => {};
      await this.transaction(async () => {
        const { ids, accept } = await origins.of(plan.fresh.columns.origins);
        accepted = accept;
        await appendBlock(writer, plan.fresh, ids, firstSeq);
        await saveLanes(writer, plan.changed);
        await saveRejected(writer, lines.kept);
        await countDropped(writer, lines.dropped);
        await saveCursors(writer, [...(batch.cursor ? [batch.cursor] : []), ...(batch.behind ?? [])]);
      });
      plan.accept();
      lines.accept();
      accepted();
      this.nextSeq += plan.fresh.rows;
      const places = Float64Array.from({ length: plan.fresh.rows }, (_, row) => firstSeq + row);
      return {
        stored: new StoredBlock(plan.fresh, places),
        duplicates: plan.duplicates,
        arrived: plan.arrived,
        full: lines.full,
      };
    });
  }

  async cursor(stream: string): Promise<StreamCursor | null> {
    return cursorOf(this.read, stream);
  }

  async watermarks(): Promise<Watermark[]> {
    return this.parts.log.watermarks();
  }

  async arrived() {
    return this.parts.log.arrived();
  }

  rejected(limit: number) {
    return newestRejected(this.read, limit);
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

  search(search: EventSearch) {
    const read = this.parts.readers.within(search);
    return this.steady(() => newestEvents(read, this.tiers, search, this.nextSeq - 1));
  }

  aggregate(query: Aggregate) {
    return runAggregate(this.parts.readers.within(query.search), query);
  }

  scan(range: ScanRange): AsyncIterable<StoredEvent[]> {
    return scanEvents(this.read, range);
  }

  forRules(scan: RuleScan): AsyncIterable<RuleChunk> {
    const { replayer } = this.parts;
    return scanForRules(
      {
        read: (sql, values) => replayer.within(scan.signal ? { signal: scan.signal } : {})(sql, values),
        source: (span) => this.tiers.source(span),
        bottom: () => this.tiers.bottom,
        steady: (look) => this.steady(look),
      },
      scan,
    );
  }

  marks(after: number, upTo: number) {
    return marksBetween(this.read, after, upTo);
  }

  lastRest(upTo: number) {
    return lastRest(this.read, upTo);
  }

  markedFrom(): Promise<number | null> {
    return markedFrom(this.read);
  }

  novel(after: number, upTo: number) {
    return novelBetween(this.read, after, upTo);
  }

  placesWithin(from: string, to: string): Promise<Span | null> {
    return placesWithin(this.parts.replayer.within({}), from, to);
  }

  async commitDetection(commit: DetectionCommit): Promise<Alert[]> {
    return this.exclusive(async () => {
      const { changed, write } = await detectionChanges(this.parts.writer, commit, this.nextAlert);
      await this.transaction(write);
      this.nextAlert += changed.length;
      return changed;
    });
  }

  detection() {
    return detectionState(this.read);
  }

  alertsAfter(seq: number, limit: number): Promise<Alert[]> {
    return alertsAfter(this.read, seq, limit);
  }

  alerts(filter: AlertFilter): Promise<Alert[]> {
    return alertsLike(this.read, filter);
  }

  async head(): Promise<number> {
    return this.nextSeq - 1;
  }

  async retain(policy: RetentionPolicy): Promise<RetentionReport> {
    const { keeper, writer, coldDir, origins, quota } = this.parts;
    let tiers = this.tiers;
    return retain(
      {
        keeper,
        writer,
        coldDir,
        transaction: (act) =>
          this.exclusive(async () => {
            tiers = this.tiers;
            this.moves += 1;
            await this.transaction(act).finally(() => {
              this.moves += 1;
            });
            this.tiers = tiers;
            origins.forget();
            quota.load(await keptLines(writer));
          }),
        showTiers: async () => {
          tiers = await Tiers.show(writer, keeper, coldDir);
        },
      },
      policy,
    );
  }

  deletions(after: number, limit: number) {
    return deletionsAfter(this.read, after, limit);
  }

  async close(): Promise<void> {
    await this.exclusive(async () => {
      this.parts.reader.closeSync();
      this.parts.readers.close();
      this.parts.replayer.close();
      this.parts.keeper.closeSync();
      await this.parts.writer.run('CHECKPOINT').catch(() => {});
      this.parts.writer.closeSync();
      this.parts.instance.closeSync();
    });
  }

  private readonly read = async (sql: string, values: DuckDBValue[]): Promise<Record<string, unknown>[]> =>
    (await this.parts.reader.runAndReadAll(sql, values)).getRowObjectsJS();

  /** Looks again when events changed their place meanwhile: some may have been looked for where they no longer were. */
  private async steady<T>(look: () => Promise<T>): Promise<T> {
    for (;;) {
      const { moves } = this;
      const found = await look();
      if (moves === this.moves && moves % 2 === 0) return found;
      await this.turn;
    }
  }

  private async transaction(act: () => Promise<void>): Promise<void> {
    await this.parts.writer.run('BEGIN TRANSACTION');
    try {
      await act();
      await this.parts.writer.run('COMMIT');
    } catch (error) {
      await this.parts.writer.run('ROLLBACK').catch(() => {});
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
