import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { type EvtxRecord, isFault, readEvtx } from '../../engine/evtx/evtx.ts';
import { ApiClient } from '../support/api.ts';
import { TestPlant } from '../support/plant.ts';
import { endAll, eventually, start } from '../support/processes.ts';
import { testData, unpack } from '../support/test-data.ts';

afterEach(endAll);
const hinomi = join(import.meta.dirname, '../../hinomi');

async function plantWithAsset() {
  const plant = new TestPlant([{ id: 'plant-1', local: true }]);
  await plant.prepare();
  await plant.startNats('hub');
  const api = await ApiClient.first(await plant.startHub());
  const { status, json } = await api.post('/assets', { site: 'plant-1', name: 'INSP-07', kind: 'pc' });
  expect(status).toBeLessThan(300);
  const load = async (...paths: string[]) => {
    const running = start(hinomi, [
      'events',
      'import',
      ...paths,
      '--asset',
      'INSP-07',
      '--config',
      join(plant.dir, 'hub.yaml'),
      '--json',
    ]);
    return { code: await running.ended, output: running.output() };
  };
  const count = async () => (await api.get('/events/histogram?site=plant-1')).json.total as number;
  return { plant, api, load, count, asset: json.id as string };
}

test('a text log in CP932 is imported once, as history that pages nobody; a missing file is refused and the rest goes on', async () => {
  const { plant, api, load, count } = await plantWithAsset();
  const log = join(plant.dir, 'auth.log');
  const line = 'Apr  6 08:00:01 insp-07 sshd[42]: Failed password for root from 192.0.2.9 port 4000 ssh2\n';
  const japanese = Buffer.from([
    0x41, 0x70, 0x72, 0x20, 0x20, 0x36, 0x20, 0x30, 0x38, 0x3a, 0x30, 0x30, 0x3a, 0x30, 0x32, 0x20, 0x70, 0x63, 0x20,
    0x78, 0x3a, 0x20, 0x92, 0xe2, 0x8e, 0x7e, 0x0a,
  ]);
  writeFileSync(log, Buffer.concat([Buffer.from(line.repeat(700)), japanese]));
  const first = await load(log, join(plant.dir, 'nothing.log'));
  expect(first.code).toBe(3);
  expect(first.output).toContain('nothing.log');
  await eventually(count, (total) => total === 701);
  expect((await load(log)).code).toBe(0);
  const copy = join(plant.dir, 'copy.log');
  cpSync(log, copy, { preserveTimestamps: true });
  expect((await load(copy)).code).toBe(0);
  const { items } = (await api.get('/events?site=plant-1&q=%E5%81%9C%E6%AD%A2')).json;
  expect(items.map((one: { host: string; history: boolean }) => [one.host, one.history])).toEqual([['pc', true]]);
  expect(await count()).toBe(701);
});

test.skipIf(!testData)(
  `real Windows event files, each once, value for value, judged and never paged${testData ? '' : ' (skipped: no test data)'}`,
  async () => {
    const { plant, api, load, count, asset } = await plantWithAsset();
    const folder = join(plant.dir, 'evtx');
    mkdirSync(folder);
    unpack('windows-events/windows-events.tar.gz', folder);
    const index = JSON.parse(readFileSync(join(testData!, 'windows-events/index.json'), 'utf8')) as {
      file: string;
      records: number;
      unreadable: number;
    }[];
    const first = await load(folder);
    expect(first.code).toBe(0);
    const files = first.output
      .trim()
      .split('\n')
      .filter((text) => text.startsWith('{'));
    expect(files.length).toBe(index.length);
    const events = files.reduce((sum, text) => sum + (JSON.parse(text) as { events: number }).events, 0);
    expect(events).toBeGreaterThanOrEqual(index.reduce((sum, one) => sum + one.records - one.unreadable, 0));
    const total = await eventually(count, (seen) => seen === events);
    expect((await load(folder)).code).toBe(0);
    const queue = await eventually(
      async () =>
        (await api.get('/incidents?view=queue&limit=500')).json.items as {
          history: boolean;
          severity: string;
          acknowledgedBy: unknown;
        }[],
      (items) => items.length > 3,
    );
    expect(queue.filter((one) => !one.history)).toEqual([]);
    expect(await count()).toBe(total);

    await plant.running.get('hub')!.kill('SIGTERM');
    const stored = Map.groupBy(await plant.stored('plant-1', `import-${asset}`), ({ epoch }) => epoch);
    for (const { file } of index) {
      const bytes = readFileSync(join(folder, file));
      const records = [...readEvtx(bytes)].filter((item): item is EvtxRecord => !isFault(item));
      const kept = (stored.get(createHash('sha256').update(bytes).digest('hex')) ?? [])
        .filter(({ kind }) => kind === 'windows_event')
        .sort((a, b) => a.seq - b.seq);
      expect(kept.length, file).toBe(records.length);
      kept.forEach(({ fields, time }, at) => {
        const record = records[at]!;
        expect({ time, fields }, `${file} ${record.recordId}`).toEqual({ time: record.time, fields: record.fields });
      });
    }
  },
);
