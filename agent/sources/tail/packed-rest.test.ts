import { appendFileSync, mkdtempSync, renameSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { EventDraft } from '#protocol/events/event.ts';
import { runForTest } from '../source-harness.ts';
import { source } from '../text-log/source.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'hinomi-tail-'));
const config = (...paths: string[]) => ({ paths, pollMs: 20, timeZone: '+09:00' });
const isGap = ({ kind }: EventDraft) => kind === 'gap';
const words = (events: EventDraft[]) => events.filter((one) => !isGap(one)).map(({ fields }) => fields['message']);
const has = (word: string) => (events: EventDraft[]) => words(events).includes(word);
const lines = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `line ${from + i} 停止`);
const text = (from: number, to: number) =>
  lines(from, to)
    .map((line) => `${line}\n`)
    .join('');

/** Out of sight, but still there: a file that is removed leaves its number to the next one that is made. */
const takeAway = (file: string) => renameSync(file, join(folder(), 'gone'));

/** A log that was read up to line 99 by an agent that then went away. */
async function readTo99() {
  const file = join(folder(), 'app.log');
  writeFileSync(file, text(0, 100));
  const first = runForTest(source, config(file));
  await first.until(has('line 99 停止'));
  await first.stop();
  return { file, position: first.position() };
}

async function goOn(file: string, position: unknown, last: string) {
  const run = runForTest(source, config(file), { position });
  await run.until(has(last));
  await run.stop();
  return run;
}

test('copied, cut and compressed at once: what had not been read comes out of the compressed copy', async () => {
  const file = join(folder(), 'app.log');
  writeFileSync(file, text(0, 50));
  const run = runForTest(source, config(file));
  await run.until(has('line 49 停止'));
  writeFileSync(`${file}.1.gz`, gzipSync(text(0, 60)));
  truncateSync(file);
  appendFileSync(file, text(60, 62));
  await run.until(has('line 61 停止'));
  await run.stop();
  expect(words(run.events)).toEqual(lines(0, 62));
  expect(run.events.filter(({ history }) => history).length).toBe(50);
  expect(run.events.filter(isGap)).toEqual([]);
});

test('rotated several times and compressed while the agent was away: nothing is lost or told twice', async () => {
  const { file, position } = await readTo99();
  const put = (name: string, content: Uint8Array | string, seconds: number) => {
    writeFileSync(name, content);
    const time = Date.now() / 1000 + seconds;
    utimesSync(name, time, time);
  };
  takeAway(file);
  put(`${file}.4.gz`, gzipSync(text(1000, 1100)), 10);
  put(`${file}.3.gz`, gzipSync(text(0, 120)), 11);
  put(`${file}.2.zst`, zstdCompressSync(text(120, 700)), 12);
  put(`${file}.1`, text(700, 710), 13);
  put(file, text(710, 720), 14);
  const second = await goOn(file, position, 'line 719 停止');
  expect(words(second.events)).toEqual(lines(100, 720));
  expect(second.events.some((one) => isGap(one) || one.history)).toBe(false);
  const third = runForTest(source, config(file), { position: second.position() });
  appendFileSync(file, 'new\n');
  await third.until(has('new'));
  await third.stop();
  expect(words(third.events)).toEqual(['new']);
});

test('a stop in the middle of a compressed part goes on there', async () => {
  const { file, position } = await readTo99();
  writeFileSync(`${file}.1.gz`, gzipSync(text(0, 2000)));
  writeFileSync(file, text(2000, 2001));
  const second = runForTest(source, config(file), { position });
  await second.until((events) => events.length >= 200);
  const resumed = second.position();
  const seen = words(second.events).length;
  await second.stop();
  const third = await goOn(file, resumed, 'line 2000 停止');
  const all = [...lines(100, 100 + seen), ...words(third.events)];
  expect(new Set(all).size).toBe(1901);
  expect(third.events.some(isGap)).toBe(false);
});

test('another log’s compressed part is not taken for the rest, and a damaged part is a gap', async () => {
  const { file, position } = await readTo99();
  takeAway(file);
  writeFileSync(`${file}.1.gz`, gzipSync(text(500, 700)));
  writeFileSync(file, 'now\n');
  const other = await goOn(file, position, 'now');
  expect(other.events.filter(isGap).map(({ fields }) => fields['gap.kind'])).toEqual(['source_rotated']);
  expect(words(other.events)).toEqual(['now']);

  const whole = gzipSync(Buffer.concat([Buffer.from(text(0, 100)), Buffer.from(randomText(300_000))]));
  writeFileSync(`${file}.1.gz`, whole.subarray(0, whole.length - 1000));
  const damaged = await goOn(file, position, 'now');
  expect(damaged.events.filter(isGap).map(({ fields }) => fields['gap.kind'])).toEqual(['source_unreadable']);
});

/** Lines that do not compress well, so that a cut archive loses some of them. */
function randomText(bytes: number): string {
  let state = 1;
  let out = '';
  while (out.length < bytes) {
    state = (state * 48_271) % 2_147_483_647;
    out += `${state.toString(36)}${state % 7 === 0 ? '\n' : ''}`;
  }
  return `${out}\n`;
}
