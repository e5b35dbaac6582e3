import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { chainStart } from '#protocol/batch.ts';
import { type Lane, lanes } from '#protocol/identity.ts';
import { schema } from './schema.ts';

/** Where one lane stands. */
export interface LaneState {
  epoch: string;
  head: number;
  committed: number;
}

/** What a rebuilt spool lost: everything of the old epoch that the hub had not committed. */
export interface Rebuilt {
  reason: string;
  lanes: { lane: Lane; epoch: string; committed: number; head: number | null }[];
}

/** Lane heads and source positions as they are kept beside the database. */
export interface Sidecar {
  lanes: Record<string, LaneState>;
  positions: Record<string, string>;
}

/** Opens the spool's database; a damaged one is put aside and started anew from the sidecar. */
export function openSpool(path: string): { db: DatabaseSync; rebuilt: Rebuilt | null } {
  try {
    return { db: openSound(path), rebuilt: null };
  } catch (error) {
    if (!existsSync(path) || !looksCorrupt(error)) throw error;
    const aside = `${path}.corrupt-${new Date().toISOString().replace(/[:.]/g, '')}`;
    renameSync(path, aside);
    for (const tail of ['-wal', '-shm']) rmSync(`${path}${tail}`, { force: true });
    const sidecar = readSidecar(path);
    const db = openSound(path);
    const set = db.prepare('INSERT OR REPLACE INTO position (source, value) VALUES (?, ?)');
    for (const [source, value] of Object.entries(sidecar?.positions ?? {})) set.run(source, value);
    return {
      db,
      rebuilt: {
        reason: `the spool file was damaged (${(error as Error).message}) and is kept as ${aside}`,
        lanes: lanes.map((lane) => ({
          lane,
          epoch: sidecar?.lanes[lane]?.epoch ?? 'unknown',
          committed: sidecar?.lanes[lane]?.committed ?? 0,
          head: sidecar?.lanes[lane]?.head ?? null,
        })),
      },
    };
  }
}

/** SQLite's codes for a file that is not, or no longer, a sound database: SQLITE_CORRUPT (11), SQLITE_NOTADB (26). */
export function looksCorrupt(error: unknown): boolean {
  const code = (error as { errcode?: number }).errcode;
  return (
    code === 11 || code === 26 || (code !== undefined && (code & 0xff) === 11) || error instanceof UnsoundSpoolError
  );
}

class UnsoundSpoolError extends Error {
  override name = 'UnsoundSpoolError';
}

function openSound(path: string): DatabaseSync {
  const db = new DatabaseSync(path);
  try {
    db.exec(
      'PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA auto_vacuum=INCREMENTAL; PRAGMA busy_timeout=5000;',
    );
    const check = db.prepare('PRAGMA quick_check(1)').get();
    if (check?.['quick_check'] !== 'ok') throw new UnsoundSpoolError(String(check?.['quick_check']));
    db.exec(schema);
    const add = db.prepare('INSERT OR IGNORE INTO lane (name, epoch, head, chain, committed) VALUES (?, ?, 0, ?, 0)');
    for (const lane of lanes) add.run(lane, randomUUID(), chainStart);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function readSidecar(path: string): Sidecar | null {
  try {
    return JSON.parse(readFileSync(`${path}.side`, 'utf8')) as Sidecar;
  } catch {
    return null;
  }
}
