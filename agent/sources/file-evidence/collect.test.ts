import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { diffSnapshots, joinAttachment, type Snapshot, sha256 } from '#engine/snapshot/snapshot.ts';
import type { ReadingState } from '#protocol/reading.ts';
import { collectFiles, type Evidence, type ReadingOptions } from './collect.ts';
import { MarksBook } from './marks-book.ts';
import { PatientFiles } from './patient-files.ts';
import { planFiles } from './plan.ts';
import { probeFiles } from './probe.ts';
import { deviceSchema } from './source.config.ts';

let root: string;
let state: string;
let folder: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'hinomi-evidence-'));
  state = join(root, 'state');
  folder = join(root, 'line3');
  mkdirSync(join(folder, 'sub'), { recursive: true });
  writeFileSync(join(folder, 'line3.gx3'), 'program 1');
  writeFileSync(join(folder, 'sub', '部品.csv'), 'a,b');
});

const device = (more: object = {}) =>
  deviceSchema.parse({ id: 'plc', places: [folder], bytesPerSecond: 1e9, cpuPercent: 100, ...more });
const now = () => new Date('2026-01-05T00:00:00Z');
const book = () => new MarksBook(join(state, 'marks.db'));
const collect = (more: object = {}, options: Partial<ReadingOptions> = {}): Promise<Evidence> =>
  collectFiles(device(more), book(), { now, ...options });
const take = async (more: object = {}, options: Partial<ReadingOptions> = {}): Promise<Snapshot> =>
  (await collect(more, options)).snapshot;
const after = (last: Snapshot, more: object = {}) => take(more, { last: last.header });
const keys = (snapshot: Snapshot, section = 'files') => [...(snapshot.sections.get(section)?.entries.keys() ?? [])];
const record = (snapshot: Snapshot, section: string, key: string) =>
  JSON.parse(snapshot.sections.get(section)!.entries.get(key)!);

describe('what stands there', () => {
  test('every file by its hash, with what it is, and what this cannot show', async () => {
    const told: ReadingState[] = [];
    const snapshot = await take({}, { tell: (state) => told.push(state) });
    expect(told).toMatchObject([
      { step: 'read', done: 1, of: 2, requests: 3 },
      { step: 'read', done: 2, of: 2, requests: 4, secondsLeft: 0 },
    ]);
    expect(snapshot.header).toMatchObject({
      complete: true,
      protocol: 'file',
      requests: { 'folders listed': 2, 'files read': 2 },
      bytesIn: 12,
      facts: { cannotShow: ['running', 'program', 'state', 'memory'] },
    });
    expect(keys(snapshot)).toEqual(['line3/line3.gx3', 'line3/sub/部品.csv']);
    expect(record(snapshot, 'files', 'line3/line3.gx3')).toEqual({
      class: 'structure',
      rule: 'GX Works3: project',
      path: 'line3/line3.gx3',
      raw: sha256('program 1'),
      decoded: `SHA-256 ${sha256('program 1').slice(0, 16)} · 9 B`,
    });
  });

  test('a changed, a new and a deleted file are each one item; a touched one is none', async () => {
    const before = await take();
    utimesSync(join(folder, 'line3.gx3'), 1, 1);
    expect(diffSnapshots(before, await after(before))).toEqual([]);
    writeFileSync(join(folder, 'line3.gx3'), 'program 2');
    writeFileSync(join(folder, 'new.kpr'), 'x');
    rmSync(join(folder, 'sub', '部品.csv'));
    expect(diffSnapshots(before, await after(before))).toMatchObject([
      { op: 'changed', path: 'line3/line3.gx3', class: 'structure', severity: 'high', rule: 'GX Works3: project' },
      { op: 'removed', path: 'line3/sub/部品.csv' },
      { op: 'added', path: 'line3/new.kpr' },
    ]);
  });

  test('what a robot writes anew with each backup is kept beside the comparison', async () => {
    writeFileSync(join(folder, 'BACKDATE.DT'), '26-01-05');
    writeFileSync(join(folder, 'ERRALL.LS'), 'log 1');
    writeFileSync(join(folder, 'WELD.TP'), 'p1');
    const before = await take();
    writeFileSync(join(folder, 'BACKDATE.DT'), '26-01-06');
    writeFileSync(join(folder, 'ERRALL.LS'), 'log 2 longer');
    expect(diffSnapshots(before, await after(before))).toEqual([]);
    writeFileSync(join(folder, 'WELD.TP'), 'p2');
    expect(diffSnapshots(before, await after(before))).toMatchObject([{ path: 'line3/WELD.TP', class: 'structure' }]);
  });

  test('excluded names and links are left alone', async () => {
    writeFileSync(join(folder, '~$line3.gx3'), 'lock');
    symlinkSync(join(folder, 'line3.gx3'), join(folder, 'link.gx3'));
    expect(keys(await take())).toEqual(['line3/line3.gx3', 'line3/sub/部品.csv']);
    writeFileSync(join(folder, 'old.tmp'), 'x');
    expect(keys(await take({ exclude: ['sub/**'] }))).toEqual(['line3/line3.gx3', 'line3/old.tmp']);
  });

  test('of backups that are kept by date only the newest counts, whatever its name', async () => {
    const dated = join(root, 'dated');
    for (const [name, content, at] of [
      ['20260101', 'a', 1],
      ['20260102', 'a', 2],
    ] as const) {
      mkdirSync(join(dated, name), { recursive: true });
      writeFileSync(join(dated, name, 'line3.gx3'), content);
      utimesSync(join(dated, name), at, at);
    }
    const places = [{ path: dated, newest: '*' }];
    const before = await take({ places });
    expect(keys(before)).toEqual(['dated/line3.gx3']);
    mkdirSync(join(dated, '20260103'));
    writeFileSync(join(dated, '20260103', 'line3.gx3'), 'a');
    const same = await after(before, { places });
    expect(record(same, 'observed', 'dated/')).toMatchObject({ value: '20260103' });
    expect(diffSnapshots(before, same)).toEqual([]);
    writeFileSync(join(dated, '20260103', 'line3.gx3'), 'b');
    expect(diffSnapshots(before, await after(before, { places }))).toMatchObject([{ op: 'changed' }]);
  });

  test('a single file, and two places of one name', async () => {
    const other = join(root, 'other', 'line3');
    mkdirSync(other, { recursive: true });
    writeFileSync(join(other, 'a.gtx'), '1');
    const snapshot = await take({ places: [join(folder, 'line3.gx3'), folder, other] });
    expect(keys(snapshot)).toEqual(['line3 (2)/a.gtx', 'line3.gx3', 'line3/line3.gx3', 'line3/sub/部品.csv']);
  });
});

describe('marks', () => {
  test('a file that stands still is not read again, until all are or the time is over', async () => {
    const first = await take();
    expect((await after(first)).header.requests).toMatchObject({ 'files known by their marks': 2 });
    expect((await take({}, { last: first.header, full: true })).header.requests).toMatchObject({ 'files read': 2 });
    expect((await after(first, { rehashDays: 0 })).header.requests).not.toHaveProperty('files read');
    const later = () => new Date('2026-01-13T00:00:00Z');
    expect((await take({}, { now: later })).header.requests).toMatchObject({ 'files read': 2 });
  });

  test('a content that was changed behind equal size and time is found by reading everything', async () => {
    const path = join(folder, 'line3.gx3');
    const { atime, mtime } = statSync(path);
    const before = await take();
    writeFileSync(path, 'program 9');
    utimesSync(path, atime, mtime);
    expect(diffSnapshots(before, await take({}, { last: before.header, full: true }))).toHaveLength(1);
  });

  test('places of one name are read in the order of their keys, a single file among folders', async () => {
    const places = ['z/a', 'y/a', 'x/a'].map((rel) => join(root, rel));
    mkdirSync(places[0]!, { recursive: true });
    mkdirSync(places[2]!, { recursive: true });
    mkdirSync(join(root, 'y'));
    for (const path of [join(places[0]!, '1.gx3'), places[1]!, join(places[2]!, '1.gx3')]) writeFileSync(path, path);
    const orders = [places, [...places].reverse(), [places[1]!, places[0]!, places[2]!]];
    for (const order of orders) {
      const snapshot = await take({ places: order });
      expect(snapshot.header.complete).toBe(true);
      expect(keys(snapshot)).toEqual([...keys(snapshot)].sort());
      expect(keys(snapshot)).toHaveLength(3);
    }
  });

  test('a damaged book only costs reading', async () => {
    await take();
    writeFileSync(join(state, 'marks.db'), '{"x":');
    expect((await take()).header).toMatchObject({ complete: true, requests: { 'files read': 2 } });
  });
});

describe('what cannot be looked at', () => {
  const asRoot = process.getuid?.() === 0;
  const nothingRemoved = (before: Snapshot, later: Snapshot) => {
    expect(later.header.complete).toBe(false);
    expect(diffSnapshots(before, later).filter(({ op }) => op !== 'unreadable')).toEqual([]);
  };

  test('a folder that is gone with its share is unreadable', async () => {
    const share = join(root, 'share');
    mkdirSync(share);
    renameSync(folder, join(share, 'line3'));
    const places = [join(share, 'line3')];
    const before = await take({ places });
    renameSync(share, join(root, 'away'));
    const later = await after(before, { places });
    nothingRemoved(before, later);
    expect(later.header.causes).toMatchObject([{ code: 'file_absent', with: { place: places[0] } }]);
  });

  test('a share that shows an empty folder is unreadable, an emptied folder of this machine is not', async () => {
    const before = await take({ places: [{ path: folder, share: true }] });
    rmSync(join(folder, 'line3.gx3'));
    rmSync(join(folder, 'sub'), { recursive: true });
    const later = await after(before, { places: [{ path: folder, share: true }] });
    nothingRemoved(before, later);
    expect(later.header.causes).toMatchObject([{ code: 'share_emptied', with: { place: folder, count: 2 } }]);
    expect(diffSnapshots(before, await after(before)).map(({ op }) => op)).toEqual(['removed', 'removed']);
  });

  test('another file system at the place is unreadable when it is empty', async () => {
    const before = await take();
    rmSync(join(folder, 'line3.gx3'));
    rmSync(join(folder, 'sub'), { recursive: true });
    const facts = before.header.facts as { places: { line3: { device: number } } };
    facts.places.line3.device += 1;
    nothingRemoved(before, await after(before));
  });

  test('a disk that was mounted below the place and is away is unreadable', async () => {
    const before = await take();
    const facts = before.header.facts as { places: { line3: { mounts: Record<string, number> } } };
    facts.places.line3.mounts = { sub: 99 };
    const later = await after(before);
    nothingRemoved(before, later);
    expect(later.header.causes).toMatchObject([{ code: 'mount_away', with: { place: join(folder, 'sub') } }]);
  });

  test('a file or folder that was deleted is removed, since the folder above still answers', async () => {
    const places = [join(folder, 'line3.gx3')];
    const before = await take({ places });
    rmSync(join(folder, 'line3.gx3'));
    const later = await after(before, { places });
    expect(later.header.complete).toBe(true);
    expect(diffSnapshots(before, later)).toMatchObject([{ op: 'removed', path: 'line3.gx3' }]);
  });

  test('a place that was never there is told, not taken as empty', async () => {
    const snapshot = await take({ places: [join(root, 'nowhere')] });
    expect(snapshot.header).toMatchObject({ complete: false, causes: [{ code: 'file_absent' }] });
  });

  test.skipIf(asRoot)(
    'a file that may not be read makes it incomplete (skipped as root, who may read all)',
    async () => {
      const before = await take();
      chmodSync(join(folder, 'line3.gx3'), 0);
      nothingRemoved(before, await take({}, { last: before.header, full: true }));
    },
  );

  test('more files than may be read are told', async () => {
    const before = await take();
    writeFileSync(join(folder, 'a.txt'), '');
    const later = await after(before, { maxFiles: 2 });
    expect(later.header).toMatchObject({ complete: false, reasons: [expect.stringContaining('more than 2 files')] });
    expect(diffSnapshots(before, later).map(({ op }) => op)).not.toContain('removed');
  });

  test('a file too large to be read is compared by size and time, and that is told', async () => {
    execFileSync('truncate', ['-s', '2M', join(folder, 'big.zip')]);
    const before = await take({ maxFileMegabytes: 1 });
    expect(before.header.warnings).toMatchObject([
      { code: 'file_too_large', with: { place: join(folder, 'big.zip') } },
    ]);
    execFileSync('truncate', ['-s', '3M', join(folder, 'big.zip')]);
    expect(diffSnapshots(before, await after(before, { maxFileMegabytes: 1 }))).toMatchObject([
      { op: 'changed', path: 'line3/big.zip' },
    ]);
  });

  test('files that change while they are read make it torn', async () => {
    let asked = 0;
    const before = await take();
    const touching = () => {
      if (asked++ === 1) appendFileSync(join(folder, 'line3.gx3'), ' and more');
      return now();
    };
    const later = await take({}, { last: before.header, full: true, now: touching });
    nothingRemoved(before, later);
    expect(later.header.reasons).toEqual(['files changed while they were read: 1, first line3/line3.gx3']);
  });

  test('a used-up budget says so, and the next reading goes on where it stopped', async () => {
    const stopped = await take({ budgetSeconds: 0.000_001 });
    expect(stopped.header).toMatchObject({ complete: false, reasons: ['the time budget of the device is used up'] });
    const cancelled = await take({}, { signal: AbortSignal.abort() });
    expect(cancelled.header.reasons).toEqual(['the reading was cancelled']);
  });

  test('a place that does not answer is left alone until it does', async () => {
    const files = new PatientFiles('/slow', 20);
    let answer: (value: string) => void = () => undefined;
    const slow = new Promise<string>((resolve) => {
      answer = resolve;
    });
    await expect(files.ask(() => slow)).rejects.toThrow('/slow gave no answer within 1 s');
    let asked = false;
    const question = async () => {
      asked = true;
      return 'here';
    };
    await expect(files.ask(question)).rejects.toThrow('still does not answer');
    expect(asked).toBe(false);
    answer('late');
    await slow;
    await expect(files.ask(question)).resolves.toBe('here');
  });
});

describe('attachments', () => {
  test('a compare screen is hashed and kept whole, one too large by its hash alone', async () => {
    const attachments = join(root, '照合');
    mkdirSync(attachments);
    const picture = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(1_300_000, 7)]);
    writeFileSync(join(attachments, '照合結果.png'), picture);
    execFileSync('truncate', ['-s', '5M', join(attachments, 'film.bmp')]);
    const { snapshot, attachments: blobs } = await collect({ attachments });
    const kept = record(snapshot, 'attachments', '照合結果.png');
    expect(kept).toMatchObject({ sha256: sha256(picture), size: picture.length, form: 'PNG' });
    const find = (hash: string) => blobs.find((blob) => blob.hash === hash)?.zstd;
    expect(joinAttachment(kept, find)).toEqual(picture);
    expect(joinAttachment({ ...kept, chunks: kept.chunks.slice(1) }, find)).toBeUndefined();
    expect(record(snapshot, 'attachments', 'film.bmp')).toMatchObject({ kept: 'hash' });
    rmSync(attachments, { recursive: true });
    const without = await after(snapshot, { attachments });
    expect(without.header).toMatchObject({
      complete: true,
      warnings: [{ code: 'file_absent', with: { place: attachments } }],
    });
    expect(diffSnapshots(snapshot, without)).toEqual([]);
  });
});

test('a look tells whether a snapshot is due; a place that is away is no state of the controller', async () => {
  const first = await probeFiles(device());
  expect(await probeFiles(device())).toEqual(first);
  appendFileSync(join(folder, 'line3.gx3'), '!');
  expect((await probeFiles(device())).marker).not.toBe(first.marker);
  renameSync(folder, join(root, 'away'));
  expect(await probeFiles(device())).toMatchObject({
    reachable: true,
    marker: expect.not.stringMatching(first.marker!),
  });
});

test('a plan counts files and minutes without reading one', async () => {
  expect(await planFiles(device({ bytesPerSecond: 65_536 }))).toEqual({
    files: 2,
    folders: 2,
    bytes: 12,
    megabytes: 1,
    seconds: 1,
    minutes: 0,
    trouble: [],
  });
});

describe('a tool', () => {
  test('is guessed and said, and holds only where a person named it', async () => {
    writeFileSync(join(folder, 'line3.bak'), 'copy 1');
    const guessed = await take();
    expect(guessed.header.facts).toMatchObject({ looksLike: [{ id: 'gx-works3', name: 'GX Works3' }] });
    expect(keys(guessed)).toContain('line3/line3.bak');
    const named = await take({ tool: 'gx-works3' });
    expect(named.header.facts).toMatchObject({
      tool: { id: 'gx-works3', name: 'GX Works3', compares: 'verify' },
      keptApart: { own_backup: 1 },
    });
    expect(keys(named)).not.toContain('line3/line3.bak');
    expect(record(named, 'observed', 'line3/line3.bak')).toMatchObject({ rule: 'own_backup', size: 6 });
    writeFileSync(join(folder, 'line3.bak'), 'copy 2, longer');
    expect(diffSnapshots(named, await after(named, { tool: 'gx-works3' }))).toEqual([]);
    expect(named.header.identity).not.toBe(guessed.header.identity);
  });
});
