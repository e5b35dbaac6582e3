import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { diffSnapshots, mergeAccepted, type Snapshot, sha256 } from '#engine/snapshot/snapshot.ts';
import { warningWords } from '#protocol/reasons/reading-words.ts';
import { ReadPace } from '../files/file-hash.ts';
import { collectFiles } from './collect.ts';
import { MarksBook } from './marks-book.ts';
import { archiveBounds, digestMembers } from './members.ts';
import { PatientFiles } from './patient-files.ts';
import { deviceSchema } from './source.config.ts';
import { type Written, zipOf } from './zip-harness.ts';

let root: string;
let folder: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'hinomi-members-'));
  folder = join(root, 'line3');
  mkdirSync(folder);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const project = (more: Partial<Record<string, string>> = {}): Written[] =>
  Object.entries({ 'Program/Main.xml': 'program 1', 'Comment.csv': 'a,b', ...more }).map(([name, content]) => ({
    name,
    content: content!,
  }));
const write = (content: Buffer, name = 'line3.smc2') => writeFileSync(join(folder, name), content);
const take = async (last?: Snapshot): Promise<Snapshot> => {
  const limits = { bytesPerSecond: 1e12, cpuPercent: 100 };
  const target = deviceSchema.parse({ id: 'plc', places: [folder], ...limits });
  const now = () => new Date('2026-01-05T00:00:00Z');
  const options = { last: last?.header, now };
  return (await collectFiles(target, new MarksBook(join(root, 'state', 'marks.db')), options)).snapshot;
};
const membersOf = (snapshot: Snapshot) => [...(snapshot.sections.get('members')?.entries.keys() ?? [])];
const seen = (before: Snapshot, after: Snapshot) =>
  diffSnapshots(before, after).map(({ op, section, path }) => `${op} ${section} ${path}`);
const digest = (content: Buffer) => {
  const file = join(root, 'one.zip');
  writeFileSync(file, content);
  const pace = new ReadPace({ hashBytesPerSecond: 1e12, cpuPercent: 100 }, new AbortController().signal);
  return digestMembers(new PatientFiles(root, 20_000), file, content.length, pace);
};

describe('the difference of an archive', () => {
  test('says which member changed, came and went, beside the file itself', async () => {
    write(zipOf(project()));
    const before = await take();
    expect(before.header.complete).toBe(true);
    expect(membersOf(before)).toEqual(['line3/line3.smc2!/Comment.csv', 'line3/line3.smc2!/Program/Main.xml']);
    write(
      zipOf([
        { name: 'Program/Main.xml', content: 'program 2!' },
        { name: 'Program/新.xml', content: 'x' },
      ]),
    );
    expect(seen(before, await take(before))).toEqual([
      'changed files line3/line3.smc2',
      'removed members line3/line3.smc2/Comment.csv',
      'changed members line3/line3.smc2/Program/Main.xml',
      'added members line3/line3.smc2/Program/新.xml',
    ]);
  });

  test('tells no member of its own where the archive came, went or moved as a whole', async () => {
    write(zipOf(project()));
    const before = await take();
    renameSync(join(folder, 'line3.smc2'), join(folder, 'line3-old.smc2'));
    const moved = await take(before);
    expect(seen(before, moved)).toEqual(['moved files line3/line3.smc2', 'moved files line3/line3-old.smc2']);
    rmSync(join(folder, 'line3-old.smc2'));
    expect(seen(moved, await take(moved))).toEqual(['removed files line3/line3-old.smc2']);
  });

  test('calls nothing removed in an archive that can no longer be looked into, and says so in both languages', async () => {
    write(zipOf(project()));
    const before = await take();
    const damaged = zipOf(project());
    write(damaged.subarray(0, damaged.length - 30));
    const after = await take(before);
    expect(after.header.complete).toBe(true);
    expect(seen(before, after)).toEqual(['changed files line3/line3.smc2']);
    expect(warningWords(after.header)).toEqual([
      { ja: expect.stringContaining('壊れている'), en: expect.stringContaining('counts as a whole') },
    ]);
    write(zipOf(project()));
    expect(seen(after, await take(after))).toEqual(['changed files line3/line3.smc2']);
  });

  test('is none any more once the coming, the change or the going of the archive was accepted', async () => {
    const taken = (from: Snapshot, to: Snapshot) =>
      seen(
        mergeAccepted(from, to, () => true),
        to,
      );
    const kept = (from: Snapshot, to: Snapshot) =>
      seen(
        mergeAccepted(from, to, () => false),
        to,
      );
    write(Buffer.from('no archive'), 'notes.txt');
    const without = await take();
    write(zipOf(project()));
    const first = await take(without);
    write(zipOf(project({ 'Comment.csv': 'c', 'more.csv': 'd' })));
    const second = await take(first);
    write(zipOf(project()).subarray(0, 60));
    const damaged = await take(second);
    for (const [from, to] of [
      [without, first],
      [first, second],
      [second, damaged],
      [damaged, second],
      [first, without],
    ] as const) {
      expect(taken(from, to)).toEqual([]);
      expect(kept(from, to)).toEqual(seen(from, to));
    }
  });

  test('stands still with the file, known by its marks', async () => {
    write(zipOf(project()));
    const before = await take();
    const again = await take(before);
    expect(again.header.requests).toEqual({ 'folders listed': 1, 'files known by their marks': 1 });
    expect(again.root).toBe(before.root);
  });
});

describe('a member', () => {
  test('has the hash of its unpacked content, however it was packed and named', async () => {
    const cp932 = Buffer.from('83898a835f81642e637376', 'hex');
    const members = [
      { name: 'stored.bin', content: 'abc', stored: true },
      { name: cp932, content: 'abc' },
      { name: 'sub/', content: '', stored: true },
      { name: '部品.csv', content: '' },
      { name: 'twice', content: '1' },
      { name: 'twice', content: '2' },
    ];
    const expected = [
      ['stored.bin', 3, sha256('abc'), false],
      [new TextDecoder('shift_jis').decode(cp932), 3, sha256('abc'), false],
      ['部品.csv', 0, sha256(''), false],
      ['twice', 1, sha256('1'), false],
      ['twice (2)', 1, sha256('2'), false],
    ];
    expect(await digest(zipOf(members))).toEqual(expected);
    expect(await digest(zipOf(members, { wide: true }))).toEqual(expected);
  });

  test('that is encrypted or packed in another way is known by its packed bytes', async () => {
    const secret = { name: 'secret', content: 'packed bytes', stored: true, encrypted: true };
    expect(await digest(zipOf([secret, { ...secret, name: 'lzma', encrypted: false, method: 14 }]))).toEqual([
      ['secret', 12, sha256('packed bytes'), true],
      ['lzma', 12, sha256('packed bytes'), true],
    ]);
    write(zipOf([secret]));
    expect(warningWords((await take()).header)).toEqual([
      { ja: expect.stringContaining('暗号化'), en: expect.stringContaining('encrypted') },
    ]);
  });

  const python = spawnSync('python3', ['-c', 'import zipfile']).status === 0;
  test.skipIf(!python)(
    `is the same in an archive of another writer${python ? '' : ' (skipped: no python3)'}`,
    async () => {
      const script = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED) as z:
  z.writestr('Program/主.xml', 'x' * 300000)
  with z.open('wide.bin', 'w', force_zip64=True) as f: f.write(b'wide')
  z.writestr('lzma.bin', 'abc', zipfile.ZIP_LZMA)
  z.comment = b'PK' * 100
`;
      execFileSync('python3', ['-c', script, join(folder, 'other.zip')]);
      const entries = (await take()).sections.get('members')!.entries;
      const raw = (name: string) => JSON.parse(entries.get(`line3/other.zip!/${name}`)!).raw;
      expect(raw('Program/主.xml')).toBe(sha256('x'.repeat(300_000)));
      expect(raw('wide.bin')).toBe(sha256('wide'));
      expect(raw('lzma.bin')).toMatch(/^packed [0-9a-f]{64}$/);
    },
  );
});

describe('an archive counts as a whole', () => {
  const content = 'a'.repeat(1000);
  test.each<[string, Written[], string]>([
    ['with a member larger than it says', [{ name: 'a', content, says: { size: 10 } }], 'damaged'],
    ['with a member smaller than it says', [{ name: 'a', content, says: { size: 5000 } }], 'damaged'],
    ['with another checksum', [{ name: 'a', content, says: { crc32: 1 } }], 'damaged'],
    ['with packed bytes that are none', [{ name: 'a', content: 'no deflate', stored: true, method: 8 }], 'damaged'],
    ['that says it is huge', [{ name: 'a', content, says: { size: 4_000_000_000 } }], 'too_large'],
    [
      'with members upon each other',
      Array.from({ length: 50 }, (_, index) => ({ name: `${index}`, content, ...(index > 0 ? { upon: 0 } : {}) })),
      'overlapping',
    ],
    [
      'with too many members',
      Array.from({ length: archiveBounds.members + 1 }, (_, index) => ({ name: `${index}`, content: '' })),
      'many_members',
    ],
  ])('%s', async (_name, members, why) => {
    expect(await digest(zipOf(members))).toBe(why);
  });

  test('whatever bytes are cut or changed in it: never an error, never a member that is not there', async () => {
    const whole = zipOf(project());
    const right = await digest(whole);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(whole.length - 1),
        fc.integer({ min: 1, max: 255 }),
        fc.nat(whole.length),
        async (at, flip, cut) => {
          const bytes = Buffer.from(whole);
          bytes[at] = bytes[at]! ^ flip;
          for (const one of [bytes, whole.subarray(0, cut)]) {
            const found = await digest(one);
            if (typeof found === 'string') continue;
            for (const [, , hash, packed] of found) {
              expect(packed || (right as typeof found).some(([, , known]) => known === hash)).toBe(true);
            }
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});
