import { appendFileSync, renameSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runForTest } from '../source-harness.ts';
import { source } from '../text-log/source.ts';
import { config, folder, gaps, has, lines, text, words } from './log-harness.ts';

const numbered = (from: number, to: number) => text(lines(from, to).map((line) => `${line} ${'.'.repeat(30)}`));

test('a log written anew without some of its lines is a gap, and is not told a second time as new', async () => {
  const dir = folder();
  const file = join(dir, 'app.log');
  writeFileSync(file, numbered(0, 50));
  const run = runForTest(source, config(file));
  await run.until((events) => events.length === 50);
  writeFileSync(join(dir, 'edited'), numbered(0, 40));
  renameSync(join(dir, 'edited'), file);
  await run.until((events) => events.length === 91);
  appendFileSync(file, 'after\n');
  await run.until(has('after'));
  await run.stop();
  expect(
    run.events
      .slice(50)
      .filter(({ history }) => !history)
      .map(({ kind, fields }) => fields['gap.reason'] ?? kind),
  ).toEqual([`${file} was written anew, and lines are missing in it`, 'host.log']);

  writeFileSync(join(dir, 'edited'), numbered(0, 30));
  renameSync(join(dir, 'edited'), file);
  const away = runForTest(source, config(file), { position: run.position() });
  await away.until((events) => events.length === 31);
  await away.stop();
  expect(gaps(away.events)).toEqual(['source_cleared']);
  expect(away.events.filter(({ kind, history }) => kind !== 'gap' && !history)).toEqual([]);
});

test('a log emptied and filled again with what it held is a gap, and its lines are history', async () => {
  const file = join(folder(), 'app.log');
  writeFileSync(file, numbered(0, 50));
  const run = runForTest(source, config(file));
  await run.until((events) => events.length === 50);
  truncateSync(file, 0);
  await run.until((events) => gaps(events).length === 1);
  appendFileSync(file, numbered(0, 45));
  await run.until((events) => events.length === 96);
  appendFileSync(file, 'after\n');
  await run.until(has('after'));
  await run.stop();
  expect(gaps(run.events)).toEqual(['source_cleared']);
  expect(words(run.events.filter(({ history }) => !history))).toEqual(['after']);
});

test('an editor that writes the whole log into a new file loses and repeats nothing', async () => {
  const dir = folder();
  const file = join(dir, 'app.log');
  writeFileSync(file, numbered(0, 50));
  const run = runForTest(source, config(file));
  await run.until((events) => events.length === 50);
  writeFileSync(join(dir, 'edited'), `${numbered(0, 50)}added\n`);
  renameSync(join(dir, 'edited'), file);
  await run.until(has('added'));
  await run.stop();
  expect(run.events).toHaveLength(51);
  expect(run.events.at(-1)?.history).toBeUndefined();
});

test('a named log that is deleted is a gap; one that a rotation packed at once is none, nor one of a pattern', async () => {
  const dir = folder();
  const [named, packed, loose] = ['a.log', 'b.log', 'c.txt'].map((name) => join(dir, name)) as [string, string, string];
  for (const file of [named, packed, loose]) writeFileSync(file, `${file}\n`);
  const run = runForTest(source, config(named, packed, join(dir, '*.txt')));
  await run.until((events) => events.length === 3);
  for (const file of [named, packed, loose]) unlinkSync(file);
  writeFileSync(`${packed}.1.gz`, '');
  await run.until((events) => gaps(events).length === 1);
  writeFileSync(packed, 'again\n');
  await run.until(has('again'));
  await run.stop();
  expect(run.events.filter(({ kind }) => kind === 'gap').map(({ fields }) => fields)).toMatchObject([
    {
      'gap.kind': 'source_cleared',
      'log.file.path': named,
      'gap.reason': `${named} was deleted, and nothing took its place`,
    },
  ]);
});
