import { join } from 'node:path';
import { SourceDatabase } from '../source-database.ts';

/** What makes a talker: who asks whom on which port. Port 0 stands for folded client-range ports. */
export interface Talker {
  transport: string;
  client: string;
  server: string;
  port: number;
}

/** How much is remembered and when ports are folded. */
export interface TalkerLimits {
  maxTalkers: number;
  /** Ports from here on are folded once a pair used more than `foldAfter` of them (passive FTP, DCOM). */
  foldFrom: number;
  foldAfter: number;
}

const dayMs = 86_400_000;

/** Pairs and ports seen so far, on disk and bounded: beyond the limit the longest unseen are forgotten. */
export class TalkerMemory {
  readonly #db: SourceDatabase;
  readonly #limits: TalkerLimits;

  constructor(stateDir: string, limits: TalkerLimits) {
    this.#limits = limits;
    this.#db = new SourceDatabase(
      join(stateDir, 'talkers.db'),
      `
      CREATE TABLE IF NOT EXISTS talker (pair TEXT NOT NULL, port INTEGER NOT NULL, seen INTEGER NOT NULL,
        PRIMARY KEY (pair, port)) WITHOUT ROWID;
      CREATE INDEX IF NOT EXISTS talker_seen ON talker (seen);
    `,
    );
  }

  get size(): number {
    return Number(this.#db.sql('SELECT count(*) AS n FROM talker').get()?.['n'] ?? 0);
  }

  /** The talker as it is told: with its port, or folded. `extra` are talkers of this batch, not yet remembered. */
  fold(talker: Talker, extra: readonly Talker[] = []): Talker {
    if (talker.port < this.#limits.foldFrom || this.knows(talker)) return talker;
    const ofPair = (other: Talker) => pair(other) === pair(talker);
    const waiting = extra.filter((other) => ofPair(other) && other.port >= this.#limits.foldFrom).length;
    const used = this.#db
      .sql('SELECT count(*) AS n FROM talker WHERE pair = ? AND port >= ?')
      .get(pair(talker), this.#limits.foldFrom);
    return Number(used?.['n'] ?? 0) + waiting >= this.#limits.foldAfter ? { ...talker, port: 0 } : talker;
  }

  knows(talker: Talker): boolean {
    return (
      this.#db.sql('SELECT 1 FROM talker WHERE pair = ? AND port = ?').get(pair(talker), talker.port) !== undefined
    );
  }

  /** Notes that a known talker is still alive; written at most once a day. */
  touch(talker: Talker, nowMs: number): void {
    this.#db
      .sql('UPDATE talker SET seen = ? WHERE pair = ? AND port = ? AND seen < ?')
      .run(nowMs, pair(talker), talker.port, nowMs - dayMs);
  }

  remember(talkers: readonly Talker[], nowMs: number): void {
    if (talkers.length === 0) return;
    const put = this.#db.sql('INSERT OR REPLACE INTO talker VALUES (?, ?, ?)');
    this.#db.exec('BEGIN');
    for (const talker of talkers) put.run(pair(talker), talker.port, nowMs);
    const over = this.size - this.#limits.maxTalkers;
    if (over > 0) {
      this.#db
        .sql(
          'DELETE FROM talker WHERE (pair, port) IN (SELECT pair, port FROM talker ORDER BY seen, pair, port LIMIT ?)',
        )
        .run(over);
    }
    this.#db.exec('COMMIT');
  }

  close(): void {
    this.#db.close();
  }
}

function pair(talker: Talker): string {
  return `${talker.transport} ${talker.client} ${talker.server}`;
}
