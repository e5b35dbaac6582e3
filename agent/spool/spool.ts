import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { batchLimits, chainNext, chainStart } from '#protocol/batch.ts';
import type { EventDraft, WireEvent } from '#protocol/events/event.ts';
import { laneOf } from '#protocol/events/kinds.ts';
import { type Lane, lanes } from '#protocol/identity.ts';
import { type LaneState, openSpool, type Rebuilt, type Sidecar } from './open-spool.ts';

/** How an event is stamped when the spool takes it in. */
export interface Stamp {
  recorded: string;
  boot: string;
  source: string;
}

/** One unit of group commit: a source's events and the position behind them. */
export interface Entry {
  drafts: EventDraft[];
  stamp: Stamp;
  position?: unknown;
}

/** Rows ready for the wire, contiguous in number. */
export interface SpoolSlice {
  epoch: string;
  first: number;
  last: number;
  previous: string;
  lines: string[];
}

/**
 * The agent's durable queue: events get their number and chain value here, together with the position of their source, in one
 * transaction. WAL and FULL, so what `commit` returned from survives a power cut.
 */
export class Spool {
  readonly path: string;
  private db: DatabaseSync;
  private statements: ReturnType<typeof prepare>;
  private bytes = 0;
  private rows = 0;
  private readonly movedAt = new Map<Lane, number>();
  readonly rebuilt: Rebuilt | null;

  constructor(path: string) {
    this.path = path;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const opened = openSpool(path);
    this.db = opened.db;
    this.rebuilt = opened.rebuilt;
    this.statements = prepare(this.db);
    this.recount();
  }

  private recount(): void {
    const row = this.db.prepare('SELECT coalesce(sum(bytes), 0) AS bytes, count(*) AS rows FROM event').get()!;
    this.bytes = Number(row['bytes']);
    this.rows = Number(row['rows']);
  }

  /** Commits all entries in one transaction; throws when the disk refuses, and then nothing was taken. */
  commit(entries: readonly Entry[]): void {
    const { addEvent, setLane, setPosition } = this.statements;
    const states = new Map(lanes.map((lane) => [lane, { ...this.laneRow(lane) }]));
    const touched = new Set<Lane>();
    let bytes = 0;
    let rows = 0;
    this.db.exec('BEGIN IMMEDIATE');
    try {
      for (const { drafts, stamp, position } of entries) {
        for (const draft of drafts) {
          const lane = laneOf(draft.kind);
          const state = states.get(lane)!;
          const event: WireEvent = { seq: state.head + 1, ...stamp, ...draft };
          const line = JSON.stringify(event);
          const size = Buffer.byteLength(line);
          addEvent.run(lane, event.seq, line, state.chain, size);
          state.head = event.seq;
          state.chain = chainNext(state.chain, line);
          touched.add(lane);
          bytes += size;
          rows++;
        }
        if (position !== undefined) setPosition.run(stamp.source, JSON.stringify(position));
      }
      for (const lane of touched) {
        const state = states.get(lane)!;
        setLane.run(state.head, state.chain, lane);
      }
      this.db.exec('COMMIT');
    } catch (error) {
      this.rollback();
      throw error;
    }
    this.bytes += bytes;
    this.rows += rows;
  }

  private rollback(): void {
    if (this.db.isTransaction) this.db.exec('ROLLBACK');
  }

  /** Position last saved for a source. */
  position(source: string): unknown {
    const row = this.statements.getPosition.get(source);
    return row ? JSON.parse(row['value'] as string) : undefined;
  }

  /** Next contiguous rows after `after`, within a batch's limits; null when there are none. */
  slice(lane: Lane, after: number): SpoolSlice | null {
    const rows = this.statements.next.all(lane, after, batchLimits.events);
    const lines: string[] = [];
    let first = 0;
    let last = 0;
    let size = 0;
    let previous = chainStart;
    for (const row of rows) {
      const seq = Number(row['seq']);
      if (lines.length === 0) {
        first = seq;
        previous = row['before'] as string;
      } else if (seq !== last + 1 || size + Number(row['bytes']) > batchLimits.bytes) break;
      lines.push(row['line'] as string);
      size += Number(row['bytes']);
      last = seq;
    }
    if (lines.length === 0) return null;
    return { epoch: this.laneRow(lane).epoch, first, last, previous, lines };
  }

  /** The site's stream holds these rows now. */
  siteAcked(lane: Lane, first: number, last: number, at: number): void {
    this.statements.siteAcked.run(at, lane, first, last);
  }

  /** The hub holds everything up to `seq`: those rows leave. A notice of another epoch is ignored. */
  committed(lane: Lane, epoch: string, seq: number): boolean {
    const state = this.laneRow(lane);
    if (state.epoch !== epoch) return false;
    if (seq <= state.committed) {
      if (!this.movedAt.has(lane)) this.movedAt.set(lane, Date.now());
      return false;
    }
    this.movedAt.set(lane, Date.now());
    this.db.exec('BEGIN IMMEDIATE');
    try {
      const gone = this.db
        .prepare('SELECT coalesce(sum(bytes), 0) AS bytes, count(*) AS rows FROM event WHERE lane = ? AND seq <= ?')
        .get(lane, seq)!;
      this.db.prepare('DELETE FROM event WHERE lane = ? AND seq <= ?').run(lane, seq);
      this.db.prepare('DELETE FROM dropped WHERE lane = ? AND last <= ?').run(lane, seq);
      this.db.prepare('UPDATE lane SET committed = ? WHERE name = ?').run(Math.min(seq, state.head), lane);
      this.db.exec('COMMIT');
      this.bytes -= Number(gone['bytes']);
      this.rows -= Number(gone['rows']);
    } catch (error) {
      this.rollback();
      throw error;
    }
    return true;
  }

  lane(lane: Lane): LaneState {
    const { epoch, head, committed } = this.laneRow(lane);
    return { epoch, head, committed };
  }

  usage(): { bytes: number; events: number } {
    return { bytes: this.bytes, events: this.rows };
  }

  /** Deletes the oldest rows of a lane that fit `where`, up to about `bytes`; returns the range that went. */
  drop(
    lane: Lane,
    bytes: number,
    ackedBefore: number | null,
  ): { first: number; last: number; count: number; bytes: number } | null {
    const condition = ackedBefore === null ? '' : 'AND site_acked_at IS NOT NULL AND site_acked_at <= ?';
    const rows = this.db
      .prepare(`SELECT seq, bytes FROM event WHERE lane = ? ${condition} ORDER BY seq LIMIT 20000`)
      .all(...(ackedBefore === null ? [lane] : [lane, ackedBefore]));
    let freed = 0;
    let last = 0;
    let count = 0;
    const first = rows[0] ? Number(rows[0]['seq']) : 0;
    for (const row of rows) {
      if (freed >= bytes || (count > 0 && Number(row['seq']) !== last + 1)) break;
      freed += Number(row['bytes']);
      last = Number(row['seq']);
      count++;
    }
    if (count === 0) return null;
    this.db.exec('BEGIN IMMEDIATE');
    try {
      this.db.prepare('DELETE FROM event WHERE lane = ? AND seq BETWEEN ? AND ?').run(lane, first, last);
      if (ackedBefore !== null) {
        this.db.prepare('INSERT OR REPLACE INTO dropped (lane, first, last) VALUES (?, ?, ?)').run(lane, first, last);
      }
      this.db.exec('COMMIT');
    } catch (error) {
      this.rollback();
      throw error;
    }
    this.bytes -= freed;
    this.rows -= count;
    return { first, last, count, bytes: freed };
  }

  /** Ranges that left because only the site's stream held them; they become gaps if the hub never gets them. */
  droppedUnconfirmed(lane: Lane): { first: number; last: number }[] {
    return this.db
      .prepare('SELECT first, last FROM dropped WHERE lane = ? ORDER BY first')
      .all(lane)
      .map((row) => ({ first: Number(row['first']), last: Number(row['last']) }));
  }

  /** True when the hub's commits of this lane have not moved for ten minutes while notices of it arrive. */
  stuckSince(lane: Lane, now: number): boolean {
    return now - (this.movedAt.get(lane) ?? now) > 10 * 60_000;
  }

  /** A dropped range was declared a gap. */
  forgetDropped(lane: Lane, first: number): void {
    this.db.prepare('DELETE FROM dropped WHERE lane = ? AND first = ?').run(lane, first);
  }

  /** Writes lane heads and positions beside the database, so that a corrupted one does not start from nothing. */
  saveSidecar(): void {
    const sidecar: Sidecar = {
      lanes: Object.fromEntries(lanes.map((lane) => [lane, this.lane(lane)])),
      positions: Object.fromEntries(
        this.db
          .prepare('SELECT source, value FROM position')
          .all()
          .map((row) => [row['source'], row['value']]),
      ),
    };
    writeFileSync(`${this.path}.side.tmp`, JSON.stringify(sidecar), { mode: 0o600 });
    renameSync(`${this.path}.side.tmp`, `${this.path}.side`);
  }

  close(): void {
    this.db.close();
  }

  private laneRow(lane: Lane): LaneState & { chain: string } {
    const row = this.statements.getLane.get(lane)!;
    return {
      epoch: row['epoch'] as string,
      head: Number(row['head']),
      chain: row['chain'] as string,
      committed: Number(row['committed']),
    };
  }
}

function prepare(
  db: DatabaseSync,
): Record<'addEvent' | 'setLane' | 'getLane' | 'setPosition' | 'getPosition' | 'next' | 'siteAcked', StatementSync> {
  return {
    addEvent: db.prepare('INSERT INTO event (lane, seq, line, before, bytes) VALUES (?, ?, ?, ?, ?)'),
    setLane: db.prepare('UPDATE lane SET head = ?, chain = ? WHERE name = ?'),
    getLane: db.prepare('SELECT epoch, head, chain, committed FROM lane WHERE name = ?'),
    setPosition: db.prepare('INSERT OR REPLACE INTO position (source, value) VALUES (?, ?)'),
    getPosition: db.prepare('SELECT value FROM position WHERE source = ?'),
    next: db.prepare('SELECT seq, line, before, bytes FROM event WHERE lane = ? AND seq > ? ORDER BY seq LIMIT ?'),
    siteAcked: db.prepare('UPDATE event SET site_acked_at = ? WHERE lane = ? AND seq BETWEEN ? AND ?'),
  };
}
