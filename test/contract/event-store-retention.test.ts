import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EventStore, RetentionPolicy } from '../../hub/store/event-store.ts';
import { rejectedLimits } from '../../hub/store/rejected-quota.ts';
import { alert, all, at, batch, event, forEveryEngine } from './store-engines.ts';

forEveryEngine('retention of the event store', (engine) => {
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
    let store = await engine.open();
    await store.append(batch(fourDays().filter(({ site }) => site === 's1')));
    expect(await store.retain(policy(3))).toMatchObject({ deleted: [], heldBack: [], faults: [] });
    const folder = engine.folder();
    if (folder !== null) {
      expect(readdirSync(join(folder, 'cold')).length).toBe(2);
      writeFileSync(join(folder, 'cold', 'day=2020-01-01-1-1.parquet'), 'torn');
      store = await engine.reopen(store);
      expect(readdirSync(join(folder, 'cold')).length).toBe(2);
    }
    expect(await seqs(store, 's1')).toEqual([4, 3, 2, 1]);
    expect((await all(store, { words: ['タナカ'] })).events).toHaveLength(4);
    const scanned: number[] = [];
    for await (const chunk of store.scan({ after: 1 })) scanned.push(...chunk.map((one) => one.seq));
    expect(scanned).toEqual([2, 3, 4]);
  });

  test('retention keeps each site as long as its own keeping time, and records what it deleted', async () => {
    let store = await engine.open();
    await store.append(batch(fourDays()));
    await store.retain(policy(3));
    const { deleted } = await store.retain(policy(5));
    const counted = { site: 's1', days: 3, reason: '監査', at: policy(5).now, alerts: 0, rejected: 0 };
    expect(deleted.reduce((sum, { events }) => sum + events, 0)).toBe(2);
    for (const one of deleted) expect(one).toMatchObject(counted);
    expect([deleted[0]!.from, deleted.at(-1)!.to]).toEqual([at(5), at(day + 5)]);
    store = await engine.reopen(store);
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
    const store = await engine.open();
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
    const store = await engine.open();
    await store.append(batch(fourDays()));
    await store.retain(policy(900, { keep: [{ site: 's2', days: 30, reason: '契約' }] }));
    expect(await seqs(store, 's1')).toEqual([4, 3, 2, 1]);
    expect(await seqs(store, 's2')).toEqual([]);
  });

  test('who sends unreadable lines without end fills a share of their own; the rest is counted, and retention makes room', async () => {
    let store = await engine.open();
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
    store = await engine.reopen(store);
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
    let store = await engine.open();
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
    store = await engine.reopen(store);
    expect(await store.commitDetection({ alerts: [alert('new')], state: null, cursor: 1 })).toMatchObject([{ seq: 4 }]);
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
        const store = await engine.open();
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
      { numRuns: engine.runs(100, 12) },
    );
  });
});
