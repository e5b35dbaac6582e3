import { mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventId } from '#protocol/identity.ts';
import { blockOf } from './block-builder.ts';
import { DuckDbEventStore } from './duckdb-event-store.ts';
import type { NewEvent } from './event-block.ts';
import type { RetentionPolicy } from './event-store.ts';

const day = 86_400_000;
const base = Date.parse('2026-04-06T00:00:00.000Z');
const at = (days: number) => new Date(base + days * day).toISOString();
const sites = ['s1', 's2'];
const keeps = (s1: number, s2: number) =>
  [s1, s2].map((days, index) => ({ site: sites[index]!, days, reason: '監査' }));

let home: string;
let store: DuckDbEventStore;
const open = () => DuckDbEventStore.open({ path: join(home, 'events.duckdb') });
const cold = () => readdirSync(join(home, 'cold')).sort();
const found = async (site: string) => (await store.search({ sites: [site], limit: 1000 })).events.length;
const retain = (now: number, keep: RetentionPolicy['keep'], more: Partial<RetentionPolicy> = { restMs: 0 }) =>
  store.retain({ now: at(now), hotDays: 1, keep, held: [], ...more });

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'hinomi-retention-'));
  store = await open();
  const events = sites.flatMap((site) =>
    Array.from({ length: 40 }, (_, index): NewEvent => {
      const key = { site, agent: 'a', lane: 'evidence' as const, epoch: 'e', seq: index + 1 };
      const time = at(index / 10);
      return {
        ...key,
        id: eventId(key),
        kind: 'host.log',
        source: 'text-log',
        boot: 'b',
        time,
        corrected: time,
        recorded: time,
        received: time,
        offsetMs: 0,
        uncertaintyMs: 1,
        clockDoubt: false,
        asset: null,
        fields: { message: `line ${index}` },
      };
    }),
  );
  await store.append({ events: blockOf(events), rejected: [], covered: [], chains: [], cursor: null });
});
afterEach(async () => {
  await store.close();
  rmSync(home, { recursive: true });
});

test('a day that loses one site is written anew for the others; the old file is gone after the next run', async () => {
  await retain(10, keeps(400, 400));
  const before = cold();
  expect(before).toHaveLength(4);
  const { deleted } = await retain(10, keeps(8, 400));
  expect(deleted.map(({ events }) => events)).toEqual([10, 10]);
  expect(await found('s1')).toBe(20);
  expect(await found('s2')).toBe(40);
  await retain(10, keeps(8, 400));
  const after = cold();
  expect(after).toHaveLength(4);
  expect(after.filter((file) => !before.includes(file))).toHaveLength(2);
  expect((await retain(10, keeps(8, 8))).deleted).toHaveLength(2);
  await retain(10, keeps(8, 8));
  expect(cold()).toHaveLength(2);
});

test('a file that is no longer part of the store stays while a read may be under way, and goes at the next opening', async () => {
  await retain(10, keeps(400, 400), {});
  const before = cold();
  for (let run = 0; run < 3; run++) await retain(10, keeps(8, 400), {});
  expect(cold()).toEqual(expect.arrayContaining(before));
  await store.close();
  store = await open();
  expect(cold().filter((file) => before.includes(file))).toHaveLength(2);
  expect(cold()).toHaveLength(4);
});

test('a search always finds every record that is kept, while days move and are written anew', async () => {
  let counted = 0;
  let running = true;
  const searching = (async () => {
    while (running) {
      expect(await found('s2')).toBe(40);
      counted++;
    }
  })();
  for (const keep of [keeps(400, 400), keeps(9, 400), keeps(8, 400), keeps(7, 400), keeps(6, 400)])
    await retain(10, keep, {});
  running = false;
  await searching;
  expect(await found('s1')).toBe(0);
  expect(counted).toBeGreaterThan(0);
});

test('a damaged or missing day is told and left alone; the other days are read, and deleted when their time is over', async () => {
  await retain(10, keeps(400, 400));
  const [first, second, third] = cold();
  await store.close();
  truncateSync(join(home, 'cold', first!), 100);
  rmSync(join(home, 'cold', second!));
  store = await open();
  expect(await found('s1')).toBe(20);
  const report = await retain(10, keeps(400, 400));
  expect(report.faults).toMatchObject([
    { file: first, reason: expect.stringContaining('damaged') },
    { file: second, reason: 'the file is missing' },
  ]);
  expect(cold()).toContain(first);
  writeFileSync(join(home, 'cold', third!), 'PAR1 and nothing that a reader understands PAR1');
  const later = await retain(20, keeps(8, 8));
  expect(later.faults.map(({ file }) => file)).toEqual([first, second, third]);
  expect(later.deleted.reduce((sum, { events }) => sum + events, 0)).toBe(20);
});

test('a file of an older program, without its rows per site, is worked on like the others', async () => {
  await retain(10, keeps(400, 400));
  const { writer } = Reflect.get(store, 'parts') as { writer: { run(sql: string): Promise<unknown> } };
  await writer.run('UPDATE cold_file SET sites = NULL');
  await retain(10, keeps(9, 400));
  expect(await found('s1')).toBe(30);
  expect(await found('s2')).toBe(40);
});
