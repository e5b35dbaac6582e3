import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { damageOfLog } from '#engine/sqlite/write-ahead-log.ts';
import { withoutNames } from './hidden-names.ts';
import { PreparedDatabase } from './prepared-database.ts';
import { unusableStore } from './store-trouble.ts';

/** A forward-only step of the control database. Never edited after a release; numbered over all rooms. */
export interface Migration {
  number: number;
  name: string;
  sql: string;
}

/** A newer product wrote this database; an older one must not touch it. */
export class NewerDatabaseError extends Error {
  override name = 'NewerDatabaseError';
}

/**
 * `control.db`: what people and the product decide. WAL and FULL, so that a committed decision survives a power cut.
 * Rooms own their tables and hand their migrations to `openControlStore`.
 */
export class ControlStore {
  readonly db: DatabaseSync;
  private depth = 0;

  constructor(db: DatabaseSync) {
    this.db = db;
  }

  /** Runs `act` in one transaction; nested calls join the outer one. */
  transaction<T>(act: () => T): T {
    if (this.depth > 0) return act();
    this.depth++;
    this.db.exec('BEGIN IMMEDIATE');
    try {
      const result = act();
      this.db.exec('COMMIT');
      return result;
    } catch (error) {
      // A full disk has ended the transaction already.
      if (this.db.isTransaction) this.db.exec('ROLLBACK');
      throw error;
    } finally {
      this.depth--;
    }
  }

  close(): void {
    this.db.close();
  }
}

/** Opens or makes the control database and brings it forward. Throws a StoreTroubleError when the file is damaged. */
export function openControlStore(path: string, migrations: readonly Migration[]): ControlStore {
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  if (existsSync(path)) assureSound(path);
  const db = new PreparedDatabase(path);
  db.exec(
    'PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA busy_timeout=5000; PRAGMA secure_delete=ON;',
  );
  db.function('without_names', { deterministic: true }, (text, patterns) =>
    withoutNames(String(text), JSON.parse(String(patterns)) as string[]),
  );
  const store = new ControlStore(db);
  migrate(store, migrations);
  return store;
}

/** Throws where pages do not fit together, or decisions at the end of the write-ahead log are lost, which SQLite passes over in silence. */
function assureSound(path: string): void {
  const lostTail = damageOfLog(existsSync(`${path}-wal`) ? readFileSync(`${path}-wal`) : Buffer.alloc(0));
  if (lostTail) throw unusableStore(path, lostTail);
  let db: DatabaseSync | null = null;
  try {
    db = new DatabaseSync(path, { readOnly: true });
    const found = String(db.prepare('PRAGMA quick_check(1)').get()!['quick_check']);
    if (found !== 'ok') throw new Error(found);
  } catch (error) {
    throw unusableStore(path, (error as Error).message);
  } finally {
    db?.close();
  }
}

function migrate(store: ControlStore, migrations: readonly Migration[]): void {
  store.db.exec(
    'CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at TEXT NOT NULL)',
  );
  const ordered = [...migrations].sort((a, b) => a.number - b.number);
  const applied = new Map(
    store.db
      .prepare('SELECT number, name FROM migration')
      .all()
      .map((row) => [row['number'] as number, row['name'] as string]),
  );
  for (const [number, name] of applied) {
    if (!ordered.some((step) => step.number === number)) {
      throw new NewerDatabaseError(
        `control.db has migration ${number} (${name}) that this version does not know; update Hinomi`,
      );
    }
  }
  for (const step of ordered) {
    if (applied.has(step.number)) continue;
    store.transaction(() => {
      store.db.exec(step.sql);
      store.db
        .prepare('INSERT INTO migration (number, name, applied_at) VALUES (?, ?, ?)')
        .run(step.number, step.name, new Date().toISOString());
    });
  }
}
