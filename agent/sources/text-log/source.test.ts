import {
  appendFileSync,
  copyFileSync,
  readFileSync,
  renameSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { EventDraft } from '#protocol/events/event.ts';
import { findings } from '#protocol/events/validate.ts';
import { runForTest } from '../source-harness.ts';
import { config, folder, gaps, has, lines, text, words } from '../tail/log-harness.ts';
import { source } from './source.ts';

describe('text-log source', () => {
  test('the sample is a valid configuration', () => {
    const { type, id: _, ...sample } = parse(readFileSync(new URL('./sample.yaml', import.meta.url), 'utf8'));
    expect(type).toBe(source.type);
    expect(source.schema.parse(sample)).toMatchObject({ service: 'scada', maxLineBytes: 16384 });
    expect(() => source.schema.parse({ paths: ['x'], pattern: '(' })).toThrow(/regular expression/i);
  });

  test('what was there is history, what comes is not, an unfinished line waits', async () => {
    const file = join(folder(), 'app.log');
    writeFileSync(file, 'old 1\r\nold 2\n');
    const run = runForTest(source, config(file));
    await run.until(has('old 2'));
    appendFileSync(file, 'new 1\nunfini');
    await run.until(has('new 1'));
    appendFileSync(file, 'shed\n');
    await run.until(has('unfinished'));
    await run.stop();
    expect(run.events.map(({ fields, history }) => [fields['message'], history])).toEqual([
      ['old 1', true],
      ['old 2', true],
      ['new 1', undefined],
      ['unfinished', undefined],
    ]);
    expect(run.events.flatMap(findings)).toEqual([]);
    expect(run.events[0]?.fields).toMatchObject({ 'log.file.path': file, 'host.name': 'test-host' });
  });

  test('a folder in place of a file is named with what to write', async () => {
    const dir = folder();
    const run = runForTest(source, config(dir));
    await run.until(() => run.health.length > 0);
    await run.stop();
    expect(run.health).toEqual([{ state: 'unavailable', reason: `${dir}: is a folder; write ${dir}/*` }]);
  });

  test('a stop and a start again lose and repeat nothing', async () => {
    const file = join(folder(), 'app.log');
    writeFileSync(file, text(lines(0, 3)));
    const first = runForTest(source, config(file));
    await first.until(has('line 2'));
    await first.stop();
    appendFileSync(file, text(lines(3, 5)));
    const second = runForTest(source, config(file), { position: first.position() });
    await second.until(has('line 4'));
    await second.stop();
    expect(words(second.events)).toEqual(lines(3, 5));
    expect(second.events.some(({ history }) => history)).toBe(false);
  });

  test('rename and create: the old file is read to its end, also when it is still written to', async () => {
    const dir = folder();
    const file = join(dir, 'app.log');
    writeFileSync(file, 'a\n');
    const run = runForTest(source, config(file));
    await run.until(has('a'));
    renameSync(file, `${file}.1`);
    appendFileSync(`${file}.1`, 'b\n');
    writeFileSync(file, 'c\n');
    await run.until((events) => has('b')(events) && has('c')(events));
    appendFileSync(`${file}.1`, 'late\nlast without end');
    await run.until(has('last without end'));
    await run.stop();
    expect(words(run.events).toSorted()).toEqual(['a', 'b', 'c', 'last without end', 'late']);
    expect(gaps(run.events)).toEqual([]);
  });

  test('several rotations while the agent was away', async () => {
    const file = join(folder(), 'app.log');
    writeFileSync(file, 'a\n');
    const first = runForTest(source, config(file));
    await first.until(has('a'));
    await first.stop();
    appendFileSync(file, 'b\n');
    renameSync(file, `${file}.2`);
    writeFileSync(`${file}.1`, 'c\n');
    writeFileSync(file, 'd\n');
    const second = runForTest(source, config(file), { position: first.position() });
    await second.until(has('d'));
    await second.stop();
    expect(words(second.events)).toEqual(['b', 'c', 'd']);
    expect(gaps(second.events)).toEqual([]);
  });

  test('rotated away and deleted while the agent was away is a gap', async () => {
    const file = join(folder(), 'app.log');
    writeFileSync(file, 'a\n');
    const first = runForTest(source, config(file));
    await first.until(has('a'));
    await first.stop();
    const keep = join(folder(), 'keeps the inode from being used again');
    renameSync(file, keep);
    writeFileSync(file, 'b\n');
    const second = runForTest(source, config(file), { position: first.position() });
    await second.until(has('b'));
    await second.stop();
    expect(gaps(second.events)).toEqual(['source_rotated']);
    expect(second.events.flatMap(findings)).toEqual([]);
  });

  test.each([
    ['one file', ''],
    ['a pattern that fits the copy too', '*'],
  ])('copytruncate, %s', async (_, star) => {
    const file = join(folder(), 'app.log');
    writeFileSync(file, text(lines(0, 50)));
    const run = runForTest(source, config(`${file}${star}`));
    await run.until(has('line 49'));
    appendFileSync(file, text(lines(50, 60)));
    copyFileSync(file, `${file}.1`);
    truncateSync(file);
    appendFileSync(file, text(lines(60, 62)));
    await run.until(has('line 61'));
    await run.stop();
    expect(words(run.events).toSorted()).toEqual(lines(0, 62).toSorted());
    expect(gaps(run.events)).toEqual([]);
  });

  test('a log that somebody empties is a gap', async () => {
    const file = join(folder(), 'app.log');
    writeFileSync(file, text(lines(0, 5)));
    const run = runForTest(source, config(file));
    await run.until(has('line 4'));
    truncateSync(file);
    await run.until((events) => gaps(events).length === 1);
    appendFileSync(file, 'after\n');
    await run.until(has('after'));
    await run.stop();
    expect(gaps(run.events)).toEqual(['source_cleared']);
    expect(run.events.at(5)?.fields).toMatchObject({ 'gap.source': 'text-log', 'gap.first': `${file}@35` });
  });

  test('an overlong line is cut and says by how much, the next line is whole', async () => {
    const file = join(folder(), 'app.log');
    writeFileSync(file, `${'x'.repeat(200_000)}\nnext\n`);
    const run = runForTest(source, { ...config(file), maxLineBytes: 300 });
    await run.until(has('next'));
    await run.stop();
    expect(run.events[0]?.fields).toMatchObject({ message: 'x'.repeat(300), 'log.truncated_bytes': 199_700 });
    expect(run.events[1]?.fields).not.toHaveProperty('log.truncated_bytes');
  });

  test('Japanese in every encoding, UTF-16 with its mark', async () => {
    const dir = folder();
    writeFileSync(join(dir, '1.log'), Buffer.from('8365835883672082a02091808dec0a', 'hex'));
    writeFileSync(join(dir, '2.log'), Buffer.from('c0dfc8f7a5a2a5e9a1bca5e00a', 'hex'));
    writeFileSync(
      join(dir, '3.log'),
      Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('異常停止\r\n復旧\n', 'utf16le')]),
    );
    writeFileSync(join(dir, '4.log'), '\ufeff始動\n');
    const run = runForTest(source, config(join(dir, '*.log')));
    await run.until((events) => events.length === 5);
    await run.stop();
    expect(words(run.events)).toEqual(['テスト あ 操作', '設備アラーム', '異常停止', '復旧', '始動']);
    expect(run.events.map(({ fields }) => fields['log.encoding'])).toEqual([
      'cp932',
      'eucjp',
      'utf-16le',
      'utf-16le',
      undefined,
    ]);
  });

  test('files with the same beginning are told apart, files that come later are new', async () => {
    const dir = folder();
    const header = `${'time,tag,value,unit,'.repeat(20)}\n`;
    writeFileSync(join(dir, 'a-1.csv'), `${header}1\n`);
    const run = runForTest(source, config(join(dir, '*.csv')));
    await run.until(has('1'));
    writeFileSync(join(dir, 'a-2.csv'), header);
    appendFileSync(join(dir, 'a-2.csv'), '2\n');
    await run.until(has('2'));
    await run.stop();
    expect(words(run.events)).toEqual([header.trim(), '1', header.trim(), '2']);
    expect(run.events.map(({ history }) => history)).toEqual([true, true, undefined, undefined]);
  });

  test('a file that is missing is told, and read when it comes', async () => {
    const file = join(folder(), 'app.log');
    const run = runForTest(source, config(file));
    await run.until(() => run.health.length > 0);
    expect(run.health[0]).toMatchObject({ state: 'unavailable', reason: `${file}: does not exist` });
    writeFileSync(file, 'a\n');
    await run.until(has('a'));
    await run.until(() => run.health.at(-1)?.state === 'running');
    unlinkSync(file);
    await run.until(() => run.health.at(-1)?.state !== 'running');
    await run.stop();
    expect(run.events.map(({ history }) => history)).toEqual([undefined]);
  });

  test('lines written in any pieces, with rotations and restarts between them, come out once each', async () => {
    const act = fc.oneof(
      { weight: 6, arbitrary: fc.integer({ min: 1, max: 40 }) },
      { weight: 2, arbitrary: fc.constantFrom('rename', 'rename at once', 'copytruncate', 'restart', 'partial') },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 12 }), async (acts) => {
        const file = join(folder(), 'app.log');
        let written = 0;
        let rotations = 0;
        writeFileSync(file, '');
        let run = runForTest(source, config(file));
        await run.until(() => run.position() !== undefined);
        const seen: EventDraft[] = [];
        const write = (count: number) => {
          appendFileSync(file, text(lines(written, written + count)));
          written += count;
        };
        for (const item of acts) {
          if (typeof item === 'number') write(item);
          else if (item === 'restart') {
            await run.until(() => run.position() !== undefined);
            await run.stop();
            seen.push(...run.events);
            run = runForTest(source, config(file), { position: run.position() });
          } else if (item === 'partial') {
            appendFileSync(file, `line ${written}`);
            appendFileSync(file, '\n');
            written += 1;
          } else {
            write(1);
            if (item !== 'rename at once') await run.until(has(`line ${written - 1}`));
            rotations += 1;
            const part = `${file}-2026${String(rotations).padStart(4, '0')}`;
            if (item === 'copytruncate') {
              copyFileSync(file, part);
              truncateSync(file);
            } else {
              renameSync(file, part);
              writeFileSync(file, '');
            }
          }
        }
        write(1);
        await run.until(has(`line ${written - 1}`));
        await run.stop();
        seen.push(...run.events);
        expect(words(seen).toSorted()).toEqual(lines(0, written).toSorted());
        expect(gaps(seen)).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });
});
