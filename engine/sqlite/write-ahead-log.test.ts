import { copyFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { damageOfLog } from './write-ahead-log.ts';

const header = 32;
const frame = 24 + 4096;

/** A database and its log as a killed process leaves them, after `rows` commits of one row. */
function killed(rows: number) {
  const dir = mkdtempSync(join(tmpdir(), 'hinomi-log-'));
  const path = join(dir, 'live.db');
  const db = new DatabaseSync(path);
  db.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t (a TEXT); PRAGMA wal_checkpoint(TRUNCATE)');
  for (let at = 0; at < rows; at++) db.prepare('INSERT INTO t VALUES (?)').run(`${at}`.repeat(500));
  const log = readFileSync(`${path}-wal`);
  const copy = join(dir, 'copy.db');
  copyFileSync(path, copy);
  db.close();
  return { copy, log };
}

/** How many frames SQLite reads of a log beside a database. */
function framesRead(database: string, log: Uint8Array): number {
  writeFileSync(`${database}-wal`, log);
  const db = new DatabaseSync(database);
  const row = db.prepare('PRAGMA wal_checkpoint(PASSIVE)').get()!;
  db.close();
  return Number(row['log']);
}

const { copy, log } = killed(40);
const judged = (changed: Uint8Array) => {
  const database = join(mkdtempSync(join(tmpdir(), 'hinomi-log-')), 'x.db');
  copyFileSync(copy, database);
  const read = framesRead(database, changed);
  return { read, damage: damageOfLog(changed) };
};

test('a log that was cut anywhere, is empty or was never written is sound', () => {
  fc.assert(
    fc.property(fc.integer({ min: header, max: log.length }), (length) => {
      expect(judged(log.subarray(0, length)).damage).toBeNull();
    }),
    { numRuns: 20 },
  );
  expect(judged(new Uint8Array()).damage).toBeNull();
  expect(judged(new Uint8Array(log.length)).damage).toBeNull();
});

test('bytes that changed anywhere but in the last transaction are noticed', () => {
  const frames = (log.length - header) / frame;
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: header + (frames - 6) * frame }),
      fc.integer({ min: 1, max: 255 }),
      (place, change) => {
        const changed = Uint8Array.from(log);
        changed[place] = changed[place]! ^ change;
        const { read, damage } = judged(changed);
        expect(read < frames).toBe(damage !== null);
      },
    ),
    { numRuns: 60 },
  );
});

test('leftovers of an earlier round behind the newest are no damage', () => {
  const dir = mkdtempSync(join(tmpdir(), 'hinomi-log-'));
  const db = new DatabaseSync(join(dir, 'live.db'));
  db.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t (a TEXT)');
  for (let at = 0; at < 30; at++) db.prepare('INSERT INTO t VALUES (?)').run(`${at}`.repeat(500));
  db.exec('PRAGMA wal_checkpoint(RESTART)');
  db.prepare('INSERT INTO t VALUES (?)').run('after the restart');
  const left = readFileSync(join(dir, 'live.db-wal'));
  copyFileSync(join(dir, 'live.db'), join(dir, 'copy.db'));
  db.close();
  const read = framesRead(join(dir, 'copy.db'), left);
  expect(read).toBeLessThan((left.length - header) / frame);
  expect(damageOfLog(left)).toBeNull();
});
