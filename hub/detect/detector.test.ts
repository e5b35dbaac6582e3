import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { compile, type Firing, loadRules } from '#engine/sigma/sigma.ts';
import { originFields } from '#protocol/events/origin.ts';
import { eventId } from '#protocol/identity.ts';
import type { Alert } from '../incident/alert.ts';
import { AlertPump } from '../incident/alert-pump.ts';
import { matterOf } from '../incident/consume.ts';
import { everywhere, openDesk } from '../incident/incident-harness.ts';
import { blockOf } from '../store/block-builder.ts';
import type { NewEvent } from '../store/event-block.ts';
import { MemoryEventStore } from '../store/memory-event-store.ts';
import { storedBlockOf } from '../store/stored-block.ts';
import type { AlertLookups } from './alert-maker.ts';
import { Detector } from './detector.ts';
import { MortalStore } from './mortal-store.ts';
import { loadRulePack } from './rule-pack.ts';
import type { RuleThread } from './rule-thread.ts';
import { unchanging } from './rules-in-force.ts';

const rules = `title: failed
name: failed
id: f-1
logsource: {product: test}
detection: {sel: {kind: failed}, condition: sel}
---
title: burst
id: burst
level: high
correlation: {type: event_count, rules: [failed], group-by: [user], timespan: 5m, condition: {gte: 3}}
---
title: fell silent
id: silent
level: medium
correlation: {type: event_count, rules: [failed], group-by: [user], timespan: 10m, condition: {lt: 1}}
`;
const noPlaces: AlertLookups = {
  asset: () => null,
  assetBy: () => null,
  assetOfAgent: () => null,
  inTrial: () => false,
  timeZone: () => 'Asia/Tokyo',
};
const folder = mkdtempSync(join(tmpdir(), 'hinomi-detect-'));
writeFileSync(join(folder, 'rules.yml'), rules);
const pack = loadRulePack([folder], { timeZone: 'Asia/Tokyo' });
const base = Date.parse('2026-11-02T00:00:00.000Z');
const minute = 60_000;
const seeds = Number(process.env['HINOMI_DETECT_SEEDS'] ?? 4);

const workers: RuleThread[] = [];
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.terminate()));
});
afterAll(() => rmSync(folder, { recursive: true }));

function event(seq: number, at: number, user: string): NewEvent {
  const key = { site: 'tokyo', agent: 'pc-1', lane: 'evidence' as const, epoch: 'e', seq };
  const time = new Date(base + at).toISOString();
  return {
    ...key,
    id: eventId(key),
    kind: 'host.log',
    source: 'text-log',
    boot: 'b',
    logsource: { product: 'test' },
    time,
    corrected: time,
    recorded: time,
    received: time,
    offsetMs: 0,
    uncertaintyMs: 1,
    clockDoubt: false,
    asset: null,
    fields: { kind: 'failed', user, 'host.name': 'PC-1' },
  };
}

/** Small numbers that repeat with their seed. */
function dice(seed: number): (below: number) => number {
  let state = seed * 2_654_435_761;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 3_266_489_917) | 0;
    return ((state ^ (state >>> 13)) >>> 0) % below;
  };
}

/** The findings that stand in the end when one engine sees every event and never stops. */
function findings(events: readonly NewEvent[], until: number): Map<string, [number, number, number]> {
  const engine = compile(loadRules(pack.files, { timeZone: 'Asia/Tokyo' }));
  const firings: Firing[] = events.flatMap((one) =>
    engine.process(
      { fields: { ...one.fields, ...originFields(one) }, logsource: one.logsource! },
      { id: one.id, time: Date.parse(one.corrected) },
    ),
  );
  firings.push(...engine.advance(until));
  const out = new Map<string, [number, number, number]>();
  for (const { id, status, count, first, last } of firings) {
    if (status === 'withdrawn') out.delete(id);
    else out.set(id, [count, first, last]);
  }
  return out;
}

const asFindings = (alerts: Alert[]) =>
  new Map(
    alerts.map(({ finding, count, first, last }) => [finding, [count, Date.parse(first), Date.parse(last)] as const]),
  );

test('alerts and incidents come to the same whatever the order of arrival, the passing of time, and where the hub died', async () => {
  let takenBack = 0;
  let deaths = 0;
  for (let seed = 1; seed <= seeds; seed++) {
    const roll = dice(seed);
    const store = new MortalStore();
    const desk = openDesk();
    const newPump = () =>
      new AlertPump({
        store,
        incidents: desk.incidents,
        onError: (error) => {
          throw error;
        },
        onStuck: (error) => {
          throw error;
        },
      });
    let pump = newPump();
    const events = Array.from({ length: 60 }, (_, index) =>
      event(index + 1, roll(90) * minute, ['sato', 'suzuki'][roll(2)]!),
    );
    const seen = new Set<string>();
    let now = base + roll(60) * minute;
    const open = async (lives: number) => {
      pump = newPump();
      const detector = new Detector({
        store,
        rules: unchanging(pack),
        timeZone: 'Asia/Tokyo',
        lookups: noPlaces,
        clock: () => new Date(now),
        onAlerts: (alerts) => pump.take(alerts),
        pace: { stateMs: 0, advanceMs: 0 },
      });
      store.dieAfter(lives, roll(2) === 0);
      await pump.catchUp();
      await detector.start();
      workers.push(Reflect.get(detector, 'thread') as RuleThread);
      return detector;
    };
    let detector = await open(roll(12));
    const settle = async () => {
      while ((await detector.lag()) > 0) {
        await new Promise((resolve) => setTimeout(resolve, 2));
        if (!store.dead) continue;
        deaths += 1;
        detector = await open(roll(12));
      }
    };
    for (let at = 0; at < events.length; ) {
      const size = 1 + roll(8);
      const { stored } = await store.append({
        events: blockOf(events.slice(at, at + size)),
        rejected: [],
        covered: [],
        chains: [],
        cursor: null,
      });
      at += size;
      now += roll(8) * minute;
      await detector.offer(stored);
      await settle();
      for (const { id, withdrawn } of await store.alerts({ withdrawn: true, limit: 1000 })) {
        if (withdrawn) seen.add(id);
      }
    }
    if (store.dead) detector = await open(Number.POSITIVE_INFINITY);
    else store.dieAfter(Number.POSITIVE_INFINITY, true);
    const until = base + 300 * minute;
    now = until + 2 * minute;
    await detector.offer(storedBlockOf([]));
    const expected = findings(events, until);
    await vi.waitFor(async () => expect(asFindings(await store.alerts({ limit: 1000 }))).toEqual(expected), 60_000);
    await detector.stop();
    await pump.catchUp();

    const standing = await store.alerts({ limit: 1000 });
    expect(asFindings(standing)).toEqual(expected);
    const matters = Map.groupBy(standing, matterOf);
    const rows = desk.incidents.list({ state: 'all' }, everywhere).items;
    for (const row of rows) {
      const alerts = [...matters.values()].find((list) => list[0]!.rule === row.rule.id) ?? [];
      expect([row.count, row.takenBack === null]).toEqual([alerts.length, alerts.length > 0]);
    }
    expect(rows.filter(({ count }) => count > 0)).toHaveLength(matters.size);
    takenBack += seen.size;
  }
  expect(deaths).toBeGreaterThan(seeds / 2);
  expect(takenBack).toBeGreaterThan(seeds / 2);
}, 180_000);

test('what lies long past comes together also when the hub dies between any two events, from the first start on', async () => {
  const store = new MemoryEventStore();
  const yearMs = 365 * 24 * 60 * minute;
  for (let seq = 1; seq <= 3; seq++) {
    const detector = new Detector({
      store,
      rules: unchanging(pack),
      timeZone: 'Asia/Tokyo',
      lookups: noPlaces,
      clock: () => new Date(base),
      onAlerts: () => {},
      pace: { stateMs: 0, advanceMs: 0 },
    });
    await detector.start();
    const worker = Reflect.get(detector, 'thread') as RuleThread;
    const { stored } = await store.append({
      events: blockOf([event(seq, seq * minute - yearMs, 'sato')]),
      rejected: [],
      covered: [],
      chains: [],
      cursor: null,
    });
    await detector.offer(stored);
    await vi.waitFor(async () => expect((await store.detection()).cursor).toBe(seq), 60_000);
    await worker.terminate();
  }
  expect(asFindings(await store.alerts({ limit: 10 }))).toHaveProperty('size', 1);
  expect(await store.alerts({ limit: 10 })).toMatchObject([{ rule: 'burst', count: 3 }]);
}, 180_000);

test('what was to be forgotten of a place stays forgotten, also when the hub dies right after it was said', async () => {
  const store = new MemoryEventStore();
  const open = async () => {
    const detector = new Detector({
      ...{ store, rules: unchanging(pack), timeZone: 'Asia/Tokyo', lookups: noPlaces, onAlerts: () => {} },
      ...{ clock: () => new Date(base), pace: { stateMs: 1e9, advanceMs: 1e9 } },
    });
    await detector.start();
    return { detector, worker: Reflect.get(detector, 'thread') as RuleThread };
  };
  const first = await open();
  const more = { rejected: [], covered: [], chains: [], cursor: null };
  const { stored } = await store.append({ events: blockOf([{ ...event(1, 0, 'sato'), asset: 'pc-1' }]), ...more });
  await first.detector.offer(stored);
  await vi.waitFor(async () => expect(await first.detector.lag()).toBe(0), 60_000);
  await first.detector.stop();

  const second = await open();
  expect(await second.detector.learning('pc-1')).not.toMatchObject({ since: null });
  expect(await second.detector.relearn('pc-1')).toMatchObject({ since: null });
  await second.worker.terminate();
  const third = await open();
  expect(await third.detector.learning('pc-1')).toMatchObject({ since: null });
  await third.detector.stop();
}, 180_000);
