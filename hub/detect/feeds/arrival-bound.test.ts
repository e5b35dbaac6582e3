import { expect, test } from 'vitest';
import type { StoredEvent } from '#protocol/events/event.ts';
import { openHub } from '../../api/api-harness.ts';
import { everywhere } from '../../incident/incident-harness.ts';
import { openControlStore } from '../../store/control-store.ts';
import { storedBlockOf } from '../../store/stored-block.ts';
import type { Sender } from './arrival-bound.ts';
import { Arrivals } from './arrivals.ts';
import { feedMigrations } from './migrations.ts';

/** Arrivals with small limits over a store of their own, fed with what a hub commits; and a restart of them. */
async function opened() {
  const hub = await openHub();
  const control = openControlStore(':memory:', feedMigrations);
  const limits = { sorts: 8, perAsset: 5, inAll: 9, words: 300 };
  const said: string[] = [];
  const open = () => new Arrivals(control, ({ agent }: Sender) => said.push(agent), limits);
  let arrivals = open();
  return {
    said,
    control,
    come: async (asset: string, codes: readonly number[], more: Partial<StoredEvent> = {}) => {
      const stored = await hub.commit(
        codes.map((code) => ({
          agent: `agent-of-${asset}`,
          asset,
          kind: 'windows_event',
          source: 'windows-event-log',
          fields: { EventID: code, Channel: 'Security' },
          ...more,
        })),
      );
      arrivals.take(storedBlockOf(stored));
    },
    of: (asset: string) => arrivals.of(asset).map(({ sort }) => arrivals.sorts[sort]!.code),
    leftOut: (asset: string) => arrivals.leftOut(asset),
    rows: (table: string) => control.db.prepare(`SELECT count(*) AS n FROM ${table}`).get()!['n'],
    restart: () => {
      arrivals = open();
    },
  };
}

test('ever new numbers of one asset stop at its bound, are said once, and leave other assets as they are', async () => {
  const { come, of, said, leftOut, restart } = await opened();
  await come('b', [1]);
  await come('a', [1, 2, 3]);
  expect([leftOut('a'), leftOut('b'), said]).toEqual([false, false, []]);
  await come('a', [4, 5, 6, 7, 8]);
  await come('a', [9, 10]);
  expect(of('a')).toEqual([1, 2, 3, 4, 5]);
  expect([leftOut('a'), leftOut('b'), said]).toEqual([true, false, ['agent-of-a']]);
  await come('b', [2]);
  expect(of('b')).toEqual([1, 2]);
  restart();
  expect([of('a').length, leftOut('a'), leftOut('b')]).toEqual([5, true, false]);
});

test('many assets stop at the bound in all, and nothing is said to be missing anywhere then', async () => {
  const { come, said, leftOut, rows } = await opened();
  for (const asset of ['a', 'b', 'c', 'd', 'e', 'f']) await come(asset, [1, 2]);
  expect([rows('feed_arrival'), leftOut('a'), leftOut('f')]).toEqual([9, true, true]);
  expect(said).toEqual(['agent-of-e', 'agent-of-f']);
});

test('sorts stop at their bound, also such as differ by anything but their number, and by their length', async () => {
  const { come, of, leftOut } = await opened();
  await come('a', [1, 2, 3, 4]);
  await come('b', [11, 12, 13]);
  await come('c', [0], { fields: { EventID: 1, Channel: 'x'.repeat(400) } });
  expect([of('c'), leftOut('c'), leftOut('a')]).toEqual([[], true, false]);
  await come('c', [0], { kind: 'host.made_up', fields: {} });
  expect([of('c'), leftOut('a')]).toEqual([[null], true]);
});

test('forged parts of the audit policy count, too', async () => {
  const { come, rows, leftOut } = await opened();
  for (let part = 0; part < 20; part++) {
    const fields = { EventID: 4719, Channel: 'Security', SubcategoryGuid: `{${part}}`, AuditPolicyChanges: '%%8449' };
    await come('a', [4719], { fields });
  }
  expect([Number(rows('feed_audit')) <= 5, leftOut('a')]).toEqual([true, true]);
});

test('sorts of which nothing is kept any more are forgotten at the next start', async () => {
  const { control, come, of, restart, leftOut } = await opened();
  await come('a', [1, 2, 3, 4]);
  await come('b', [11, 12, 13, 14]);
  expect(leftOut('c')).toBe(true);
  control.db.exec("DELETE FROM feed_arrival WHERE asset = 'a'");
  restart();
  await come('c', [21]);
  expect([of('c'), of('b'), leftOut('c')]).toEqual([[21], [11, 12, 13, 14], false]);
});

test('an agent that sends too many sorts becomes one incident at its site', async () => {
  const hub = await openHub();
  const codes = Array.from({ length: 2100 }, (_, code) => code);
  const asset = hub.assets.add('tokyo', { name: 'INSP-07' }, { id: 'p', role: null }).id;
  const windows = { asset, kind: 'windows_event', source: 'windows-event-log' };
  await hub.commit(codes.map((code) => ({ ...windows, fields: { EventID: code, Channel: 'Security' } })));
  expect([hub.arrivals.of(asset).length, hub.arrivals.leftOut(asset)]).toEqual([2000, true]);
  const { items } = hub.incidents.list({}, everywhere);
  expect(items.map(({ kind, site, count }) => [kind, site, count])).toEqual([['system', 'tokyo', 1]]);
});
