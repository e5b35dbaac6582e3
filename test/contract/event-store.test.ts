import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import type { Alert } from '../../hub/incident/alert.ts';
import { blockOf } from '../../hub/store/block-builder.ts';
import { DuckDbEventStore } from '../../hub/store/duckdb-event-store.ts';
import type { NewEvent } from '../../hub/store/event-block.ts';
import type {
  AppendBatch,
  DetectionCommit,
  EventSearch,
  EventStore,
  RetentionPolicy,
} from '../../hub/store/event-store.ts';
import { MemoryEventStore } from '../../hub/store/memory-event-store.ts';
import { rejectedLimits } from '../../hub/store/rejected-quota.ts';
import { eventId } from '../../protocol/identity.ts';

type Event = NewEvent;
const opened: EventStore[] = [];
const engines: Record<
  string,
  { open: () => Promise<EventStore>; reopen?: (store: EventStore) => Promise<EventStore>; dir?: () => string }
> = {};
let lastPath = '';
engines['memory'] = { open: async () => new MemoryEventStore() };
engines['DuckDB'] = {
  open: async () => {
    lastPath = join(mkdtempSync(join(tmpdir(), 'hinomi-store-')), 'events.duckdb');
    return DuckDbEventStore.open({ path: lastPath });
  },
  reopen: async (store) => {
    await store.close();
    return DuckDbEventStore.open({ path: lastPath });
  },
};
afterAll(async () => {
  for (const store of opened) await store.close().catch(() => {});
});

const base = Date.parse('2026-04-06T00:00:00.000Z');
const at = (ms: number) => new Date(base + ms).toISOString();

function event(seq: number, more: Partial<Event> = {}): Event {
  const key = {
    site: more.site ?? 's1',
    agent: more.agent ?? 'a1',
    lane: more.lane ?? ('evidence' as const),
    epoch: more.epoch ?? 'e1',
    seq,
  };
  return {
    kind: 'host.login',
    source: 'auth-log',
    boot: 'b1',
    time: at(seq * 1000),
    corrected: at(seq * 1000),
    recorded: at(seq * 1000),
    received: at(seq * 1000 + 10),
    offsetMs: 3,
    uncertaintyMs: 1,
    clockDoubt: false,
    asset: null,
    fields: {
      'event.action': 'login',
      'user.name': 'ﾀﾅｶ',
      'host.name': `pc-${seq % 3}`,
      'source.ip': '192.0.2.1',
      n: seq,
    },
    ...more,
    ...key,
    id: eventId(key),
  };
}
const batch = (events: Event[], more: Partial<AppendBatch> = {}): AppendBatch => ({
  events: blockOf(events),
  rejected: [],
  covered: [],
  chains: [],
  cursor: null,
  ...more,
});
const alert = (id: string, more: Partial<Alert> = {}): Omit<Alert, 'seq'> => ({
  id,
  finding: id,
  position: 1,
  withdrawn: false,
  changedBy: null,
  rule: 'r',
  ruleVersion: '1',
  title: { ja: '', en: '' },
  author: null,
  severity: 'S2',
  site: 's1',
  zone: null,
  asset: 'x',
  assetName: null,
  agent: 'a1',
  involved: [],
  group: {},
  events: [],
  count: 1,
  first: at(0),
  last: at(1),
  detectedAt: at(2),
  sentence: { ja: '', en: '' },
  items: [],
  techniques: [],
  playbook: null,
  history: false,
  late: false,
  drill: null,
  trial: false,
  explain: [],
  ...more,
});
const all = (store: EventStore, search: Partial<EventSearch> = {}) =>
  store.search({ sites: ['s1'], limit: 1000, ...search });

for (const [name, engine] of Object.entries(engines)) {
  describe(`event store: ${name}`, () => {
    const open = async () => {
      const store = await engine.open();
      opened.push(store);
      return store;
    };

    test('an event appended again changes nothing, alone or inside a larger batch', async () => {
      const store = await open();
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
            const store = await open();
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
        { numRuns: name === 'memory' ? 60 : 8 },
      );
    });

    test('a gap record closes a hole, and the late range is still stored when it comes', async () => {
      const store = await open();
      await store.append(batch([event(1), event(5)]));
      await store.append(
        batch([], { covered: [{ site: 's1', agent: 'a1', lane: 'evidence', epoch: 'e1', first: 2, last: 4 }] }),
      );
      expect((await store.watermarks())[0]).toMatchObject({ seq: 5, holes: [] });
      const late = await store.append(batch([event(3)]));
      expect(late.stored.rows).toBe(1);
    });

    test('cursor, watermarks and detection state survive with the rows', async () => {
      let store = await open();
      await store.append(
        batch([event(1)], {
          cursor: { stream: 'EVENTS', seq: 7, created: 'c' },
          chains: [{ site: 's1', agent: 'a1', lane: 'evidence', epoch: 'e1', seq: 1, value: 'ff' }],
        }),
      );
      await store.commitDetection({ alerts: [], state: '{"w":1}', cursor: 1 });
      await store.commitDetection({ alerts: [], state: null, cursor: 1 });
      if (engine.reopen) {
        store = await engine.reopen(store);
        opened.push(store);
      }
      expect(await store.cursor('EVENTS')).toEqual({ stream: 'EVENTS', seq: 7, created: 'c' });
      expect((await store.watermarks())[0]).toMatchObject({ seq: 1, chain: { seq: 1, value: 'ff' } });
      expect(await store.detection()).toEqual({ cursor: 1, state: '{"w":1}' });
      expect([...(await store.append(batch([event(1), event(2)]))).stored.events()].map((one) => one.storeSeq)).toEqual(
        [2],
      );
      expect(await store.head()).toBe(2);
    });

    test('search: sites, time, words folded over width, filters, paging', async () => {
      const store = await open();
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
      const store = await open();
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
      const person = (field: string | null, not = false, names = ['tanaka']) =>
        find({ people: [{ field, not, names }] });
      expect(await person(null)).toHaveLength(7);
      expect(await person('user.name')).toHaveLength(7);
      expect(await person('user.name', true)).toEqual([]);
      expect(await person('message', true)).toHaveLength(7);
      expect([await person('user.name', false, []), (await person('user.name', true, [])).length]).toEqual([[], 7]);
    });

    test('aggregations', async () => {
      const store = await open();
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

    test('alerts: deterministic ids are stored once, in order, and found', async () => {
      const store = await open();
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
      let store = await open();
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
      if (engine.reopen) {
        store = await engine.reopen(store);
        opened.push(store);
      }
      expect((await store.alertsAfter(2, 9)).map(({ id, withdrawn }) => [id, withdrawn])).toEqual([['a@1', true]]);
      expect((await store.alerts({ withdrawn: true, limit: 9 })).map(({ id }) => id)).toEqual(['a@1', 'b@1']);
      const again = { finding: 'a', position: 8, late: true, changedBy: late, first: at(-9), count: 9 };
      expect(await commit({ alerts: [alert('a@2', { ...again, position: 6 })] })).toMatchObject([
        { id: 'a@2', seq: 5 },
      ]);
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

    const day = 86_400_000;
    /** Two sites, four days, one event each a day. */
    const fourDays = () =>
      ['s1', 's2'].flatMap((site) =>
        [0, 1, 2, 3].map((days) => event(days + 1, { site, received: at(days * day + 5), corrected: at(days * day) })),
      );
    const policy = (now: number, more: Partial<RetentionPolicy> = {}): RetentionPolicy => ({
      now: at(now * day + 1000),
      hotDays: 1,
      keep: [
        { site: 's1', days: 3, reason: '監査' },
        { site: 's2', days: 400, reason: '契約' },
      ],
      held: [],
      ...more,
    });
    const seqs = async (store: EventStore, site: string) =>
      (await all(store, { sites: [site] })).events.map((one) => one.seq);

    test('retention moves old days to the cold tier; search and scan read both, in order', async () => {
      let store = await open();
      await store.append(batch(fourDays().filter(({ site }) => site === 's1')));
      expect(await store.retain(policy(3))).toMatchObject({ deleted: [], heldBack: [], faults: [] });
      if (engine.reopen) {
        expect(readdirSync(join(lastPath, '..', 'cold')).length).toBe(2);
        writeFileSync(join(lastPath, '..', 'cold', 'day=2020-01-01-1-1.parquet'), 'torn');
        store = await engine.reopen(store);
        opened.push(store);
        expect(readdirSync(join(lastPath, '..', 'cold')).length).toBe(2);
      }
      expect(await seqs(store, 's1')).toEqual([4, 3, 2, 1]);
      expect((await all(store, { words: ['タナカ'] })).events).toHaveLength(4);
      const scanned: number[] = [];
      for await (const chunk of store.scan({ after: 1 })) scanned.push(...chunk.map((one) => one.seq));
      expect(scanned).toEqual([2, 3, 4]);
    });

    test('retention keeps each site as long as its own keeping time, and records what it deleted', async () => {
      let store = await open();
      await store.append(batch(fourDays()));
      await store.retain(policy(3));
      const { deleted } = await store.retain(policy(5));
      const counted = { site: 's1', days: 3, reason: '監査', at: policy(5).now, alerts: 0, rejected: 0 };
      expect(deleted.reduce((sum, { events }) => sum + events, 0)).toBe(2);
      for (const one of deleted) expect(one).toMatchObject(counted);
      expect([deleted[0]!.from, deleted.at(-1)!.to]).toEqual([at(5), at(day + 5)]);
      if (engine.reopen) {
        store = await engine.reopen(store);
        opened.push(store);
      }
      expect(await seqs(store, 's1')).toEqual([4, 3]);
      expect(await seqs(store, 's2')).toEqual([4, 3, 2, 1]);
      expect(await store.deletions(0, 100)).toEqual(deleted);
      expect(await store.deletions(deleted[0]!.seq, 100)).toEqual(deleted.slice(1));
      expect((await store.retain(policy(5))).deleted).toEqual([]);
      expect((await store.append(batch([event(1)]))).duplicates).toBe(1);
      await store.retain(policy(500));
      expect(await seqs(store, 's2')).toEqual([]);
      const gone = await store.deletions(0, 100);
      expect(gone.reduce((sum, { events }) => sum + events, 0)).toBe(8);
      expect(gone.map(({ seq }) => seq)).toEqual(gone.map((_, index) => index + 1));
    });

    test('what is held stays: by when it came, by when it happened, for one site; when the hold ends, deletion goes on', async () => {
      const store = await open();
      await store.append(batch(fourDays()));
      await store.append(
        batch([
          event(9, { received: at(5 * day), corrected: at(0.5 * day) }),
          event(10, { received: at(5 * day + 1), corrected: at(day) }),
        ]),
      );
      await store.retain(policy(3));
      const keep = ['s1', 's2'].map((site) => ({ site, days: 3, reason: '監査' }));
      const held = [{ site: 's1', from: at(0.4 * day), to: at(1.5 * day) }];
      const report = await store.retain(policy(20, { keep, held }));
      expect(report.heldBack).toEqual([{ site: 's1', events: 3 }]);
      expect(await seqs(store, 's2')).toEqual([]);
      expect((await seqs(store, 's1')).sort()).toEqual([10, 2, 9]);
      expect((await store.retain(policy(20, { keep, held }))).deleted).toEqual([]);
      await store.retain(policy(20, { keep, held: [{ site: 's1', from: null, to: at(0.6 * day) }] }));
      expect(await seqs(store, 's1')).toEqual([9]);
      const last = await store.retain(policy(21, { keep }));
      expect(last).toMatchObject({ heldBack: [], deleted: [{ site: 's1', events: 1 }] });
      expect(await seqs(store, 's1')).toEqual([]);
    });

    test('a site that nobody decided on is kept whole', async () => {
      const store = await open();
      await store.append(batch(fourDays()));
      await store.retain(policy(900, { keep: [{ site: 's2', days: 30, reason: '契約' }] }));
      expect(await seqs(store, 's1')).toEqual([4, 3, 2, 1]);
      expect(await seqs(store, 's2')).toEqual([]);
    });

    test('who sends unreadable lines without end fills a share of their own; the rest is counted, and retention makes room', async () => {
      let store = await open();
      const lines = (agent: string, count: number, from: number) =>
        batch([], {
          rejected: Array.from({ length: count }, (_, number) => ({
            ...{ site: 's1', agent, reason: 'r', line: `${agent} ${from + number}` },
            received: at(5 * day + from + number),
          })),
        });
      const { lines: share } = rejectedLimits.agent;
      expect((await store.append(lines('a1', share - 1, 0))).full).toEqual([]);
      expect((await store.append(lines('a1', 50, share - 1))).full).toEqual([{ site: 's1', agent: 'a1' }]);
      expect((await store.append(lines('a1', 50, share + 49))).full).toEqual([]);
      expect((await store.append(lines('a2', 3, 0))).full).toEqual([]);
      expect(await store.rejected(share * 2)).toHaveLength(share + 3);
      const { deleted } = await store.retain(policy(6));
      expect(deleted).toMatchObject([{ site: 's1', rejected: 99 + share / 2, days: 0, from: at(5 * day) }]);
      expect(deleted[0]!.to).toBe(at(5 * day + share + 98));
      if (engine.reopen) store = await engine.reopen(store);
      const kept = (await store.rejected(share * 2)).map(({ line }) => line);
      expect(kept).toHaveLength(share / 2 + 3);
      expect(kept).toContain(`a1 ${share - 1}`);
      expect(kept).not.toContain('a1 0');
      expect((await store.append(lines('a1', 10, share + 200))).full).toEqual([]);
      expect(await store.rejected(share * 2)).toHaveLength(share / 2 + 13);
      expect((await store.retain(policy(6))).deleted).toMatchObject([{ rejected: 10, days: 0 }]);
      expect((await store.retain(policy(6))).deleted).toEqual([]);
    });

    test('alerts and unreadable lines grow old and are held like events; numbers of alerts are never given twice', async () => {
      let store = await open();
      const line = (days: number) => ({
        site: 's1',
        agent: 'a1',
        received: at(days * day),
        reason: 'r',
        line: `${days}`,
      });
      await store.append(batch([], { rejected: [line(0), line(1), line(9)] }));
      const raised = [0, 1, 9].map((days) => alert(`a${days}`, { last: at(days * day + 5), first: at(days * day) }));
      await store.commitDetection({ alerts: raised, state: null, cursor: 1 });
      const held = [{ site: 's1', from: at(0.9 * day), to: at(1.1 * day) }];
      const { deleted } = await store.retain(policy(6, { held }));
      expect(deleted.map(({ alerts, rejected, events }) => [alerts, rejected, events])).toEqual([
        [1, 0, 0],
        [0, 1, 0],
      ]);
      expect((await store.rejected(9)).map((one) => one.line)).toEqual(['9', '1']);
      expect((await store.alerts({ limit: 9 })).map(({ id }) => id)).toEqual(['a9', 'a1']);
      await store.retain(policy(60));
      if (engine.reopen) {
        store = await engine.reopen(store);
        opened.push(store);
      }
      expect(await store.commitDetection({ alerts: [alert('new')], state: null, cursor: 1 })).toMatchObject([
        { seq: 4 },
      ]);
    });

    test('keeps and deletes the same as a plain reading of the policy', async () => {
      const site = fc.constantFrom('s1', 's2', 's3');
      const days = fc.integer({ min: 0, max: 12 });
      const made = fc.array(fc.record({ site, received: days, happened: days }), { minLength: 1, maxLength: 25 });
      const spans = fc.array(fc.record({ site, from: fc.option(days), to: fc.option(days) }), { maxLength: 3 });
      const keeping = fc.record({ s1: fc.option(days), s2: fc.option(days) });
      const runs = fc.array(fc.record({ now: days, hotDays: fc.integer({ min: 1, max: 5 }), keeping, spans }), {
        minLength: 1,
        maxLength: 4,
      });
      await fc.assert(
        fc.asyncProperty(made, runs, async (list, rounds) => {
          const store = await open();
          const events = list.map((one, index) =>
            event(index + 1, { site: one.site, received: at(one.received * day), corrected: at(one.happened * day) }),
          );
          await store.append(batch(events));
          let left = events;
          for (const { now, hotDays, keeping, spans } of rounds) {
            const keep = Object.entries(keeping).flatMap(([site, days]) =>
              days === null ? [] : [{ site, days, reason: 'r' }],
            );
            const held = spans.map(({ site, from, to }) => ({
              site,
              from: from === null ? null : at(from * day),
              to: to === null ? null : at(to * day),
            }));
            await store.retain({ now: at(now * day), hotDays, keep, held });
            left = left.filter((one) => {
              const rule = keep.find(({ site }) => site === one.site);
              const old = rule !== undefined && one.received < at((now - rule.days) * day);
              const kept = held.some(
                (span) =>
                  span.site === one.site &&
                  [one.received, one.corrected].some(
                    (time) => (span.from === null || time >= span.from) && (span.to === null || time < span.to),
                  ),
              );
              return !old || kept;
            });
          }
          const found = await all(store, { sites: ['s1', 's2', 's3'] });
          expect(found.events.map(({ id }) => id).sort()).toEqual(left.map(({ id }) => id).sort());
          const gone = (await store.deletions(0, 1000)).reduce((sum, one) => sum + one.events, 0);
          expect(gone).toBe(events.length - left.length);
          await store.close();
        }),
        { numRuns: name === 'memory' ? 100 : 12 },
      );
    });
  });
}
