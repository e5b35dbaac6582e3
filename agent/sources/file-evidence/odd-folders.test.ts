import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { diffSnapshots, type Snapshot } from '#engine/snapshot/snapshot.ts';
import { reasonWords } from '#protocol/reasons/reason.ts';
import { collectFiles, type ReadingOptions } from './collect.ts';
import { MarksBook } from './marks-book.ts';
import { deviceSchema } from './source.config.ts';

let root: string;
let folder: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'hinomi-odd-'));
  folder = join(root, 'line3');
  mkdirSync(folder);
});

const quick = { bytesPerSecond: 1e12, cpuPercent: 100, budgetSeconds: 3600 };
const take = async (more: object = {}, options: Partial<ReadingOptions> = {}): Promise<Snapshot> => {
  const device = deviceSchema.parse({ id: 'plc', places: [folder], ...quick, ...more });
  const now = () => new Date('2026-01-05T00:00:00Z');
  return (await collectFiles(device, new MarksBook(join(root, 'marks.db')), { now, ...options })).snapshot;
};
const keys = (snapshot: Snapshot) => [...(snapshot.sections.get('files')?.entries.keys() ?? [])];
const told = (before: Snapshot, after: Snapshot) => diffSnapshots(before, after).map(({ op, path }) => [op, path]);

describe('names', () => {
  /** 設備 ソ.gx3 in CP932: the second byte of ソ is that of a backslash. */
  const cp932 = Buffer.from('90dd94f520835c2e677833', 'hex');

  test.skipIf(process.platform === 'win32')(
    'in Shift_JIS, on a share that is mounted as it is, are read and compared',
    async () => {
      const path = Buffer.concat([Buffer.from(`${folder}/`), cp932]);
      writeFileSync(path, 'program 1');
      const before = await take();
      expect(before.header).toMatchObject({ complete: true, requests: { 'files read': 1 } });
      expect(keys(before)).toEqual(['line3/設備 ソ.gx3']);
      writeFileSync(path, 'program 2');
      expect(told(before, await take())).toEqual([['changed', 'line3/設備 ソ.gx3']]);
    },
  );

  test.skipIf(process.platform === 'win32')(
    'that no encoding explains keep their bytes, two of them apart',
    async () => {
      for (const bytes of ['fffe01', 'fffe02']) {
        writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(bytes, 'hex')]), bytes);
      }
      const snapshot = await take();
      expect(snapshot.header.complete).toBe(true);
      expect(keys(snapshot)).toHaveLength(2);
    },
  );

  test('composed and decomposed are one name, unless both stand there', async () => {
    const [composed, decomposed] = ['ガイド.gx3', 'ガイド.gx3'.normalize('NFD')];
    writeFileSync(join(folder, decomposed), '1');
    const before = await take();
    rmSync(join(folder, decomposed));
    writeFileSync(join(folder, composed), '1');
    expect(told(before, await take())).toEqual([]);
    writeFileSync(join(folder, decomposed), '2');
    if (readdirSync(folder).length === 2) expect(keys(await take())).toHaveLength(2);
  });

  test('with one wave dash or another, or in another case, are other names: the file was moved', async () => {
    for (const [was, is] of [
      ['1〜3号機.gx3', '1～3号機.gx3'],
      ['A－1.gx3', 'A−1.gx3'],
      ['LINE.GX3', 'line.gx3'],
    ] as const) {
      writeFileSync(join(folder, was), was);
      const before = await take();
      renameSync(join(folder, was), join(folder, is));
      expect(diffSnapshots(before, await take())).toMatchObject([
        { op: 'moved', from: `line3/${was}`, to: `line3/${is}`, severity: 'low' },
        { op: 'moved', from: `line3/${was}`, to: `line3/${is}` },
      ]);
      rmSync(join(folder, is));
    }
  });
});

describe('folders', () => {
  test('that were moved are moved files, not gone and new ones', async () => {
    mkdirSync(join(folder, 'backup'));
    for (const name of ['a.gx3', 'b.gtx']) writeFileSync(join(folder, 'backup', name), name);
    const before = await take();
    renameSync(join(folder, 'backup'), join(folder, '旧backup'));
    expect(told(before, await take())).toEqual([
      ['moved', 'line3/backup/a.gx3'],
      ['moved', 'line3/backup/b.gtx'],
      ['moved', 'line3/旧backup/a.gx3'],
      ['moved', 'line3/旧backup/b.gtx'],
    ]);
  });

  test('that lead back to themselves by a link are looked at once', async () => {
    writeFileSync(join(folder, 'a.gx3'), '1');
    symlinkSync(folder, join(folder, 'again'), 'junction');
    expect(keys(await take())).toEqual(['line3/a.gx3']);
  });

  test('deeper than the system opens, or than is looked at, are unreadable and never removed', async () => {
    writeFileSync(join(folder, 'a.gx3'), '1');
    const before = await take();
    const name = '長'.repeat(30);
    mkdirSync(join(folder, ...Array.from({ length: 34 }, () => name)), { recursive: true });
    rmSync(join(folder, 'a.gx3'));
    const after = await take();
    expect(after.header).toMatchObject({ complete: false, causes: [{ code: 'folders_too_deep' }] });
    expect(diffSnapshots(before, after).map(({ op }) => op)).toEqual(['unreadable', 'unreadable']);
    expect(reasonWords(after.header.causes![0]!).ja).toContain('階層');
  });
});

test('clocks that jump, on the share or here, tell no change', async () => {
  writeFileSync(join(folder, 'a.gx3'), '1');
  const before = await take();
  for (const year of [1980, 2038, 2107]) {
    utimesSync(join(folder, 'a.gx3'), Date.UTC(year, 0, 1) / 1000, Date.UTC(year, 0, 1) / 1000);
    const now = () => new Date(Date.UTC(4012 - year, 0, 1));
    const after = await take({}, { now, last: before.header });
    expect(after.header.complete).toBe(true);
    expect(told(before, after)).toEqual([]);
  }
});
