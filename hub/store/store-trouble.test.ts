import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { controlMigrations } from './control-migrations.ts';
import { openControlStore } from './control-store.ts';
import { DuckDbEventStore } from './duckdb-event-store.ts';
import { beginAnewPath, StoreTroubleError, standingStores } from './store-trouble.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'hinomi-stores-'));

function overwrite(path: string, at: number, bytes: number): void {
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.alloc(bytes, 0xa5), 0, bytes, at);
  closeSync(file);
}

/** Both stores as a hub leaves them that was killed. */
async function storesOf() {
  const home = folder();
  const [control, events] = standingStores(home, false);
  const live = folder();
  const db = openControlStore(join(live, 'control.db'), controlMigrations);
  db.db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  for (let at = 0; at < 20; at++)
    db.db.prepare('INSERT INTO boot_clock VALUES (?, ?, ?, 0, 0, ?)').run('a', 'b', `${at}`, '');
  for (const tail of ['', '-wal']) copyFileSync(join(live, `control.db${tail}`), `${control}${tail}`);
  db.close();
  const store = await DuckDbEventStore.open({ path: events });
  await store.close();
  return { home, control, events };
}

const damages: Record<string, (path: string) => void> = {
  'bytes at its beginning': (path) => overwrite(path, 0, 64),
  'another file': (path) => writeFileSync(path, 'not a store at all '.repeat(2000)),
  'cut short': (path) => truncateSync(path, 5000),
};

describe('a damaged store is named with the remedy and left as it is', () => {
  for (const [name, act] of Object.entries(damages)) {
    test(name, async () => {
      const { control, events } = await storesOf();
      for (const path of [control, events]) {
        act(path);
        const before = readFileSync(path);
        const open = async () =>
          path === control ? openControlStore(path, controlMigrations) : DuckDbEventStore.open({ path });
        const error = await open().then(
          () => null,
          (reason: Error) => reason,
        );
        expect(error, path).toBeInstanceOf(StoreTroubleError);
        expect(error?.message).toContain(path);
        expect(error?.message).toMatch(/backup-and-restore/);
        expect(readFileSync(path).equals(before)).toBe(true);
        await expect(open()).rejects.toThrow(StoreTroubleError);
      }
    });
  }

  test.each([
    ['the beginning', () => 8],
    ['the middle', (size: number) => size / 2],
  ])('%s of the write-ahead log of control.db', async (_, place) => {
    const { control } = await storesOf();
    overwrite(`${control}-wal`, place(statSync(`${control}-wal`).size), 64);
    const open = () => openControlStore(control, controlMigrations);
    for (let at = 0; at < 2; at++) expect(open).toThrow(/write-ahead log/);
    expect(existsSync(`${control}-wal`)).toBe(true);
  });
});

test('a store that is sound opens, with all that the log of a killed hub holds', async () => {
  const { control } = await storesOf();
  const store = openControlStore(control, controlMigrations);
  expect(store.db.prepare('SELECT count(*) AS n FROM boot_clock').get()).toEqual({ n: 20 });
  store.close();
});

describe('a store that is gone or empty', () => {
  test.each([
    ['gone', (path: string) => rmSync(path)],
    ['empty', (path: string) => truncateSync(path)],
  ])('%s: a hub that has worked before does not begin anew unless a person says so', async (word, act) => {
    const { home, control, events } = await storesOf();
    for (const path of [control, events]) {
      const kept = readFileSync(path);
      act(path);
      expect(() => standingStores(home, false)).not.toThrow();
      expect(() => standingStores(home, true)).toThrow(new RegExp(`${path} is ${word}`));
      writeFileSync(beginAnewPath(path), '');
      expect(() => standingStores(home, true)).not.toThrow();
      rmSync(beginAnewPath(path));
      writeFileSync(path, kept);
    }
    expect(standingStores(home, true)).toEqual([control, events]);
  });
});
