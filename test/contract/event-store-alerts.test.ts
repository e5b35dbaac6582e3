import { expect, test } from 'vitest';
import type { DetectionCommit } from '../../hub/store/event-store.ts';
import { alert, at, forEveryEngine } from './store-engines.ts';

forEveryEngine('alerts in the event store', (engine) => {
  test('alerts: deterministic ids are stored once, in order, and found', async () => {
    const store = await engine.open();
    expect(
      (await store.commitDetection({ alerts: [alert('1'), alert('2'), alert('1')], state: null, cursor: 1 })).map(
        (one) => one.seq,
      ),
    ).toEqual([1, 2]);
    expect(await store.commitDetection({ alerts: [alert('2'), alert('3')], state: null, cursor: 2 })).toMatchObject([
      { id: '3', seq: 3 },
    ]);
    expect((await store.alertsAfter(1, 10)).map((one) => one.id)).toEqual(['2', '3']);
    expect((await store.alerts({ asset: 'x', limit: 2 })).map((one) => one.id)).toEqual(['3', '2']);
    expect(await store.alerts({ asset: null, limit: 2 })).toEqual([]);
  });

  test('alerts change: taken back, standing again, going on; an older judgement changes nothing', async () => {
    let store = await engine.open();
    const late = { event: 'e9', at: at(5), agent: 'a2', name: 'PC-2' };
    const commit = (more: Partial<DetectionCommit>) =>
      store.commitDetection({ alerts: [], state: null, cursor: 1, ...more });
    const growth = (position: number, count: number) => ({
      finding: 'a',
      position,
      events: ['e1'],
      count,
      first: at(0),
      last: at(count),
      involved: [{ asset: null, name: `10.0.0.${count}`, role: 'acted' as const }],
      exception: null,
    });
    await commit({
      alerts: [alert('a@1', { finding: 'a', position: 3 }), alert('b@1', { finding: 'b', position: 3 })],
    });
    expect(await commit({ grown: [growth(5, 7)] })).toMatchObject([
      {
        id: 'a@1',
        seq: 3,
        count: 7,
        last: at(7),
        involved: [{ asset: null, name: '10.0.0.7', role: 'acted' }],
      },
    ]);
    expect(await commit({ grown: [growth(4, 6)], withdrawn: [{ finding: 'a', position: 2, by: late }] })).toEqual([]);
    const [gone] = await commit({ withdrawn: [{ finding: 'a', position: 6, by: late }] });
    expect(gone).toMatchObject({ id: 'a@1', seq: 4, withdrawn: true, changedBy: late });
    expect(await commit({ withdrawn: [{ finding: 'a', position: 6, by: late }] })).toEqual([]);
    expect(await commit({ withdrawn: [{ finding: 'never', position: 6, by: late }] })).toEqual([]);
    expect((await store.alerts({ limit: 9 })).map(({ id }) => id)).toEqual(['b@1']);
    store = await engine.reopen(store);
    expect((await store.alertsAfter(2, 9)).map(({ id, withdrawn }) => [id, withdrawn])).toEqual([['a@1', true]]);
    expect((await store.alerts({ withdrawn: true, limit: 9 })).map(({ id }) => id)).toEqual(['a@1', 'b@1']);
    const again = { finding: 'a', position: 8, late: true, changedBy: late, first: at(-9), count: 9 };
    expect(await commit({ alerts: [alert('a@2', { ...again, position: 6 })] })).toMatchObject([{ id: 'a@2', seq: 5 }]);
    expect(await commit({ alerts: [alert('b@2', { ...again, finding: 'b' })] })).toMatchObject([
      { id: 'b@1', seq: 6, late: true, first: at(-9), detectedAt: at(2) },
    ]);
    expect(await commit({ alerts: [alert('a@1', { finding: 'a', position: 9 })] })).toMatchObject([
      { id: 'a@1', seq: 7, withdrawn: false, count: 1 },
    ]);
    expect(
      await commit({
        alerts: [alert('c@1', { finding: 'c' })],
        withdrawn: [{ finding: 'b', position: 9, by: null }],
      }),
    ).toMatchObject([
      { id: 'c@1', seq: 8 },
      { id: 'b@1', seq: 9 },
    ]);
  });

  test('what detection learned and what was new comes back after a restart; nothing of it is kept twice', async () => {
    let store = await engine.open();
    const commit = (more: Partial<DetectionCommit>) =>
      store.commitDetection({ alerts: [], state: null, cursor: 1, ...more });
    await commit({
      learned: [
        { place: 'a', subject: 'user', body: '1' },
        { place: 'b', subject: 'user', body: '2' },
      ],
      novel: [
        { position: 5, fields: { new: true } },
        { position: 7, fields: { rare: true } },
      ],
    });
    await commit({
      learned: [
        { place: 'a', subject: 'user', body: '3' },
        { place: 'b', subject: 'user', body: null },
      ],
      novel: [{ position: 5, fields: { new: true } }],
    });
    store = await engine.reopen(store);
    expect((await store.detection()).learned).toEqual([{ place: 'a', subject: 'user', body: '3' }]);
    expect(await store.novel(4, 6)).toEqual([{ position: 5, fields: { new: true } }]);
    expect(await store.novel(5, 9)).toEqual([{ position: 7, fields: { rare: true } }]);
  });
});
