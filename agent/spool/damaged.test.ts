import {
  closeSync,
  copyFileSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Spool } from './spool.ts';
import { evidence, gapsOf, numbered, open, path, rowsOf, upTo, write } from './spool-harness.ts';

/** What an opened spool kept of numbered events, and what it says is lost of a lane's old epoch; null where the end is not known. */
function accountOf(spool: Spool, epoch: string) {
  const rows = rowsOf(spool, 'evidence');
  const kept = rows.flatMap(({ kind, fields }) =>
    kind === 'host.log' ? [Number.parseInt(String(fields['message']), 10)] : [],
  );
  const ranges = rows.filter(({ kind, fields }) => kind === 'gap' && fields['gap.epoch'] === epoch);
  const lost = ranges.flatMap(({ fields }) => {
    const first = Number(fields['gap.first']);
    if (fields['gap.last'] === undefined) return [];
    return Array.from({ length: Number(fields['gap.last']) - first + 1 }, (_, at) => first + at);
  });
  const open = ranges.flatMap(({ fields }) => (fields['gap.last'] === undefined ? [Number(fields['gap.first'])] : []));
  return { kept, lost, open };
}

const putAside = (at: string) =>
  readdirSync(join(at, '..')).filter((file) => /^spool\.db\.corrupt-[-\dT]+Z$/.test(file));

describe('a damaged spool', () => {
  /** Overwrites some bytes of a page; the first page, without which nothing can be read, is number 0. */
  const scratch = (file: string, page: number, random: number) => {
    const handle = openSync(file, 'r+');
    writeSync(
      handle,
      Buffer.from(Array.from({ length: 900 }, (_, n) => (random * (n + page + 7)) & 0xff)),
      0,
      900,
      page * 4096,
    );
    closeSync(handle);
  };
  const damage: Record<
    string,
    { act(file: string, random: number): void; keeps?: boolean; endKnown?: boolean; leaves?: number }
  > = {
    'random bytes over all pages': {
      act: (file, random) => {
        for (let page = 0; page * 4096 < statSync(file).size; page++) scratch(file, page, random);
      },
    },
    'random bytes over the last page': {
      act: (file, random) => scratch(file, statSync(file).size / 4096 - 1, random),
      keeps: true,
      endKnown: true,
    },
    'cut in the middle': {
      act: (file) => truncateSync(file, Math.floor(statSync(file).size / 2 / 4096) * 4096 + 100),
    },
    'another file in its place': { act: (file) => writeFileSync(file, 'not a database at all '.repeat(400)) },
    emptied: { act: (file) => truncateSync(file) },
    gone: { act: (file) => rmSync(file), leaves: 0 },
  };

  for (const [name, { act, keeps, endKnown, leaves = 1 }] of Object.entries(damage)) {
    test(`${name}: kept is what can be read, the rest is a gap, the file is put aside, positions stay`, () => {
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 255 }), (random) => {
          const at = path();
          const spool = open(at);
          const old = spool.lane('evidence').epoch;
          write(spool, numbered(1, 300), { offset: 5 });
          spool.committed('evidence', old, 100);
          spool.tidy();
          spool.close();
          act(at, random);
          const again = open(at);
          expect(again.lane('evidence').epoch).not.toBe(old);
          expect(again.position('log')).toEqual({ offset: 5 });
          const account = accountOf(again, old);
          expect([...account.kept, ...account.lost].sort((a, b) => a - b)).toEqual(upTo(300, 101));
          expect(account.kept).toEqual(account.kept.toSorted((a, b) => a - b));
          if (keeps) expect(account.kept.length).toBeGreaterThan(100);
          if (endKnown !== undefined) expect(account.open).toEqual(endKnown ? [] : [301]);
          expect(
            rowsOf(again, 'evidence').filter(({ fields }) => fields['event.action'] === 'spool_rebuilt'),
          ).toHaveLength(1);
          expect(putAside(at)).toHaveLength(leaves);
          again.close();
          expect(accountOf(open(at), old)).toEqual(account);
          expect(putAside(at)).toHaveLength(leaves);
        }),
        { numRuns: 8 },
      );
    });
  }

  test('any page damaged: no number is both kept and lost, none is neither', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.integer({ min: 1, max: 255 }), (place, random) => {
        const at = path();
        const spool = open(at);
        const old = spool.lane('evidence').epoch;
        write(spool, numbered(1, 1000));
        spool.committed('evidence', old, 200);
        spool.tidy();
        spool.close();
        scratch(at, Math.floor((place * statSync(at).size) / 4096), random);
        const again = open(at);
        if (putAside(at).length === 0) return;
        const { kept, lost } = accountOf(again, old);
        expect([...kept, ...lost].sort((a, b) => a - b)).toEqual(upTo(1000, 201));
      }),
      { numRuns: 40 },
    );
  });

  describe('in its write-ahead log', () => {
    /** As it lies on the disk when the process is killed: 200 events in the database, 40 more only in the log. */
    function killed(act: (log: string, bytes: number) => void) {
      const at = path();
      const spool = open(at);
      const { epoch } = spool.lane('evidence');
      write(spool, numbered(1, 200), { offset: 200 });
      spool.tidy();
      for (let n = 201; n <= 240; n++) write(spool, numbered(n, n), { offset: n });
      const copy = path();
      for (const tail of ['', '-wal', '.side']) copyFileSync(`${at}${tail}`, `${copy}${tail}`);
      spool.close();
      act(`${copy}-wal`, statSync(`${copy}-wal`).size);
      return { at: copy, epoch };
    }
    const write64 = (log: string, position: number) => {
      const handle = openSync(log, 'r+');
      writeSync(handle, Buffer.alloc(64, 0xa5), 0, 64, position);
      closeSync(handle);
    };

    test('nothing happened, or the last write was cut short: nothing is put aside, everything complete is there', () => {
      for (const cut of [0, 700]) {
        const { at, epoch } = killed((log, bytes) => truncateSync(log, bytes - cut));
        const spool = open(at);
        expect(putAside(at)).toEqual([]);
        expect(spool.lane('evidence')).toMatchObject({ epoch, head: cut === 0 ? 240 : 239 });
      }
    });

    test.each([
      ['its beginning', () => 0],
      ['a checksum of its beginning', () => 28],
      ['somewhere in the middle', (bytes: number) => Math.floor(bytes / 2)],
    ])('%s is overwritten: what was read is kept, the rest is told without an end', (_, place) => {
      const { at, epoch } = killed((log, bytes) => write64(log, place(bytes)));
      const spool = open(at);
      const { kept, lost, open: after } = accountOf(spool, epoch);
      expect(kept).toEqual(upTo(kept.length));
      expect(kept.length).toBeGreaterThanOrEqual(200);
      expect(lost).toEqual([]);
      expect(after).toEqual([kept.length + 1]);
      expect(spool.position('log')).toEqual({ offset: kept.length });
      expect(spool.lane('evidence').epoch).not.toBe(epoch);
      expect(putAside(at).length).toBeGreaterThan(0);
    });
  });

  test('a place that cannot be used is named, and nothing is begun anew', () => {
    const at = path();
    mkdirSync(at);
    expect(() => open(at)).toThrow(`the spool cannot be opened: ${at}: `);
    rmdirSync(at);
    expect(open(at).lane('evidence').head).toBe(0);
  });

  test('a spool that a newer version wrote is left as it is', () => {
    const at = path();
    const spool = open(at);
    const { epoch } = spool.lane('evidence');
    spool.close();
    const form = (value: number) => {
      const db = new DatabaseSync(at);
      db.exec(`PRAGMA user_version=${value}`);
      db.close();
    };
    form(2);
    expect(() => open(at)).toThrow(/a newer Hinomi wrote it \(form 2, known is 1\)/);
    expect(putAside(at)).toEqual([]);
    form(0);
    expect(open(at).lane('evidence').epoch).toBe(epoch);
  });

  test('without a sidecar the loss is told without an end', () => {
    const at = path();
    writeFileSync(at, 'garbage '.repeat(1000));
    const spool = open(at);
    expect(gapsOf(spool)).toEqual(['spool_corrupt evidence 1 ', 'spool_corrupt detail 1 ']);
  });

  test('a crash between the two renames of the exchange loses nothing of what is told', () => {
    const at = path();
    writeFileSync(at, 'garbage '.repeat(1000));
    const prepared = open(at);
    prepared.close();
    const aside = readdirSync(join(at, '..')).find((file) => file.includes('corrupt'));
    expect(aside).toBeDefined();
    // As it stands when the process ends after the first rename: nothing at its place, a stale log beside, the new one waits.
    renameSync(at, `${at}.new`);
    writeFileSync(`${at}-wal`, 'stale');
    expect(gapsOf(open(at))).toHaveLength(2);
  });

  test('damage that shows while it runs is healed in place; any other error is not', () => {
    const at = path();
    const spool = open(at);
    write(spool, [evidence('a')]);
    expect(spool.heal(new Error('disk I/O error'))).toBe(false);
    expect(spool.heal(Object.assign(new Error('malformed'), { errcode: 11 }))).toBe(true);
    write(spool, [evidence('b')]);
    expect(rowsOf(spool, 'evidence').at(-1)?.fields).toEqual({ message: 'b' });
  });
});
