import { mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { SourceDatabase } from '../source-database.ts';
import type { Digest } from './digest.ts';
import { type FileMarks, sameMarks } from './file-list.ts';
import { membersSchema } from './members.ts';

const schema = `
  CREATE TABLE IF NOT EXISTS mark (
    path TEXT NOT NULL UNIQUE, size REAL NOT NULL, mtime_ms REAL NOT NULL, ctime_ms REAL NOT NULL, inode REAL NOT NULL,
    sha256 TEXT NOT NULL, head TEXT NOT NULL, read_at REAL NOT NULL, members TEXT
  ) STRICT;
`;

/** Contents that are written together. */
const writtenAtOnce = 200;

interface Row {
  place: number;
  size: number;
  mtimeMs: number;
  ctimeMs: number;
  inode: number;
  sha256: string;
  head: string;
  readAt: number;
  members: string | null;
}

/**
 * Contents that are known by the system's marks of their files, so that a large project is not read again each time; they lie on disk.
 * Losing the book costs reading, nothing else: one that is damaged is begun anew.
 */
export class MarksBook {
  readonly #file: string;
  #db: SourceDatabase | undefined;
  /** Rows that are of use still, one bit each by their number. */
  #used = new Uint8Array(1024);
  #written = 0;

  constructor(file: string) {
    this.#file = file;
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    this.#db = open(file) ?? this.#anew();
  }

  /** The content of a file whose marks stand still and that was read after `since` (ms since 1970). */
  find(path: string, marks: FileMarks, since: number): Digest | undefined {
    return this.#unlessDamaged((db) => {
      const row = db
        .sql(
          `SELECT rowid AS place, size, mtime_ms AS mtimeMs, ctime_ms AS ctimeMs, inode, sha256, head, read_at AS readAt, members
           FROM mark WHERE path = ?`,
        )
        .get(path) as Row | undefined;
      if (!row || row.readAt < since || !sameMarks(marks, row)) return undefined;
      const members = row.members === null ? undefined : membersSchema.safeParse(JSON.parse(row.members));
      if (members?.success === false) return undefined;
      this.#use(row.place);
      const { sha256, head } = row;
      return { sha256, head, ...(members === undefined ? {} : { members: members.data }) };
    });
  }

  enter(
    path: string,
    { size, mtimeMs, ctimeMs, inode }: FileMarks,
    { sha256, head, members }: Digest,
    at: number,
  ): void {
    this.#unlessDamaged((db) => {
      if (this.#written === 0) db.exec('BEGIN');
      this.#written += 1;
      const row = db
        .sql(
          `INSERT INTO mark VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (path) DO UPDATE SET size = excluded.size,
             mtime_ms = excluded.mtime_ms, ctime_ms = excluded.ctime_ms, inode = excluded.inode, sha256 = excluded.sha256,
             head = excluded.head, read_at = excluded.read_at, members = excluded.members
           RETURNING rowid AS place`,
        )
        .get(
          path,
          size,
          mtimeMs,
          ctimeMs,
          inode,
          sha256,
          head,
          at,
          members ? JSON.stringify(members) : null,
        ) as unknown as Row;
      this.#use(row.place);
      if (this.#written >= writtenAtOnce) this.#commit(db);
    });
  }

  /** Keeps what was found and entered, and closes; what was not seen this time is kept only when not everything was looked at. */
  save(whole: boolean): void {
    this.#unlessDamaged((db) => {
      if (this.#written > 0) this.#commit(db);
      if (whole) this.#forgetUnused(db);
    });
    this.#db?.close();
    this.#db = undefined;
  }

  #forgetUnused(db: SourceDatabase): void {
    const rows = db.sql('SELECT rowid AS place FROM mark').iterate() as Iterable<{ place: number }>;
    const unused = [...rows].map(({ place }) => place).filter((place) => !this.#isUsed(place));
    if (unused.length === 0) return;
    db.exec('BEGIN');
    for (const place of unused) db.sql('DELETE FROM mark WHERE rowid = ?').run(place);
    db.exec('COMMIT');
  }

  #commit(db: SourceDatabase): void {
    db.exec('COMMIT');
    this.#written = 0;
  }

  #use(place: number): void {
    const at = place >> 3;
    if (at >= this.#used.length) {
      const larger = new Uint8Array(2 * at);
      larger.set(this.#used);
      this.#used = larger;
    }
    this.#used[at]! |= 1 << (place & 7);
  }

  #isUsed(place: number): boolean {
    return ((this.#used[place >> 3] ?? 0) & (1 << (place & 7))) !== 0;
  }

  /** A book that breaks while it is used is begun anew the next time. */
  #unlessDamaged<T>(act: (db: SourceDatabase) => T): T | undefined {
    if (!this.#db) return undefined;
    try {
      return act(this.#db);
    } catch {
      this.#db.close();
      this.#db = undefined;
      remove(this.#file);
      return undefined;
    }
  }

  #anew(): SourceDatabase | undefined {
    remove(this.#file);
    return open(this.#file);
  }
}

/** Undefined for a damaged one. */
function open(file: string): SourceDatabase | undefined {
  let db: SourceDatabase | undefined;
  try {
    db = new SourceDatabase(file, schema);
    db.sql('SELECT count(*) FROM mark').get();
    return db;
  } catch {
    db?.close();
    return undefined;
  }
}

function remove(file: string): void {
  for (const ending of ['', '-wal', '-shm']) rmSync(`${file}${ending}`, { force: true });
}
