import { randomUUID } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { batchLimits, chainNext, chainStart } from '#protocol/batch.ts';
import type { WireEvent } from '#protocol/events/event.ts';
import { laneOf } from '#protocol/events/kinds.ts';
import { type Lane, lanes } from '#protocol/identity.ts';

/** Rows of one lane cut for sending. */
export interface Slice {
  epoch: string;
  first: number;
  last: number;
  /** Chain value before the first row. */
  previous: string;
  lines: string[];
}

/** Where a lane stands: last number given, and last number that the hub committed. */
export interface LanePosition {
  epoch: string;
  head: number;
  committed: number;
}

/** Durable numbered rows of one simulated PC: what was emitted is stored once at the hub, also over restarts. */
export class WorkstationSpool {
  private readonly db: DatabaseSync;

  constructor(path: string) {
    this.db = new DatabaseSync(path);
    this.db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
      CREATE TABLE IF NOT EXISTS lane (lane TEXT PRIMARY KEY, epoch TEXT, head INTEGER, chain TEXT, committed INTEGER) STRICT;
      CREATE TABLE IF NOT EXISTS line (lane TEXT, seq INTEGER, previous TEXT, text TEXT, PRIMARY KEY (lane, seq)) STRICT;`);
    for (const lane of lanes) {
      this.db.prepare('INSERT OR IGNORE INTO lane VALUES (?, ?, 0, ?, 0)').run(lane, randomUUID(), chainStart);
    }
  }

  /** Numbers and stores events in one transaction; returns how many went into each lane. */
  add(events: readonly Omit<WireEvent, 'seq'>[]): Record<Lane, number> {
    const counts: Record<Lane, number> = { evidence: 0, detail: 0 };
    this.db.exec('BEGIN IMMEDIATE');
    try {
      for (const lane of lanes) {
        const own = events.filter((event) => laneOf(event.kind) === lane);
        if (own.length === 0) continue;
        const row = this.db.prepare('SELECT head, chain FROM lane WHERE lane = ?').get(lane);
        let head = Number(row?.['head']);
        let chain = String(row?.['chain']);
        const insert = this.db.prepare('INSERT INTO line VALUES (?, ?, ?, ?)');
        for (const event of own) {
          head += 1;
          const text = JSON.stringify({ ...event, seq: head });
          insert.run(lane, head, chain, text);
          chain = chainNext(chain, text);
        }
        this.db.prepare('UPDATE lane SET head = ?, chain = ? WHERE lane = ?').run(head, chain, lane);
        counts[lane] = own.length;
      }
      this.db.exec('COMMIT');
    } catch (error) {
      this.db.exec('ROLLBACK');
      throw error;
    }
    return counts;
  }

  position(lane: Lane): LanePosition {
    const row = this.db.prepare('SELECT epoch, head, committed FROM lane WHERE lane = ?').get(lane);
    return { epoch: String(row?.['epoch']), head: Number(row?.['head']), committed: Number(row?.['committed']) };
  }

  /** The next batch after `seq`, or null when there is nothing to send. */
  slice(lane: Lane, seq: number): Slice | null {
    const rows = this.db
      .prepare('SELECT seq, previous, text FROM line WHERE lane = ? AND seq > ? ORDER BY seq LIMIT ?')
      .all(lane, seq, batchLimits.events);
    const [start] = rows;
    if (!start) return null;
    const lines: string[] = [];
    let bytes = 0;
    for (const row of rows) {
      const text = String(row['text']);
      bytes += Buffer.byteLength(text) + 1;
      if (lines.length > 0 && bytes > batchLimits.bytes) break;
      lines.push(text);
    }
    const first = Number(start['seq']);
    return {
      epoch: this.position(lane).epoch,
      first,
      last: first + lines.length - 1,
      previous: String(start['previous']),
      lines,
    };
  }

  /** The hub has stored everything up to `seq`. */
  committed(lane: Lane, epoch: string, seq: number): void {
    if (this.position(lane).epoch !== epoch) return;
    this.db.prepare('UPDATE lane SET committed = max(committed, ?) WHERE lane = ?').run(seq, lane);
    this.db.prepare('DELETE FROM line WHERE lane = ? AND seq <= ?').run(lane, seq);
  }

  /** Rows that the hub has not committed yet, and their bytes. */
  usage(): { events: number; bytes: number } {
    const row = this.db.prepare('SELECT count(*) AS events, coalesce(sum(length(text)), 0) AS bytes FROM line').get();
    return { events: Number(row?.['events']), bytes: Number(row?.['bytes']) };
  }

  close(): void {
    this.db.close();
  }
}
