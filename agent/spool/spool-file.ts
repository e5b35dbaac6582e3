import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { damageOfLog } from '#engine/sqlite/write-ahead-log.ts';
import { chainStart } from '#protocol/batch.ts';
import { MendableError } from '#protocol/command-line.ts';
import { lanes } from '#protocol/identity.ts';
import { schema, spoolForm } from './schema.ts';
import { readSidecar } from './sidecar.ts';

/** The file opens, but its pages do not fit together. */
export class UnsoundSpoolError extends Error {
  override name = 'UnsoundSpoolError';
}

/** What was written last is gone, and with it how far the numbers had come. */
export class LostTailError extends UnsoundSpoolError {
  override name = 'LostTailError';
}

/** The spool can neither be used nor begun anew as things stand: a right is missing, or room. The message names the file. */
export class SpoolUnusableError extends MendableError {
  override name = 'SpoolUnusableError';

  constructor(path: string, { message }: Error) {
    super(`the spool cannot be opened: ${path}: ${message}`);
  }
}

const tails = ['-wal', '-shm'] as const;

/** SQLite's codes for a file that is not, or no longer, a sound database: SQLITE_CORRUPT (11), SQLITE_NOTADB (26). */
export function looksCorrupt(error: unknown): boolean {
  const code = (error as { errcode?: number }).errcode ?? 0;
  return [11, 26].includes(code & 0xff) || error instanceof UnsoundSpoolError;
}

/** Opens or makes a spool database; throws what `looksCorrupt` knows when the file is damaged. */
export function openSound(path: string): DatabaseSync {
  const lostTail = damageOfLog(existsSync(`${path}-wal`) ? readFileSync(`${path}-wal`) : Buffer.alloc(0));
  if (lostTail) throw new LostTailError(lostTail);
  const db = new DatabaseSync(path);
  try {
    db.exec(
      'PRAGMA busy_timeout=5000; PRAGMA auto_vacuum=INCREMENTAL; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=256;',
    );
    const check = db.prepare('PRAGMA quick_check(1)').get();
    if (check?.['quick_check'] !== 'ok') throw new UnsoundSpoolError(String(check?.['quick_check']));
    keepForm(db);
    db.exec(schema);
    const known = Number(db.prepare('SELECT count(*) AS n FROM lane').get()!['n']);
    if (known === lanes.length) return db;
    const add = db.prepare('INSERT OR IGNORE INTO lane (name, epoch, head, chain, committed) VALUES (?, ?, 0, ?, 0)');
    for (const lane of lanes) add.run(lane, randomUUID(), chainStart);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Throws, with nothing changed, where a newer agent wrote tables that this one does not know. */
function keepForm(db: DatabaseSync): void {
  const form = Number(db.prepare('PRAGMA user_version').get()!['user_version']);
  if (form > spoolForm) {
    throw new Error(`a newer Hinomi wrote it (form ${form}, known is ${spoolForm}): install that version again`);
  }
  if (form < spoolForm) db.exec(`PRAGMA user_version=${spoolForm}`);
}

/** Steps of 200 pages, each of which finds room in the reserve; more come with the next call. */
const giveBackSteps = 20;

/** Returns the pages of rows that left, and the write-ahead log, to the disk. */
export function giveBackPages(db: DatabaseSync): void {
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  const freePages = db.prepare('PRAGMA freelist_count');
  for (let step = 0; step < giveBackSteps && Number(freePages.get()!['freelist_count']) > 0; step++) {
    db.exec('PRAGMA incremental_vacuum(200); PRAGMA wal_checkpoint(TRUNCATE);');
  }
}

/** Where a rebuilt database is prepared; it takes the damaged one's place in one rename. */
export const preparedPath = (path: string) => `${path}.new`;

/** Removes what a rebuild that was cut short left behind. */
export function clearPrepared(path: string): void {
  for (const tail of ['', ...tails]) rmSync(`${preparedPath(path)}${tail}`, { force: true });
}

/** What is wrong where a spool was kept before and its database is not there or holds nothing; null when all is well. */
export function wasLost(path: string): LostTailError | null {
  if (readSidecar(path) === null) return null;
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  if (size === undefined) return new LostTailError('it was gone');
  return size === 0 ? new LostTailError('it was empty') : null;
}

/** Puts the damaged database aside and the prepared one, which must be closed, in its place. */
export function exchange(path: string, aside: string): void {
  for (const tail of tails) if (existsSync(`${path}${tail}`)) renameSync(`${path}${tail}`, `${aside}${tail}`);
  if (existsSync(path)) renameSync(path, aside);
  takePreparedIn(path);
}

/** Finishes an exchange that a crash cut between its two renames. */
export function finishExchange(path: string): void {
  if (!existsSync(path) && existsSync(preparedPath(path))) takePreparedIn(path);
}

function takePreparedIn(path: string): void {
  for (const tail of tails) rmSync(`${path}${tail}`, { force: true });
  renameSync(preparedPath(path), path);
}
