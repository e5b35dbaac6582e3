import { afterEach, expect, test, vi } from 'vitest';
import { compile, loadRules } from '#engine/sigma/sigma.ts';
import { originFields } from '#protocol/events/origin.ts';
import { eventId } from '#protocol/identity.ts';
import { blockOf } from '../store/block-builder.ts';
import type { NewEvent } from '../store/event-block.ts';
import type { AlertLookups } from './alert-maker.ts';
import { Detector } from './detector.ts';
import { MortalStore } from './mortal-store.ts';
import { packOf } from './rule-pack.ts';
import type { RuleThread } from './rule-thread.ts';
import type { RuleBook, RulesInForce } from './rules-in-force.ts';

const steady = `title: failed
name: failed
id: f-1
logsource: {product: test}
detection: {sel: {kind: failed}, condition: sel}
---
title: burst
id: burst
level: high
correlation: {type: event_count, rules: [failed], group-by: [hinomi.site, user], timespan: 30m, condition: {gte: 3}}
`;
/** A rule that every event fits, whatever its version. */
const changing = (version: number) =>
  `title: seen ${version}\nid: seen\nlogsource: {product: test}\ndetection: {sel: {kind: failed}, condition: sel}\n`;
const places: AlertLookups = {
  ...{ asset: () => null, assetBy: () => null, assetOfAgent: () => null },
  inTrial: () => false,
  timeZone: () => 'UTC',
};
const nothing = { exceptions: [], piercing: [] };
const base = Date.parse('2026-11-02T00:00:00.000Z');
const minute = 60_000;
const seeds = Number(process.env['HINOMI_DETECT_SEEDS'] ?? 2);

const packWith = (version: number | null) =>
  packOf(
    [
      { path: 'steady.yml', text: steady, site: null },
      ...(version === null ? [] : [{ path: 'own.yml', text: changing(version), site: 'tokyo' }]),
    ],
    { timeZone: 'UTC', lists: {} },
  );
/** Revision 0 is version 0 of the changing rule; each further one has the next, and odd ones try the one after on one asset. */
const revisionOf = (revision: number): RulesInForce => ({
  revision,
  pack: packWith(revision),
  staged:
    revision % 2 === 1
      ? { version: `v${revision + 1}`, pack: packWith(revision + 1), ids: ['seen'], assets: ['press'] }
      : null,
});

/** Decisions, as they stand in the hub's other database: made at once and for good. */
function decisions(): RuleBook & { decide(): RulesInForce } {
  let newest = 0;
  return { now: () => revisionOf(newest), at: revisionOf, decide: () => revisionOf(++newest) };
}

function event(seq: number, at: number, user: string): NewEvent {
  const key = { site: 'tokyo', agent: 'pc-1', lane: 'evidence' as const, epoch: 'e', seq };
  const time = new Date(base + at).toISOString();
  return {
    ...{ ...key, id: eventId(key), kind: 'host.log', source: 'text-log', boot: 'b', logsource: { product: 'test' } },
    ...{ time, corrected: time, recorded: time, received: time, offsetMs: 0, uncertaintyMs: 1, clockDoubt: false },
    ...{ asset: user === 'sato' ? 'press' : 'mixer', fields: { kind: 'failed', user, 'host.name': 'PC-1' } },
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

const threads: RuleThread[] = [];
afterEach(async () => {
  await Promise.all(threads.splice(0).map((thread) => thread.terminate()));
});

/** What the rules that never change find when one engine sees every event and nobody changes anything. */
function bursts(events: readonly NewEvent[]): Map<string, number> {
  const engine = compile(loadRules([{ path: 'steady.yml', text: steady }]));
  const found = new Map<string, number>();
  for (const one of events) {
    const fields = { ...one.fields, ...originFields(one) };
    const place = { id: one.id, time: Date.parse(one.corrected) };
    for (const { id, rule, count } of engine.process({ fields, logsource: one.logsource! }, place))
      if (rule.id === 'burst') found.set(id, count);
  }
  return found;
}

test('while rules change and the hub dies at any moment, each event is judged by one version, and no window of other rules is lost', async () => {
  let deaths = 0;
  let tried = 0;
  for (let seed = 1; seed <= seeds; seed++) {
    const roll = dice(seed);
    const store = new MortalStore();
    const book = decisions();
    const open = async (lives: number) => {
      const detector = new Detector({
        ...{ store, rules: book, timeZone: 'UTC', lookups: places, onAlerts: () => {} },
        clock: () => new Date(base),
        pace: { stateMs: seed % 2 === 0 ? 1e9 : 0, advanceMs: 1e9 },
      });
      store.dieAfter(lives, roll(2) === 0);
      await detector.start();
      threads.push(Reflect.get(detector, 'thread') as RuleThread);
      return detector;
    };
    let detector = await open(roll(20));
    /** Waits, and starts the hub anew where it has died. */
    const until = async (isOver: () => boolean | Promise<boolean>) => {
      while (!(await isOver())) {
        await new Promise((resolve) => setTimeout(resolve, 2));
        if (!store.dead) continue;
        deaths += 1;
        detector = await open(roll(20));
      }
    };
    const events = Array.from({ length: 60 }, (_, at) => event(at + 1, at * 4 * minute, ['sato', 'suzuki'][roll(2)]!));
    for (let at = 0; at < events.length; ) {
      const size = 1 + roll(8);
      const more = { rejected: [], covered: [], chains: [], cursor: null };
      const { stored } = await store.append({ events: blockOf(events.slice(at, at + size)), ...more });
      at += size;
      await detector.offer(stored);
      if (roll(2) === 0) await until(async () => (await detector.lag()) === 0);
      if (roll(3) === 0) {
        let done = false;
        const rules = book.decide();
        void detector.setRules(rules, nothing).then(() => {
          done = true;
        });
        if (roll(2) === 0) {
          await until(async () => done || (await store.detection()).rules?.revision === rules.revision);
        }
      }
    }
    store.dieAfter(Number.POSITIVE_INFINITY, true);
    if (store.dead) detector = await open(Number.POSITIVE_INFINITY);
    const last = book.now().revision;
    await vi.waitFor(async () => {
      expect([await detector.lag(), (await store.detection()).rules?.revision]).toEqual([0, last]);
    }, 60_000);
    await detector.stop();

    const alerts = await store.alerts({ limit: 1000 });
    const found = alerts.filter(({ rule }) => rule === 'burst').map(({ finding, count }) => [finding, count] as const);
    expect(new Map(found)).toEqual(bursts(events));
    const live = alerts.filter(({ rule, trial }) => rule === 'seen' && !trial);
    expect(live.map((one) => one.events[0]).sort()).toEqual(events.map(({ id }) => id).sort());
    const versions = events.map(({ id }) => Number(live.find((one) => one.events[0] === id)!.title.en.slice(5)));
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
    const trials = alerts.filter(({ trial }) => trial);
    expect(new Set(trials.map(({ finding }) => finding)).size).toBe(trials.length);
    expect(trials.every(({ asset, title }) => asset === 'press' && Number(title.en.slice(5)) % 2 === 0)).toBe(true);
    tried += trials.length;
  }
  expect(deaths).toBeGreaterThan(seeds / 2);
  expect(tried).toBeGreaterThan(seeds / 2);
}, 180_000);

test('an exception that ends while other rules wait to come in force stays ended', async () => {
  const text = 'title: x\nlogsource: {product: test}\nfilter: {rules: [seen], k: {user: sato}, condition: not k}\n';
  const apart = { exceptions: [{ id: 'x', site: 'tokyo', text }], piercing: [] };
  const store = new MortalStore();
  const book = decisions();
  const detector = new Detector({
    ...{ store, rules: book, timeZone: 'UTC', lookups: places, onAlerts: () => {}, setApart: apart },
    ...{ clock: () => new Date(base), pace: { stateMs: 0, advanceMs: 1e9 } },
  });
  await detector.start();
  threads.push(Reflect.get(detector, 'thread') as RuleThread);
  const judge = async (seq: number) => {
    const more = { rejected: [], covered: [], chains: [], cursor: null };
    const { stored } = await store.append({ events: blockOf([event(seq, seq * minute, 'sato')]), ...more });
    await detector.offer(stored);
    await vi.waitFor(async () => expect(await detector.lag()).toBe(0), 60_000);
  };
  await judge(1);
  const changed = detector.setRules(book.decide(), apart);
  detector.setExceptions(nothing);
  await changed;
  await judge(2);
  await detector.stop();
  const told = async (exception?: string) =>
    (await store.alerts({ rule: 'seen', limit: 10, ...(exception === undefined ? {} : { exception }) }))
      .filter(({ trial }) => !trial)
      .map(({ title }) => title.en);
  expect([await told('x'), await told()]).toEqual([['seen 0'], ['seen 1']]);
});
