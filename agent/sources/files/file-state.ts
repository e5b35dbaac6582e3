import { join, sep } from 'node:path';
import type { SQLOutputValue } from 'node:sqlite';
import { SourceDatabase } from '../source-database.ts';
import type { FileRecord } from './file-record.ts';

/** One change of the state; saved with the events it belongs to, so that a crash neither loses nor repeats one. */
export type StateChange = { put: FileRecord; isNew: boolean } | { remove: string; watch: string };

/** What is remembered of a watch as a whole. */
export interface WatchNote {
  /** Path it had when its baseline was taken. */
  path: string;
  /** True once all files of the first look are in. */
  complete: boolean;
  /** Why the folder cannot be reached; empty when it can. */
  lost: string;
  /** True when the limit on files was told. */
  limitTold: boolean;
}

/** The files known so far, on disk: memory does not grow with their number. */
export class FileState {
  readonly #db: SourceDatabase;
  /** Files over all watches. */
  total: number;

  constructor(stateDir: string) {
    this.#db = new SourceDatabase(
      join(stateDir, 'files.db'),
      `
      CREATE TABLE IF NOT EXISTS file (
        watch TEXT NOT NULL, path TEXT NOT NULL, size INTEGER NOT NULL, mtimeMs REAL NOT NULL, ctimeMs REAL NOT NULL,
        inode INTEGER NOT NULL, mode TEXT NOT NULL, owner TEXT NOT NULL, sha256 TEXT, link TEXT, reason TEXT,
        unreadable INTEGER NOT NULL, PRIMARY KEY (watch, path)
      ) WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS note (watch TEXT PRIMARY KEY, body TEXT NOT NULL);
    `,
    );
    this.total = this.#count();
  }

  get(watch: string, path: string): FileRecord | undefined {
    const row = this.#db.sql('SELECT * FROM file WHERE watch = ? AND path = ?').get(watch, path);
    return row && toRecord(row);
  }

  /** Files below the folder, ordered, at most `limit`, after the path `after`. */
  below(watch: string, folder: string, after: string, limit: number): FileRecord[] {
    const first = folder.endsWith(sep) ? folder : `${folder}${sep}`;
    const end = first.slice(0, -1) + String.fromCharCode(sep.charCodeAt(0) + 1);
    return this.#db
      .sql('SELECT * FROM file WHERE watch = ? AND path > ? AND path < ? ORDER BY path LIMIT ?')
      .all(watch, after > first ? after : first, end, limit)
      .map(toRecord);
  }

  /** Number and bytes of the files of a watch. */
  sum(watch: string): { count: number; bytes: number } {
    const row = this.#db.sql('SELECT count(*) AS n, sum(size) AS b FROM file WHERE watch = ?').get(watch);
    return { count: Number(row?.['n'] ?? 0), bytes: Number(row?.['b'] ?? 0) };
  }

  apply(changes: readonly StateChange[]): void {
    if (changes.length === 0) return;
    const put = this.#db.sql('INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
    const remove = this.#db.sql('DELETE FROM file WHERE watch = ? AND path = ?');
    this.#db.exec('BEGIN');
    for (const change of changes) {
      if ('remove' in change) {
        this.total -= Number(remove.run(change.watch, change.remove).changes);
        continue;
      }
      const { watch, path, size, mtimeMs, ctimeMs, inode, mode, owner, sha256, link, reason, unreadable } = change.put;
      if (change.isNew) this.total++;
      put.run(watch, path, size, mtimeMs, ctimeMs, inode, mode, owner, sha256, link, reason, unreadable ? 1 : 0);
    }
    this.#db.exec('COMMIT');
  }

  note(watch: string): WatchNote | undefined {
    const row = this.#db.sql('SELECT body FROM note WHERE watch = ?').get(watch);
    return row && (JSON.parse(String(row['body'])) as WatchNote);
  }

  setNote(watch: string, note: WatchNote): void {
    this.#db.sql('INSERT OR REPLACE INTO note VALUES (?, ?)').run(watch, JSON.stringify(note));
  }

  /** Forgets a watch whose path was changed in the configuration. */
  forget(watch: string): void {
    this.#db.sql('DELETE FROM file WHERE watch = ?').run(watch);
    this.#db.sql('DELETE FROM note WHERE watch = ?').run(watch);
    this.total = this.#count();
  }

  /** Applies what was saved with the last events again, in case the agent died before the state was written. */
  recover(changes: readonly StateChange[]): void {
    this.apply(changes);
    this.total = this.#count();
  }

  close(): void {
    this.#db.close();
  }

  #count(): number {
    return Number(this.#db.sql('SELECT count(*) AS n FROM file').get()?.['n'] ?? 0);
  }
}

function toRecord(row: Record<string, SQLOutputValue>): FileRecord {
  const text = (name: string) => (row[name] === null ? null : String(row[name]));
  return {
    path: String(row['path']),
    watch: String(row['watch']),
    size: Number(row['size']),
    mtimeMs: Number(row['mtimeMs']),
    ctimeMs: Number(row['ctimeMs']),
    inode: Number(row['inode']),
    mode: String(row['mode']),
    owner: String(row['owner']),
    sha256: text('sha256'),
    link: text('link'),
    reason: text('reason'),
    unreadable: row['unreadable'] === 1,
  };
}
