import {
  appendFileSync,
  closeSync,
  cpSync,
  openSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { accountOf } from '../support/account.ts';
import { ApiClient } from '../support/api.ts';
import { lineOf } from '../support/line-writer.ts';
import { TestPlant } from '../support/plant.ts';
import { endAll, eventually } from '../support/processes.ts';

afterEach(endAll);

const site = 'local';
const agent = 'pc-1';
const page = 4096;

function overwrite(path: string, at: number, bytes: number): void {
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.alloc(bytes, 0xa5), 0, bytes, at);
  closeSync(file);
}

/** What happens to the spool of a killed agent; `lines` says what becomes of the lines that only the spool held. */
const damages: Record<string, { act(spool: string): void; lines: 'some are kept' | 'any' }> = {
  'bytes over a page near its end': {
    act: (spool) => overwrite(spool, (Math.floor(statSync(spool).size / page) - 12) * page, 2000),
    lines: 'some are kept',
  },
  'cut to the half': { act: (spool) => truncateSync(spool, statSync(spool).size / 2), lines: 'any' },
  'nothing in it': { act: (spool) => truncateSync(spool), lines: 'any' },
  'garbage over its write-ahead log': {
    act: (spool) => overwrite(`${spool}-wal`, 0, statSync(`${spool}-wal`).size),
    lines: 'some are kept',
  },
};

test('a spool that was damaged while the agent was down: it says so, keeps what it can read, tells the rest as gaps, and goes on', async () => {
  const plant = new TestPlant([{ id: site, local: true }]);
  await plant.prepare({ enrol: [{ site, agent, name: agent }] });
  await plant.startNats('hub');
  const hub = await plant.startHub();
  const person = await ApiClient.first(hub);
  await plant.enrol(agent);
  const log = join(plant.dir, 'line.log');
  writeFileSync(log, '');
  const sources = [{ type: 'text-log', paths: [log] }];
  let written = 0;
  const write = (count: number) => {
    for (let at = 0; at < count; at++) appendFileSync(log, `${lineOf(++written)}\n`);
  };
  const head = () => plant.lane(agent, 'evidence').head;
  const spool = join(plant.home(agent), 'spool.db');
  let running = plant.startAgent(agent, sources);
  const ranges: { first: number; last: number }[] = [];
  for (const [name, { act }] of Object.entries(damages)) {
    write(50);
    await plant.drained(agent);
    await plant.running.get('nats hub')!.kill();
    const before = head();
    const first = written + 1;
    write(2000);
    await eventually(head, (seen) => seen >= before + 2000);
    await running.kill();
    act(spool);
    ranges.push({ first, last: written });
    running = plant.startAgent(agent, sources);
    expect(await running.says('spool begins anew'), name).toContain('the spool file was damaged');
    await plant.startNats('hub');
    write(50);
    await plant.drained(agent);
  }
  const gaps = await eventually(
    async () => (await person.get('/gaps?state=open')).json.items as Record<string, never>[],
    (items) => items.length > 0,
  );
  expect(JSON.stringify(gaps)).toContain('spool');
  await running.kill('SIGTERM');
  await hub.kill('SIGTERM');

  const events = await plant.stored(site, agent);
  expect(events.filter(({ fields }) => fields['event.action'] === 'spool_rebuilt')).toHaveLength(ranges.length);
  const missing = new Set(accountOf(events, written).missing);
  const told = events.filter(({ kind, fields }) => kind === 'gap' && fields['gap.kind'] === 'spool_corrupt');
  const counted = told.reduce((sum, { fields }) => sum + Number(fields['gap.count'] ?? 0), 0);
  const withoutEnd = told.filter(({ fields }) => fields['gap.last'] === undefined).length;
  if (missing.size > counted) expect(withoutEnd).toBeGreaterThan(0);
  for (const [at, [name, { lines }]] of Object.entries(damages).entries()) {
    const { first, last } = ranges[at]!;
    const lost = [...missing].filter((number) => number >= first && number <= last).length;
    process.stderr.write(`figures: spool, ${name}: ${lost} of ${last - first + 1} waiting lines lost\n`);
    if (lines === 'some are kept') expect(lost, name).toBeLessThan(last - first + 1);
  }
  // Lines outside of the damaged times are all there.
  const outside = [...missing].filter((number) => !ranges.some(({ first, last }) => number >= first && number <= last));
  expect(outside).toEqual([]);
});

test('a hub whose store was damaged or emptied says which file and what to do, and works again when it is put back', async () => {
  const plant = new TestPlant([{ id: site, local: true }]);
  await plant.prepare();
  await plant.startNats('hub');
  await (await plant.startHub()).kill('SIGTERM');
  const home = join(plant.dir, 'hub-home');
  const sound = join(plant.dir, 'sound');
  cpSync(home, sound, { recursive: true });
  const [control, events] = ['control.db', 'events.duckdb'].map((name) => join(home, name)) as [string, string];
  const damaged: [path: string, words: string, act: () => void][] = [
    [control, 'cannot be used: ', () => overwrite(control, 0, 4000)],
    [control, 'is gone, though this hub has worked before', () => rmSync(control)],
    [events, 'cannot be used: ', () => overwrite(events, 0, 4000)],
    [events, 'is empty, though this hub has worked before', () => truncateSync(events)],
  ];
  for (const [path, words, act] of damaged) {
    act();
    const refused = plant.tryHub();
    expect(await Promise.race([refused.ended, refused.says('hub is ready').catch(() => 1)]), words).toBe(1);
    expect(refused.output()).toContain(`${path} ${words}`);
    expect(refused.output()).toContain('docs/operations/backup-and-restore.md');
    expect(refused.output()).not.toContain('    at ');
    rmSync(home, { recursive: true });
    cpSync(sound, home, { recursive: true });
  }
  await plant.startHub();
});
