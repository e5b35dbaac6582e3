import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { TestPlant } from '../support/plant.ts';
import { endAll } from '../support/processes.ts';

afterEach(endAll);

test('hub and leaf from rendered files: a line written at a site is stored once at the hub, through a cut and a return', async () => {
  const plant = new TestPlant([
    { id: 'local', local: true },
    { id: 'plant-2', local: false },
  ]);
  await plant.prepare({
    enrol: [
      { site: 'plant-2', agent: 'pc-1', name: '検査PC' },
      { site: 'local', agent: 'pc-0', name: 'hub' },
    ],
  });
  await plant.startNats('hub');
  await plant.startNats('plant-2');
  const hub = await plant.startHub();
  await plant.enrol('pc-1');
  await plant.enrol('pc-0');
  const log = join(plant.dir, 'line.log');
  writeFileSync(log, '');
  plant.startAgent('pc-1', [{ type: 'text-log', paths: [log] }]);
  plant.startAgent('pc-0', [{ type: 'text-log', paths: [log] }]);
  let written = 0;
  const write = (count: number) => {
    for (let at = 0; at < count; at++) appendFileSync(log, `line ${++written} テスト\n`);
  };
  await plant.drained('pc-1');
  write(50);
  await plant.drained('pc-1');
  await hub.kill('SIGKILL');
  await plant.running.get('nats hub')!.kill('SIGKILL');
  write(100);
  await plant.startNats('hub');
  await plant.startHub();
  write(50);
  await plant.drained('pc-1');
  await plant.drained('pc-0');
  await plant.running.get('hub')!.kill('SIGTERM');
  for (const [site, agent] of [
    ['plant-2', 'pc-1'],
    ['local', 'pc-0'],
  ] as const) {
    const events = await plant.stored(site, agent);
    const lines = events.filter((event) => event.kind === 'host.log').map((event) => event.fields['message']);
    expect(lines).toEqual(Array.from({ length: written }, (_, at) => `line ${at + 1} テスト`));
    expect(new Set(events.map((event) => event.seq)).size).toBe(events.length);
  }
  await plant.stop();
});
