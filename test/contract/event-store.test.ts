import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EventSearch } from '../../hub/store/event-store.ts';
import { all, at, batch, event, forEveryEngine } from './store-engines.ts';

forEveryEngine('event store', (engine) => {
  test('an event appended again changes nothing, alone or inside a larger batch', async () => {
    const store = await engine.open();
    expect((await store.append(batch([event(1), event(2)]))).duplicates).toBe(0);
    const second = await store.append(batch([event(2), event(3), event(3)]));
    expect(second.duplicates).toBe(2);
    expect([...second.stored.events()].map((one) => one.seq)).toEqual([3]);
    expect((await all(store)).events.map((one) => one.seq)).toEqual([3, 2, 1]);
    expect(await store.get(event(2).id)).toMatchObject({ seq: 2, storeSeq: 2, fields: { 'user.name': 'ﾀﾅｶ' } });
  });

  test('stores exactly the set of numbers, whatever the order and repetition; holes are named', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 8 }), {
          minLength: 1,
          maxLength: 6,
        }),
        async (batches) => {
          const store = await engine.open();
          for (const seqs of batches) await store.append(batch(seqs.map((seq) => event(seq))));
          const wanted = [...new Set(batches.flat())].sort((a, b) => a - b);
          expect((await all(store)).events.map((one) => one.seq).sort((a, b) => a - b)).toEqual(wanted);
          const [mark] = await store.watermarks();
          let run = 0;
          while (wanted.includes(run + 1)) run++;
          expect(mark!.seq).toBe(run);
          expect(mark!.head).toBe(Math.max(...wanted));
          await store.close();
        },
      ),
      { numRuns: engine.runs(60, 8) },
    );
  });

  test('a gap record closes a hole, and the late range is still stored when it comes', async () => {
    const store = await engine.open();
    await store.append(batch([event(1), event(5)]));
    await store.append(
      batch([], { covered: [{ site: 's1', agent: 'a1', lane: 'evidence', epoch: 'e1', first: 2, last: 4 }] }),
    );
    expect((await store.watermarks())[0]).toMatchObject({ seq: 5, holes: [] });
    const late = await store.append(batch([event(3)]));
    expect(late.stored.rows).toBe(1);
  });

  test('cursor, watermarks and detection state survive with the rows', async () => {
    let store = await engine.open();
    await store.append(
      batch([event(1)], {
        cursor: {
          stream: 'EVENTS',
          seq: 7,
          created: 'c',
          ahead: [
            [9, 9],
            [12, 15],
          ],
        },
        chains: [{ site: 's1', agent: 'a1', lane: 'evidence', epoch: 'e1', seq: 1, value: 'ff' }],
      }),
    );
    await store.commitDetection({ alerts: [], state: '{"w":1}', rules: { revision: 4, staged: '{"s":1}' }, cursor: 1 });
    await store.commitDetection({ alerts: [], state: null, cursor: 1 });
    store = await engine.reopen(store);
    expect(await store.cursor('EVENTS')).toMatchObject({
      seq: 7,
      created: 'c',
      ahead: [
        [9, 9],
        [12, 15],
      ],
    });
    expect((await store.watermarks())[0]).toMatchObject({ seq: 1, chain: { seq: 1, value: 'ff' } });
    const rules = { revision: 4, staged: '{"s":1}' };
    expect(await store.detection()).toEqual({ cursor: 1, state: '{"w":1}', rules, learned: [] });
    expect([...(await store.append(batch([event(1), event(2)]))).stored.events()].map((one) => one.storeSeq)).toEqual([
      2,
    ]);
    expect(await store.head()).toBe(2);
  });

  test('search: sites, time, words folded over width, filters, paging', async () => {
    const store = await engine.open();
    await store.append(batch([1, 2, 3, 4, 5, 6].map((seq) => event(seq))));
    await store.append(batch([event(1, { site: 's2' })]));
    expect((await all(store)).events).toHaveLength(6);
    expect((await all(store, { sites: [] })).events).toHaveLength(0);
    expect((await all(store, { words: ['タナカ'] })).events).toHaveLength(6);
    expect((await all(store, { words: ['たなか'] })).events).toHaveLength(0);
    expect((await all(store, { words: ["' OR 1=1 --", '%'] })).events).toHaveLength(0);
    expect((await all(store, { from: at(2010), to: at(4010) })).events.map((one) => one.seq)).toEqual([3, 2]);
    const by = async (
      field: string,
      op: 'is' | 'is_not' | 'contains' | 'gt' | 'lt' | 'exists' | 'missing',
      value?: string | number,
    ) =>
      (await all(store, { filters: [{ field, op, ...(value === undefined ? {} : { value }) }] })).events.map(
        (one) => one.seq,
      );
    expect(await by('host.name', 'is', 'PC-1')).toEqual([4, 1]);
    expect(await by('host.name', 'is_not', 'pc-1')).toEqual([6, 5, 3, 2]);
    expect(await by('n', 'gt', 4)).toEqual([6, 5]);
    expect(await by('n', 'lt', 2)).toEqual([1]);
    expect(await by('no.such', 'exists')).toEqual([]);
    expect(await by('no.such', 'missing')).toHaveLength(6);
    expect(await by('user.name', 'contains', 'ﾅ')).toHaveLength(6);
    const first = await all(store, { limit: 4 });
    const second = await all(store, { limit: 4, before: first.next! });
    expect([...first.events, ...second.events].map((one) => one.seq)).toEqual([6, 5, 4, 3, 2, 1]);
    expect(second.next).toBeNull();
  });

  test('what is hidden is found neither by words nor by values, only what lies outside of it; a person by name', async () => {
    const store = await engine.open();
    const lines = [
      'Accepted password for tanaka from 192.0.2.1',
      'tanaka tanaka tanaka',
      'first\ntanaka\tTANAKA@plant',
      'PLANT\\tanaka (uid=1000)',
      '山田太郎さんが操作しました',
      'tanakapc is another word',
      'nobody is named',
    ];
    await store.append(
      batch(lines.map((message, index) => event(index + 1, { fields: { message, 'user.name': 'tanaka' } }))),
    );
    const crowd = Array.from({ length: 1500 }, (_, index) => `clerk${index}.x`);
    const hidden = ['tanaka', '山田太郎', 'plant\\tanaka', ...crowd];
    const find = async (search: Partial<EventSearch>) =>
      (await all(store, { hidden, ...search })).events.map((one) => one.seq).sort();
    for (const word of [
      'tanaka ',
      'for tanaka',
      'naka',
      'tanaka@',
      '山田',
      '太郎さん',
      'ntanaka',
      '(tanaka',
      'clerk7',
    ]) {
      expect([word, await find({ words: [word.trim()] })]).toEqual([
        word,
        word === 'naka' ? [6] : word === 'tanaka ' ? [6] : [],
      ]);
    }
    expect(await find({ words: ['password for'] })).toEqual([1]);
    expect(await find({ words: ['さんが操作'] })).toEqual([5]);
    expect(await find({ words: ['uid=1000'] })).toEqual([4]);
    const filter = (op: 'is' | 'is_not' | 'contains', value: string) =>
      find({ filters: [{ field: 'message', op, value }] });
    expect(await filter('contains', 'for tana')).toEqual([]);
    expect(await filter('is', lines[0]!)).toEqual([]);
    expect(await filter('is', 'nobody is named')).toEqual([7]);
    expect(await filter('is_not', 'tanaka tanaka tanaka')).toHaveLength(7);
    expect(
      await store.aggregate({ type: 'count', search: { sites: ['s1'], hidden, words: ['for tanaka'] } }),
    ).toMatchObject([{ count: 0 }]);
    const person = (field: string | null, not = false, names = ['tanaka']) => find({ people: [{ field, not, names }] });
    expect(await person(null)).toHaveLength(7);
    expect(await person('user.name')).toHaveLength(7);
    expect(await person('user.name', true)).toEqual([]);
    expect(await person('message', true)).toHaveLength(7);
    expect([await person('user.name', false, []), (await person('user.name', true, [])).length]).toEqual([[], 7]);
  });

  test('aggregations', async () => {
    const store = await engine.open();
    await store.append(batch([1, 2, 3, 4].map((seq) => event(seq))));
    const flow = (seq: number, connections: number) =>
      event(seq, {
        kind: 'net.flow',
        lane: 'detail',
        fields: {
          'source.ip': '192.0.2.1',
          'destination.ip': '192.0.2.9',
          'destination.port': 502,
          'network.transport': 'tcp',
          'process.name': 'hmi',
          'hinomi.flow.connections': connections,
        },
      });
    await store.append(batch([flow(1, 3), flow(2, 4)]));
    const search = { sites: ['s1'] };
    expect((await store.aggregate({ type: 'count', search }))[0]!.count).toBe(6);
    const histogram = await store.aggregate({
      type: 'histogram',
      search: { ...search, kinds: ['host.login'] },
      stepSeconds: 2,
    });
    expect(histogram.map((row) => row.count)).toEqual([1, 2, 1]);
    expect(await store.aggregate({ type: 'top', search, field: 'host.name', limit: 1 })).toMatchObject([
      { key: { value: 'pc-1' }, count: 2 },
    ]);
    expect(await store.aggregate({ type: 'talkers', search, limit: 5 })).toMatchObject([
      {
        key: { src_ip: '192.0.2.1', dst_ip: '192.0.2.9', dst_port: 502, transport: 'tcp' },
        count: 7,
        extra: { processes: ['hmi'] },
      },
    ]);
    expect(await store.aggregate({ type: 'sources', search })).toMatchObject([
      { key: { source: 'auth-log' }, count: 6 },
    ]);
  });
});
