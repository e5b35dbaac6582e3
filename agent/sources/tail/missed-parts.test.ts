import {
  appendFileSync,
  copyFileSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { EventDraft } from '#protocol/events/event.ts';
import { runForTest } from '../source-harness.ts';
import { source } from '../text-log/source.ts';

const config = (file: string, pollMs = 20) => ({ paths: [file], pollMs, timeZone: '+09:00' });
const isGap = ({ kind }: EventDraft) => kind === 'gap';
const words = (events: EventDraft[]) => events.filter((one) => !isGap(one)).map(({ fields }) => fields['message']);
const has = (word: string) => (events: EventDraft[]) => words(events).includes(word);
const lines = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `line ${from + i}`);
const text = (from: number, to: number) =>
  lines(from, to)
    .map((line) => `${line}\n`)
    .join('');

/** A file as of so many seconds from now. */
function put(path: string, content: Uint8Array | string, seconds: number): void {
  writeFileSync(path, content);
  const time = Date.now() / 1000 + seconds;
  utimesSync(path, time, time);
}

const firstLookIsOver = (run: { position(): unknown }) =>
  ((run.position() as { known: string[] } | undefined)?.known.length ?? 0) > 0;

/** A source that looks seldom, so that a test can act between two looks, behind its first look at an empty log. */
async function lookingSeldom(file: string) {
  put(file, '', -100);
  const run = runForTest(source, config(file, 500));
  await run.until(() => firstLookIsOver(run));
  return run;
}

/** An empty log that was looked at by an agent that then went away. */
async function leftEmpty() {
  const file = join(mkdtempSync(join(tmpdir(), 'hinomi-tail-')), 'app.log');
  const run = await lookingSeldom(file);
  await run.stop();
  return { file, position: run.position() };
}

const all = (events: EventDraft[]) => words(events).toSorted();

test.for(['plain', 'compressed'])('an empty log that is filled, copied and cut between two looks: %s', async (kind) => {
  const file = join(mkdtempSync(join(tmpdir(), 'hinomi-tail-')), 'app.log');
  const run = await lookingSeldom(file);
  appendFileSync(file, text(0, 20));
  if (kind === 'plain') copyFileSync(file, `${file}.1`);
  else writeFileSync(`${file}.1.gz`, gzipSync(text(0, 20)));
  truncateSync(file);
  appendFileSync(file, text(20, 25));
  await run.until(has('line 24'));
  await run.stop();
  expect(all(run.events)).toEqual(lines(0, 25).toSorted());
  expect(run.events.some((one) => isGap(one) || one.history)).toBe(false);
});

test.for(['app.log cut', 'app.log replaced', 'app.log gone'])(
  'an empty log that was filled, rotated and compressed while the agent was away: %s',
  async (what) => {
    const { file, position } = await leftEmpty();
    put(`${file}.2.gz`, gzipSync(text(0, 300)), -50);
    put(`${file}.1`, text(300, 310), -40);
    if (what !== 'app.log cut') rmSync(file);
    if (what !== 'app.log gone') put(file, text(310, 311), -30);
    const last = what === 'app.log gone' ? 'line 309' : 'line 310';
    const run = runForTest(source, config(file), { position });
    await run.until(has(last));
    await run.stop();
    expect(words(run.events)).toEqual(lines(0, what === 'app.log gone' ? 310 : 311));
    expect(run.events.some((one) => isGap(one) || one.history)).toBe(false);
    const again = runForTest(source, config(file), { position: run.position() });
    appendFileSync(file, 'new\n');
    await again.until(has('new'));
    await again.stop();
    expect(words(again.events)).toEqual(['new']);
  },
);

test('a stop in the middle of such a part goes on there', async () => {
  const { file, position } = await leftEmpty();
  put(`${file}.1.gz`, gzipSync(text(0, 2000)), -50);
  put(file, text(2000, 2001), -30);
  const first = runForTest(source, config(file), { position });
  await first.until((events) => events.length >= 200);
  const resumed = first.position();
  const seen = words(first.events).length;
  await first.stop();
  const second = runForTest(source, config(file), { position: resumed });
  await second.until((events) => has('line 2000')(events) && has('line 1999')(events));
  await second.stop();
  expect([...lines(0, seen), ...words(second.events)].toSorted()).toEqual(lines(0, 2001).toSorted());
});

test('a part that cannot be opened here is a gap', async () => {
  const { file, position } = await leftEmpty();
  put(`${file}.1.xz`, 'no matter', -50);
  put(file, 'now\n', -30);
  const run = runForTest(source, config(file), { position });
  await run.until(has('now'));
  await run.stop();
  expect(run.events.filter(isGap).map(({ fields }) => fields['gap.kind'])).toEqual(['source_unreadable']);
});

test('a part that was read before is not read again, though it was written to after the new log was made', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'hinomi-tail-')), 'app.log');
  const lookedAt = join(dirname(file), 'other.log');
  writeFileSync(file, text(0, 10));
  writeFileSync(lookedAt, '');
  const run = runForTest(source, { ...config(file), paths: [file, lookedAt] });
  await run.until(() => firstLookIsOver(run));
  renameSync(file, `${file}.1`);
  put(file, '', -100);
  appendFileSync(`${file}.1`, text(10, 11));
  await run.until(has('line 10'));
  appendFileSync(lookedAt, 'the new log is open\n');
  await run.until(has('the new log is open'));
  appendFileSync(`${file}.1`, text(11, 12));
  await run.until(has('line 11'));
  writeFileSync(`${file}.1.gz`, gzipSync(text(0, 12)));
  const { atime, mtime } = statSync(`${file}.1`);
  utimesSync(`${file}.1.gz`, atime, mtime);
  rmSync(`${file}.1`);
  appendFileSync(file, text(12, 13));
  await run.until(has('line 12'));
  await run.stop();
  expect(words(run.events).filter((word) => word !== 'the new log is open')).toEqual(lines(0, 13));
  expect(run.events.some(isGap)).toBe(false);
});

test('parts that stood beside an empty log when it was first seen are history, also when it is written to later', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'hinomi-tail-')), 'app.log');
  put(`${file}.1.gz`, gzipSync(text(0, 3)), -50);
  const run = await lookingSeldom(file);
  appendFileSync(file, 'now\n');
  await run.until(has('now'));
  await run.stop();
  expect(run.events.map((one) => [one.fields['message'], one.history])).toEqual([
    ...lines(0, 3).map((line) => [line, true]),
    ['now', undefined],
  ]);
});
