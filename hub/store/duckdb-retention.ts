import type { DuckDBConnection } from '@duckdb/node-api';
import {
  addFile,
  type ColdFile,
  coldFiles,
  dropOrphans,
  faultOf,
  retire,
  rowsOf,
  timesWritten,
  writeDay,
} from './duckdb-cold-tier.ts';
import { longestReadMs, type Read } from './duckdb-readers.ts';
import { makeRoom, overflows } from './duckdb-rejected.ts';
import type { Deletion, RetentionPolicy, RetentionReport } from './event-store.ts';
import { type DeletionSql, dayMs, deletionSql, keptFrom } from './keeping.ts';

/** What retention works with. */
export interface RetentionParts {
  /** Reads and writes files beside the writer, which meanwhile goes on storing events. */
  keeper: DuckDBConnection;
  writer: DuckDBConnection;
  coldDir: string;
  /** Runs an act of the writer in a transaction, when it is the writer's turn. */
  transaction(act: () => Promise<void>): Promise<void>;
  /** Lets what there is now be seen, inside the transaction that made it so. */
  showTiers(): Promise<void>;
}

type Found = Pick<Deletion, 'site' | 'from' | 'to' | 'events' | 'alerts' | 'rejected'> &
  Partial<Pick<Deletion, 'days' | 'reason'>>;

/** What shows a table's rows with their site, by what a row grows old, and by what it lies in a held span. */
const tables = {
  event: { rows: 'hot_event', times: ['received_ms', 'corrected_ms'], counts: 'events' },
  alert: { rows: 'alert', times: ['last_ms', 'first_ms'], counts: 'alerts' },
  rejected: { rows: 'rejected', times: ['received_ms'], counts: 'rejected' },
} as const;

/**
 * Moves whole received days that left the hot window to one Parquet file each, and deletes what is beyond its site's keeping time
 * and not held. A day of the cold tier that loses a part of its rows is written anew without them. A file becomes part of the
 * store in the transaction that deletes its rows elsewhere; files that are no longer part of it are removed by a later run, when
 * every search that was under way has ended.
 */
export async function retain(parts: RetentionParts, policy: RetentionPolicy): Promise<RetentionReport> {
  await dropOrphans(parts.keeper, parts.coldDir, policy.restMs ?? longestReadMs);
  const run = new RetentionRun(parts, policy);
  for (const table of ['event', 'alert', 'rejected'] as const) await run.deleteHot(table);
  await run.makeRoom();
  await run.moveDays();
  for (const file of await coldFiles(parts.keeper)) await run.deleteCold(file);
  await run.dropOrigins();
  await run.dropMarks();
  await run.countHeld();
  return run.report();
}

/** Deletions after a position, in order. */
export async function deletionsAfter(read: Read, after: number, limit: number): Promise<Deletion[]> {
  const sql = `SELECT body FROM deletion WHERE seq > ? ORDER BY seq LIMIT ${Math.trunc(limit)}`;
  return (await read(sql, [BigInt(after)])).map((row) => JSON.parse(row['body'] as string) as Deletion);
}

class RetentionRun {
  private readonly parts: RetentionParts;
  private readonly policy: RetentionPolicy;
  private readonly sql: DeletionSql;
  private readonly deleted: Deletion[] = [];
  private heldBack: RetentionReport['heldBack'] = [];
  private readonly faults: RetentionReport['faults'] = [];
  private moved = 0;

  constructor(parts: RetentionParts, policy: RetentionPolicy) {
    this.parts = parts;
    this.policy = policy;
    this.sql = deletionSql(policy, tables.event.times);
  }

  report(): RetentionReport {
    return { movedToCold: this.moved, deleted: this.deleted, heldBack: this.heldBack, faults: this.faults };
  }

  async deleteHot(table: keyof typeof tables): Promise<void> {
    const { rows, times, counts } = tables[table];
    const sql = deletionSql(this.policy, times);
    if ((await this.find(this.parts.keeper, rows, times[0], counts, sql)).length === 0) return;
    await this.commit(async () => {
      const found = await this.find(this.parts.writer, rows, times[0], counts, sql);
      const gone = `${sql.expired} AND NOT ${sql.held}`;
      await this.write(
        table === rows
          ? `DELETE FROM ${table} WHERE ${gone}`
          : `DELETE FROM ${table} WHERE store_seq IN (SELECT store_seq FROM ${rows} WHERE ${gone})`,
      );
      return found;
    });
  }

  /** Unreadable lines that are too many, and those that were not kept at all. */
  async makeRoom(): Promise<void> {
    const { held } = deletionSql(this.policy, tables.rejected.times);
    if (!(await overflows(this.parts.keeper, held))) return;
    await this.commit(async () =>
      (await makeRoom(this.parts.writer, held)).map((gone) => ({ events: 0, alerts: 0, ...gone })),
    );
  }

  async moveDays(): Promise<void> {
    const hotFrom = keptFrom(this.policy.now, this.policy.hotDays);
    const days = await this.rows(
      `SELECT DISTINCT received_ms // ${dayMs} FROM event WHERE received_ms < ${hotFrom} ORDER BY 1`,
    );
    for (const [number] of days) {
      const start = Number(number) * dayMs;
      const range = `received_ms >= ${start} AND received_ms < ${start + dayMs}`;
      const day = new Date(start).toISOString().slice(0, 10);
      const file = await writeDay(this.parts.keeper, this.parts.coldDir, day, `(FROM hot_event WHERE ${range})`, 1);
      if (!file) continue;
      await this.commit(async () => {
        await addFile(this.parts.writer, file);
        await this.write(`DELETE FROM event WHERE ${range} AND store_seq <= ${file.lastSeq}`);
        return [];
      });
      this.moved += file.rows;
    }
  }

  /** Deletes out of a day of the cold tier. One that cannot be read stays, and is told. */
  async deleteCold(file: ColdFile): Promise<void> {
    const fault = await faultOf(this.parts.keeper, this.parts.coldDir, file);
    if (fault !== null) {
      this.faults.push({ file: file.path, reason: fault });
      return;
    }
    const end = Date.parse(file.day) + dayMs;
    const old = this.policy.keep.filter(({ days }) => keptFrom(this.policy.now, days) >= end);
    if (!old.some(({ site }) => file.sites === null || file.sites[site] !== undefined)) return;
    try {
      await this.deleteRows(file);
    } catch (error) {
      this.faults.push({ file: file.path, reason: (error as Error).message });
    }
  }

  /** Origins that no event in the hot table has any more. */
  async dropOrigins(): Promise<void> {
    if (this.moved === 0 && this.deleted.length === 0) return;
    await this.parts.transaction(() => this.write('DELETE FROM origin WHERE id NOT IN (SELECT origin FROM event)'));
  }

  /** Marks of detection behind events that are gone. */
  async dropMarks(): Promise<void> {
    if (this.deleted.length === 0) return;
    const [row] = await this.rows('SELECT min(store_seq) FROM all_event');
    const [oldest] = row ?? [];
    if (oldest === null || oldest === undefined) return;
    await this.parts.transaction(async () => {
      await this.write(`DELETE FROM detection_mark WHERE position < ${Number(oldest) - 1}`);
      await this.write(`DELETE FROM novel_event WHERE position < ${Number(oldest)}`);
    });
  }

  /** What only a hold still keeps. */
  async countHeld(): Promise<void> {
    if (this.policy.held.length === 0) return;
    const found = await this.rows(
      `SELECT site, count(*) FROM all_event WHERE ${this.sql.expired} AND ${this.sql.held} GROUP BY site ORDER BY site`,
    );
    this.heldBack = found.map(([site, count]) => ({ site: site as string, events: Number(count) }));
  }

  private async deleteRows(file: ColdFile): Promise<void> {
    const rows = rowsOf(this.parts.coldDir, file);
    const found = await this.find(this.parts.keeper, rows, tables.event.times[0], 'events', this.sql);
    if (found.length === 0) return;
    const kept = `(FROM ${rows} WHERE NOT (${this.sql.expired} AND NOT ${this.sql.held}))`;
    const rest = await writeDay(this.parts.keeper, this.parts.coldDir, file.day, kept, timesWritten(file.path) + 1);
    retire(this.parts.coldDir, file);
    await this.commit(async () => {
      await this.parts.writer.run('DELETE FROM cold_file WHERE path = ?', [file.path]);
      if (rest) await addFile(this.parts.writer, rest);
      return found;
    });
  }

  /** What is to be deleted of rows, per site. */
  private async find(
    connection: DuckDBConnection,
    rows: string,
    time: string,
    counts: string,
    sql: DeletionSql,
  ): Promise<Found[]> {
    const found = await this.rows(
      `SELECT site, count(*), min(${time}), max(${time}) FROM ${rows}
       WHERE ${sql.expired} AND NOT ${sql.held} GROUP BY site ORDER BY site`,
      connection,
    );
    return found.map(([site, count, first, last]) => ({
      site: site as string,
      from: new Date(Number(first)).toISOString(),
      to: new Date(Number(last)).toISOString(),
      events: 0,
      alerts: 0,
      rejected: 0,
      [counts]: Number(count),
    }));
  }

  /** One transaction: the act, a record of what it deleted, and what can be seen afterwards. */
  private async commit(act: () => Promise<readonly Found[]>): Promise<void> {
    const { writer, showTiers, transaction } = this.parts;
    let written: Deletion[] = [];
    await transaction(async () => {
      const found = await act();
      const [last] = (await writer.runAndReadAll('SELECT coalesce(max(seq), 0) FROM deletion')).getRowsJS();
      written = found.map((one, at) => ({ ...this.decision(one), ...one, seq: Number(last?.[0]) + 1 + at }));
      for (const one of written) {
        await writer.run('INSERT INTO deletion VALUES (?, ?)', [BigInt(one.seq), JSON.stringify(one)]);
      }
      await showTiers();
    });
    this.deleted.push(...written);
  }

  /** By whose decision something is gone: the keeping time of its site, unless it has a reason of its own. */
  private decision({ site, days, reason }: Found): Pick<Deletion, 'at' | 'days' | 'reason'> {
    if (days !== undefined && reason !== undefined) return { at: this.policy.now, days, reason };
    const keeping = this.policy.keep.find((one) => one.site === site)!;
    return { at: this.policy.now, days: keeping.days, reason: keeping.reason };
  }

  private async rows(sql: string, connection = this.parts.keeper): Promise<unknown[][]> {
    return (await connection.runAndReadAll(sql)).getRowsJS();
  }

  private async write(sql: string): Promise<void> {
    await this.parts.writer.run(sql);
  }
}
