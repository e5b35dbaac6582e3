import { appendFileSync, chmodSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { runForTest } from '../source-harness.ts';
import { source } from '../text-log/source.ts';
import { config, folder, gaps, has, lines, text, words } from './log-harness.ts';

const notRoot = process.getuid?.() === 0 ? '' : ' (skipped: another user can only be tried by root)';

test('on the first run what rotations left is history too, compressed or not, oldest first, once', async () => {
  const dir = folder();
  const file = join(dir, 'app.log');
  const put = (name: string, content: Uint8Array | string, age: number) => {
    writeFileSync(join(dir, name), content);
    utimesSync(join(dir, name), new Date(1_700_000_000_000 - age), new Date(1_700_000_000_000 - age));
  };
  put('app.log.3.gz', gzipSync(text(lines(0, 450))), 3000);
  put('app.log.2.zst', zstdCompressSync(text(lines(450, 460))), 2000);
  put('app.log.1', text(lines(460, 470)), 1000);
  put('app-error.log', 'another program\n', 1000);
  put('app.log.bak', text(lines(470, 471)), 500);
  writeFileSync(file, text(lines(470, 475)));
  const first = runForTest(source, config(file));
  await first.until((events) => events.length >= 200);
  const resumed = first.position();
  await first.until(has('line 474'));
  await first.stop();
  expect(words(first.events)).toEqual(lines(0, 475));
  expect(first.events.every(({ history }) => history)).toBe(true);
  const second = runForTest(source, config(file), { position: resumed });
  await second.until(has('line 474'));
  await second.stop();
  const known = (resumed as { packed: Record<string, number> }).packed[join(dir, 'app.log.3.gz')];
  expect(words(second.events)).toEqual(lines(known ?? 0, 475));
  appendFileSync(file, 'new\n');
  const third = runForTest(source, config(file), { position: second.position() });
  await third.until(has('new'));
  await third.stop();
  expect(third.events.map(({ fields, history }) => [fields['message'], history])).toEqual([['new', undefined]]);
});

test.each([
  ['damaged', 'app.log.1.gz'],
  ['packed in a way that is not opened here', 'app.log.1.xz'],
])('a compressed part that is %s is a gap in the past', async (_, name) => {
  const dir = folder();
  writeFileSync(join(dir, 'app.log'), 'now\n');
  writeFileSync(join(dir, name), 'no gzip at all');
  const run = runForTest(source, config(join(dir, 'app.log')));
  await run.until(has('now'));
  await run.stop();
  expect(gaps(run.events)).toEqual(['source_unreadable']);
  expect(run.events.every(({ history }) => history)).toBe(true);
});

test('a path that is configured later has a past too, and a file that appears later has none', async () => {
  const dir = folder();
  const [file, other, later] = ['app.log', 'other.txt', 'later.log'].map((name) => join(dir, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(file, 'a\n');
  writeFileSync(other, 'old\n');
  const first = runForTest(source, config(join(dir, '*.log')));
  await first.until(has('a'));
  await first.stop();
  writeFileSync(later, 'later\n');
  const second = runForTest(source, config(join(dir, '*.log'), join(dir, '*.txt')), { position: first.position() });
  await second.until((events) => events.length === 2);
  appendFileSync(other, 'new\n');
  await second.until(has('new'));
  await second.stop();
  expect(second.events.map(({ fields, history }) => [fields['message'], history])).toEqual([
    ['later', undefined],
    ['old', true],
    ['new', undefined],
  ]);
});

test.skipIf(notRoot !== '')(`what a file held before it could be read is history${notRoot}`, async () => {
  const dir = folder();
  const file = join(dir, 'auth.log');
  chmodSync(dir, 0o755);
  writeFileSync(file, 'old\n', { mode: 0o600 });
  process.seteuid?.(65_534);
  try {
    const first = runForTest(source, config(file));
    await first.until(() => first.position() !== undefined);
    await first.stop();
    expect(first.health.at(-1)).toMatchObject({
      state: 'unavailable',
      reason: expect.stringMatching(/permission denied/),
    });
    const again = runForTest(source, config(file), { position: first.position() });
    await again.until(() => again.health.length > 0);
    process.seteuid?.(0);
    chmodSync(file, 0o644);
    process.seteuid?.(65_534);
    await again.until(has('old'));
    await again.stop();
    expect(again.events.map(({ history }) => history)).toEqual([true]);
  } finally {
    process.seteuid?.(0);
  }
});
