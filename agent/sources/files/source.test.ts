import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { EventDraft } from '#protocol/events/event.ts';
import { findings } from '#protocol/events/validate.ts';
import { runForTest } from '../source-harness.ts';
import { source } from './source.ts';

const sha = (text: string) => createHash('sha256').update(text).digest('hex');
const folder = () => mkdtempSync(join(tmpdir(), 'hinomi-files-'));
const config = (path: string, more = {}) => ({
  watches: [{ name: 'w', path }],
  settleMs: 20,
  hashBytesPerSecond: 1e9,
  cpuPercent: 100,
  ...more,
});
const brief = (path: string) => (event: EventDraft) =>
  `${event.fields['event.action']} ${String(event.fields['file.path']).slice(path.length + 1)}`;
/** Runs `few-watches.ts` where the system allows so many watched folders. */
const withFewWatches = (count: number, path: string) => {
  const script = fileURLToPath(new URL('./few-watches.ts', import.meta.url));
  const shell = 'echo "$0" > /proc/sys/user/max_inotify_watches && exec "$@"';
  const args = ['-Ur', 'sh', '-c', shell, String(count), process.execPath, script, path];
  const { status, stdout, stderr } = spawnSync('unshare', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout;
};
const namespaces =
  spawnSync('unshare', ['-Ur', 'sh', '-c', 'echo 5 > /proc/sys/user/max_inotify_watches']).status === 0;
const noNamespace = namespaces ? '' : ' (skipped: this system makes no user namespaces)';
const hasBaseline = (events: EventDraft[]) => events.some((event) => event.fields['event.action'] === 'baseline');

/** Writes a file as if it had been finished a while ago, so that it counts as settled. */
function settled(path: string, text: string) {
  writeFileSync(path, text);
  const past = new Date(Date.now() - 60_000);
  utimesSync(path, past, past);
}

describe('files source', () => {
  test('the sample is a valid configuration; two watches of one name are refused', () => {
    const { type, ...sample } = parse(readFileSync(new URL('./sample.yaml', import.meta.url), 'utf8'));
    expect(type).toBe(source.type);
    expect(source.schema.parse(sample)).toMatchObject({ watches: [{ name: 'scada-project' }, { network: true }] });
    sample.watches[1].name = 'scada-project';
    expect(source.schema.safeParse(sample).error?.issues[0]?.message).toContain('same name');
  });

  test('files found at first are one baseline of history; then create, change, mode, delete', async () => {
    const path = folder();
    mkdirSync(join(path, 'sub'));
    settled(join(path, 'a.txt'), 'one');
    settled(join(path, 'sub/b.txt'), 'two');
    const run = runForTest(source, config(path));
    await run.until(hasBaseline);
    settled(join(path, 'sub/c.txt'), 'three');
    await run.until((events) => events.length === 2);
    settled(join(path, 'a.txt'), 'other');
    await run.until((events) => events.length === 3);
    chmodSync(join(path, 'a.txt'), 0o600);
    await run.until((events) => events.length === 4);
    rmSync(join(path, 'sub'), { recursive: true });
    await run.until((events) => events.length === 6);
    await run.stop();
    expect(run.events.map(brief(path)).slice(0, 4)).toEqual([
      'baseline ',
      'created sub/c.txt',
      'changed a.txt',
      'changed a.txt',
    ]);
    expect(run.events.map(brief(path)).slice(4).toSorted()).toEqual(['deleted sub/b.txt', 'deleted sub/c.txt']);
    expect(run.events[0]).toMatchObject({ history: true, fields: { 'hinomi.file.count': 2, 'file.size': 6 } });
    expect(run.events[1]?.fields).toMatchObject({
      'file.hash.sha256': sha('three'),
      TargetFilename: join(path, 'sub/c.txt'),
    });
    expect(run.events[2]?.fields).toMatchObject({
      'file.hash.sha256': sha('other'),
      'hinomi.file.previous_sha256': sha('one'),
    });
    expect(run.events[3]?.fields).toMatchObject({ 'file.mode': '0600' });
    expect(run.events.flatMap(findings)).toEqual([]);
  });

  test('changes while the agent was away are found at start; touching alone is none', async () => {
    const path = folder();
    const stateDir = folder();
    for (const name of ['kept', 'changed', 'gone', 'touched']) settled(join(path, name), name);
    const first = runForTest(source, config(path), { stateDir });
    await first.until(hasBaseline);
    await first.stop();
    settled(join(path, 'changed'), 'CHANGED');
    settled(join(path, 'added'), 'added');
    rmSync(join(path, 'gone'));
    utimesSync(join(path, 'touched'), new Date(0), new Date(0));
    const second = runForTest(source, config(path), { stateDir, position: first.position() });
    await second.until((events) => events.length === 3);
    await second.stop();
    expect(second.events.map(brief(path)).toSorted()).toEqual(['changed changed', 'created added', 'deleted gone']);
  });

  test('a crash between commit and state repeats nothing', async () => {
    const path = folder();
    const stateDir = folder();
    const first = runForTest(source, config(path), { stateDir });
    await first.until(hasBaseline);
    await first.stop();
    const record = { path: join(path, 'n'), watch: 'w', size: 1, mtimeMs: 1, ctimeMs: 1, inode: 1, mode: '0644' };
    settled(join(path, 'n'), 'x');
    const changes = [
      { put: { ...record, owner: 'root', sha256: sha('x'), link: null, reason: null, unreadable: false }, isNew: true },
    ];
    chmodSync(join(path, 'n'), 0o644);
    const second = runForTest(source, config(path), { stateDir, position: { changes } });
    settled(join(path, 'later'), 'y');
    await second.until((events) => events.length === 1);
    await second.stop();
    expect(second.events.map(brief(path))).toEqual(['created later']);
  });

  test('links are told and never followed, also not out of the tree', async () => {
    const path = folder();
    const outside = folder();
    settled(join(outside, 'secret'), 'secret');
    const run = runForTest(source, config(path));
    await run.until(hasBaseline);
    symlinkSync(outside, join(path, 'link'));
    await run.until((events) => events.length === 2);
    settled(join(outside, 'more'), 'more');
    settled(join(path, 'end'), 'end');
    await run.until((events) => events.length === 3);
    await run.stop();
    expect(run.events.map(brief(path))).toEqual(['baseline ', 'created link', 'created end']);
    expect(run.events[1]?.fields['hinomi.file.reason']).toContain(outside);
    expect(run.events[1]?.fields['file.hash.sha256']).toBeUndefined();
  });

  test('a folder that vanishes is told once, its files are not deleted, and it comes back', async () => {
    const path = join(folder(), 'share');
    mkdirSync(path);
    settled(join(path, 'a'), 'a');
    const run = runForTest(source, config(path));
    await run.until(hasBaseline);
    renameSync(path, `${path}-away`);
    await run.until((events) => events.length === 2);
    settled(join(`${path}-away`, 'b'), 'b');
    renameSync(`${path}-away`, path);
    await run.until((events) => events.length === 3);
    await run.stop();
    expect(run.events.map(brief(path))).toEqual(['baseline ', 'unreadable ', 'created b']);
    expect(run.health.map((entry) => entry.state)).toEqual(['running', 'degraded', 'running']);
  });

  test('a top that is replaced by another folder is listened to, again and again', async () => {
    const path = join(folder(), 'project');
    mkdirSync(path);
    settled(join(path, 'old'), 'old');
    const run = runForTest(source, config(path));
    await run.until(hasBaseline);
    for (let round = 0; round < 5; round++) {
      renameSync(path, `${path}-${round}`);
      mkdirSync(path);
      settled(join(path, `new-${round}`), 'new');
      await run.until((events) => events.some((event) => brief(path)(event) === `created new-${round}`));
      settled(join(`${path}-${round}`, 'elsewhere'), 'x');
      settled(join(path, `more-${round}`), 'more');
      await run.until((events) => events.some((event) => brief(path)(event) === `created more-${round}`));
    }
    await run.stop();
    const told = run.events.map(brief(path)).filter((text) => !/^(baseline|unreadable) $/.test(text));
    const rounds = [0, 1, 2, 3, 4];
    const created = rounds.flatMap((round) => [`created new-${round}`, `created more-${round}`]);
    const deleted = ['deleted old', ...rounds.slice(0, 4).flatMap((n) => [`deleted new-${n}`, `deleted more-${n}`])];
    expect(told.toSorted()).toEqual([...created, ...deleted].toSorted());
  });

  test('a top that is a link to a folder is listened to where it leads', async () => {
    const target = folder();
    const path = join(folder(), 'link');
    symlinkSync(target, path);
    const run = runForTest(source, config(path));
    await run.until(hasBaseline);
    mkdirSync(join(target, 'sub'));
    settled(join(target, 'sub/a'), 'a');
    await run.until((events) => events.length === 2);
    settled(join(target, 'b'), 'b');
    await run.until((events) => events.length === 3);
    await run.stop();
    expect(run.events.map(brief(path))).toEqual(['baseline ', 'created sub/a', 'created b']);
  });

  test('folders made, moved and removed with all in them are told file by file', async () => {
    const path = folder();
    const run = runForTest(source, config(path));
    await run.until(hasBaseline);
    mkdirSync(join(path, 'a/b/c'), { recursive: true });
    settled(join(path, 'a/b/c/one'), '1');
    await run.until((events) => events.length === 2);
    settled(join(path, 'a/b/two'), '2');
    await run.until((events) => events.length === 3);
    renameSync(join(path, 'a'), join(path, 'z'));
    await run.until((events) => events.length === 7);
    settled(join(path, 'z/b/c/three'), '3');
    await run.until((events) => events.length === 8);
    rmSync(join(path, 'z'), { recursive: true });
    await run.until((events) => events.length === 11);
    mkdirSync(join(path, 'z/b/c'), { recursive: true });
    settled(join(path, 'z/b/c/three'), '4');
    await run.until((events) => events.length === 12);
    await run.stop();
    const told = run.events.slice(1).map(brief(path));
    expect(told.slice(0, 2)).toEqual(['created a/b/c/one', 'created a/b/two']);
    expect(told.slice(2, 6).toSorted()).toEqual([
      'created z/b/c/one',
      'created z/b/two',
      'deleted a/b/c/one',
      'deleted a/b/two',
    ]);
    expect(told[6]).toBe('created z/b/c/three');
    expect(told.slice(7, 10).toSorted()).toEqual(['deleted z/b/c/one', 'deleted z/b/c/three', 'deleted z/b/two']);
    expect(told.slice(10)).toEqual(['created z/b/c/three']);
  });

  test('a single file that is deleted and comes back is told', async () => {
    const path = join(folder(), 'one');
    settled(path, '1');
    const run = runForTest(source, config(path));
    await run.until(hasBaseline);
    const actions = () => run.events.map((event) => event.fields['event.action']);
    rmSync(path);
    await run.until(() => actions().includes('deleted'));
    settled(path, '2');
    await run.until(() => actions().includes('created'));
    renameSync(path, `${path}.bak`);
    writeFileSync(`${path}.new`, '3');
    renameSync(`${path}.new`, path);
    await run.until((events) => events.at(-1)?.fields['file.hash.sha256'] === sha('3'));
    chmodSync(path, 0o640);
    await run.until((events) => events.at(-1)?.fields['file.mode'] === '0640');
    await run.stop();
  });

  test.skipIf(noNamespace !== '')(
    `where the system allows no more watched folders the rest is compared${noNamespace}`,
    async () => {
      const path = folder();
      for (let at = 0; at < 10; at++) mkdirSync(join(path, `d${at}`));
      const told = JSON.parse(withFewWatches(5, path)) as { health: string[]; events: string[] };
      expect(told.health.at(-1)).toContain('fs.inotify.max_user_watches');
      expect(told.events).toEqual(['baseline', ...Array.from({ length: 10 }, (_, at) => `created d${at}/new`)]);
    },
  );

  test('the first comparison says how far it is, and nothing more once it is done', async () => {
    const path = folder();
    for (let i = 0; i < 250; i++) settled(join(path, `${i}.txt`), 'x');
    const run = runForTest(source, config(path));
    await run.until(hasBaseline);
    await run.until(() => run.health.at(-1)?.reason === undefined);
    const said = run.health.filter(({ reason }) => reason !== undefined);
    expect(said.map(({ state, reason }) => [state, reason])).toEqual([
      ['running', expect.stringMatching(/100 個のファイルを確認済み|100 so far/)],
      ['running', expect.stringMatching(/200 個のファイルを確認済み|200 so far/)],
    ]);
    await run.stop();
  });

  test('over the limit of files: health and one gap, the rest goes on', async () => {
    const path = folder();
    for (const name of ['a', 'b', 'c', 'd']) settled(join(path, name), name);
    const run = runForTest(source, config(path, { maxFiles: 2 }));
    await run.until((events) => events.some((event) => event.kind === 'gap') && hasBaseline(events));
    await run.stop();
    expect(run.events.filter((event) => event.kind === 'gap')).toHaveLength(1);
    expect(run.health.at(-1)?.reason).toContain('maxFiles');
    expect(run.events.flatMap(findings)).toEqual([]);
  });

  test('a file over the hash limit is compared by size and says so', async () => {
    const path = folder();
    const run = runForTest(source, config(path, { maxHashBytes: 3 }));
    await run.until(hasBaseline);
    settled(join(path, 'big'), 'four');
    await run.until((events) => events.length === 2);
    settled(join(path, 'big'), 'seven77');
    await run.until((events) => events.length === 3);
    await run.stop();
    expect(run.events.slice(1).map(brief(path))).toEqual(['created big', 'changed big']);
    expect(run.events[1]?.fields['hinomi.file.reason']).toContain('over the limit');
  });

  test.skipIf(process.platform !== 'linux')('a file that cannot be read is told with the reason', async () => {
    const run = runForTest(source, config('/proc/self/mem'));
    await run.until(hasBaseline);
    await run.stop();
    expect(run.events[0]?.fields).toMatchObject({ 'event.action': 'unreadable', 'file.path': '/proc/self/mem' });
    expect(String(run.events[0]?.fields['hinomi.file.reason'])).toMatch(/^E[A-Z]+: /);
  });

  test('a single file may be watched; excluded names are not', async () => {
    const path = folder();
    settled(join(path, 'one'), '1');
    const run = runForTest(source, {
      ...config(path),
      watches: [
        { name: 'single', path: join(path, 'one') },
        { name: 'all', path, exclude: ['**/*.tmp'] },
      ],
    });
    await run.until((events) => events.length === 2);
    settled(join(path, 'x.tmp'), 't');
    settled(join(path, 'one'), '2');
    await run.until((events) => events.length === 4);
    await run.stop();
    expect(
      run.events
        .slice(2)
        .map((e) => [e.fields['hinomi.file.watch'], e.fields['event.action']])
        .toSorted(),
    ).toEqual([
      ['all', 'changed'],
      ['single', 'changed'],
    ]);
  });

  test('10,000 files at once, more than the system queues, are each told exactly once', async () => {
    const path = folder();
    for (let index = 0; index < 100; index++) mkdirSync(join(path, `d${index}`));
    const run = runForTest(source, config(path));
    await run.until(hasBaseline);
    for (let index = 0; index < 10_000; index++) settled(join(path, `d${index % 100}`, `f${index}`), String(index));
    await run.until((events) => events.length === 10_001);
    settled(join(path, 'end'), 'end');
    await run.until((events) => events.length === 10_002);
    await run.stop();
    expect(new Set(run.events.map(brief(path))).size).toBe(10_002);
  }, 300_000);

  test('a rescan finds at once what listening cannot', async () => {
    const path = folder();
    const run = runForTest(source, { ...config(path), watches: [{ name: 'w', path, network: true }] });
    await run.until(hasBaseline);
    settled(join(path, 'a'), 'a');
    expect(await run.command('rescan')).toEqual({ watches: 1 });
    await run.until((events) => events.length === 2);
    await run.stop();
    expect(run.events.map(brief(path))).toEqual(['baseline ', 'created a']);
  });
});
