import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { chunkBytes, fileBytes } from '#engine/evtx/sample-file.ts';
import type { EventDraft } from '#protocol/events/event.ts';
import { findings } from '#protocol/events/validate.ts';
import { runForTest } from '../source-harness.ts';
import { type EvtxFilePosition, source } from './source.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'hinomi-evtx-file-'));
const records = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => ({ id: from + i, values: [`op${from + i}`, '操作'] }));
const ids = (events: EventDraft[]) =>
  events.filter(({ kind }) => kind !== 'gap').map(({ fields }) => fields['EventRecordID']);
const done = (position: unknown) =>
  Object.values((position as EvtxFilePosition | undefined)?.files ?? {}).filter((item) => item === 'done').length;

describe('evtx-file source', () => {
  test('the sample is a valid configuration', () => {
    const { type, ...sample } = parse(readFileSync(new URL('./sample.yaml', import.meta.url), 'utf8'));
    expect(type).toBe(source.type);
    expect(source.schema.parse(sample)).toMatchObject({ pollMs: 5000 });
  });

  test('each content once, under whatever name, over restarts', async () => {
    const dir = folder();
    const file = fileBytes([chunkBytes(records(1, 301)), chunkBytes(records(301, 311))]);
    writeFileSync(join(dir, 'a.evtx'), file);
    const run = runForTest(source, { folder: dir, pollMs: 20 });
    await run.until(() => done(run.position()) === 1);
    mkdirSync(join(dir, '検査PC'));
    copyFileSync(join(dir, 'a.evtx'), join(dir, '検査PC/B.EVTX'));
    writeFileSync(join(dir, 'c.evtx'), fileBytes([chunkBytes(records(900, 901))]));
    await run.until(() => done(run.position()) === 2);
    await run.stop();
    expect(ids(run.events)).toEqual([...records(1, 311).map(({ id }) => id), 900]);
    expect(run.events.every(({ history }) => history === true)).toBe(true);
    expect(run.events[0]?.fields).toMatchObject({
      EventID: 4625,
      TargetUserName: 'op1',
      'hinomi.import.file': 'a.evtx',
    });

    const again = runForTest(source, { folder: dir, pollMs: 20 }, { position: run.position() });
    writeFileSync(join(dir, 'd.evtx'), fileBytes([chunkBytes(records(950, 951))]));
    await again.until(() => done(again.position()) === 3);
    await again.stop();
    expect(ids(again.events)).toEqual([950]);
  });

  test('a stop in the middle goes on behind the last kept record', async () => {
    const dir = folder();
    writeFileSync(join(dir, 'a.evtx'), fileBytes([chunkBytes(records(1, 301))]));
    const first = runForTest(source, { folder: dir, pollMs: 20 });
    await first.until((events) => events.length === 200);
    await first.stop();
    expect(ids(first.events)).toEqual(records(1, 201).map(({ id }) => id));
    const second = runForTest(source, { folder: dir, pollMs: 20 }, { position: first.position() });
    await second.until(() => done(second.position()) === 1);
    await second.stop();
    expect(ids(second.events)).toEqual(records(201, 301).map(({ id }) => id));
  });

  test('what cannot be read is a gap', async () => {
    const dir = folder();
    const damaged = chunkBytes(records(1, 4));
    damaged.writeUInt32LE(7, damaged.lastIndexOf(Buffer.from('2a2a0000', 'hex')) + 4);
    writeFileSync(join(dir, '1.evtx'), fileBytes([damaged], { chunks: 2 }));
    writeFileSync(join(dir, '2.evtx'), 'no event log');
    const run = runForTest(source, { folder: dir, pollMs: 20 });
    await run.until(() => done(run.position()) === 2);
    await run.stop();
    expect(ids(run.events)).toEqual([1, 2]);
    const gaps = run.events.filter(({ kind }) => kind === 'gap');
    expect(gaps.map(({ fields }) => [fields['gap.reason'], fields['gap.count']])).toEqual([
      [expect.stringContaining('1.evtx: the checksum'), 0],
      [expect.stringContaining('1.evtx: '), 1],
      ['1.evtx: the file ends after 1 of 2 chunks', undefined],
      ['2.evtx: no event log header', undefined],
    ]);
    expect(gaps.flatMap(findings)).toEqual([]);
  });

  test('what is no file or cannot be opened is passed over, named, and keeps no other from being imported', async () => {
    const dir = folder();
    mkdirSync(join(dir, '0-folder.evtx'));
    symlinkSync(join(dir, 'nowhere'), join(dir, '1-broken.evtx'));
    writeFileSync(join(dir, '2.evtx'), fileBytes([chunkBytes(records(1, 2))]));
    const run = runForTest(source, { folder: dir, pollMs: 20 });
    await run.until(() => done(run.position()) === 1);
    await run.stop();
    expect(ids(run.events)).toEqual([1]);
    expect(run.health).toEqual([
      { state: 'degraded', reason: expect.stringMatching(/^[^;]*1-broken\.evtx: ENOENT[^;]*$/) },
    ]);
  });

  test('a folder that is missing is told and looked for again', async () => {
    const dir = join(folder(), 'later');
    const run = runForTest(source, { folder: dir, pollMs: 20 });
    await run.until(() => run.health.at(-1)?.state === 'unavailable');
    mkdirSync(dir);
    await run.until(() => run.health.at(-1)?.state === 'running');
    await run.stop();
  });
});
