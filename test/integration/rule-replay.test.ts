import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { Detector } from '../../hub/detect/detector.ts';
import { type ReplayJob, Replays } from '../../hub/detect/replay/replays.ts';
import { loadRulePack, packOf } from '../../hub/detect/rule-pack.ts';
import { unchanging } from '../../hub/detect/rules-in-force.ts';
import { DuckDbEventStore } from '../../hub/store/duckdb-event-store.ts';
import type { NewEvent } from '../../hub/store/event-block.ts';
import { batch, event } from '../contract/store-engines.ts';

const rules = `title: failed
name: failed
id: failed-logon
logsource: {product: test, service: logon}
detection: {sel: {event.action: login_failed}, condition: sel}
---
title: burst
id: burst
level: high
correlation: {type: event_count, rules: [failed], group-by: [hinomi.site, user.name], timespan: 5m, condition: {gte: 3}}
---
title: fell silent
id: silent
level: medium
correlation: {type: event_count, rules: [failed], group-by: [user.name], timespan: 10m, condition: {lt: 1}}
`;
const dayMs = 86_400_000;
const minute = 60_000;
const start = Date.parse('2026-10-01T00:00:00.000Z');
const days = 12;

const folder = mkdtempSync(join(tmpdir(), 'hinomi-replay-'));
writeFileSync(join(folder, 'rules.yml'), rules);
const pack = loadRulePack([folder], { timeZone: 'Asia/Tokyo' });
let store: DuckDbEventStore;
let now = start;
let desk: Replays;
/** A version of rules that is not in force: twice is enough, at one site alone. */
const savedPack = packOf([{ path: 'rules.yml', text: rules.replace('gte: 3', 'gte: 2'), site: 's1' }], {
  timeZone: 'Asia/Tokyo',
  lists: {},
});
const saved = { pack: savedPack, ids: ['burst'], site: 's1' };
let off: string[] = [];
let asked: { site: string; rules: readonly string[]; ids: ReadonlySet<string> };

const places = {
  asset: (id: string) => ({ name: `設備 ${id}`, zone: null }),
  assetBy: () => null,
  assetOfAgent: (_site: string, agent: string) => (agent === 'a1' ? 'asset-1' : null),
  inTrial: () => false,
  timeZone: () => 'Asia/Tokyo',
};

/** What a plant of two PCs tells in twelve days: quiet records, refused logons alone and in bursts, some of them days late. */
function told(): NewEvent[] {
  const out: NewEvent[] = [];
  let seq = 0;
  const tell = (at: number, received: number, agent: string, action: string, service: string) => {
    const time = new Date(at).toISOString();
    out.push(
      event(++seq, {
        agent,
        asset: agent === 'a1' ? 'asset-1' : null,
        logsource: { product: 'test', service },
        ...{ time, corrected: time, recorded: time, received: new Date(received).toISOString() },
        fields: { 'event.action': action, 'user.name': agent === 'a1' ? 'sato' : 'suzuki', 'host.name': agent },
      }),
    );
  };
  for (let day = 0; day < days; day++) {
    for (let quiet = 0; quiet < 300; quiet++) {
      tell(
        start + day * dayMs + quiet * 3 * minute,
        start + day * dayMs + quiet * 3 * minute + 900,
        'a1',
        'ok',
        'quiet',
      );
    }
    const noon = start + day * dayMs + 16 * 60 * minute;
    const late = day % 4 === 3 ? 2 * dayMs : 0;
    for (let hit = 0; hit < 2 + (day % 3); hit++)
      tell(noon + hit * minute - late, noon + hit * minute, 'a1', 'login_failed', 'logon');
    tell(noon + 20 * minute, noon + 20 * minute, 'a2', 'login_failed', 'logon');
    tell(noon + 6 * 60 * minute, noon + 6 * 60 * minute, 'a2', 'ok', 'quiet');
  }
  return out;
}

beforeAll(async () => {
  store = await DuckDbEventStore.open({ path: join(folder, 'events.duckdb') });
  const detector = new Detector({
    store,
    rules: unchanging(pack),
    timeZone: 'Asia/Tokyo',
    lookups: places,
    clock: () => new Date(now),
    onAlerts: () => {},
    pace: { stateMs: 0, advanceMs: 0 },
  });
  await detector.start();
  // In the morning, in the afternoon with its refused logons, and at night.
  for (const events of Map.groupBy(told(), ({ received }) => received.slice(0, 12)).values()) {
    now = Date.parse(events.at(-1)!.received) + 30 * minute;
    const { stored } = await store.append(batch(events));
    await detector.offer(stored);
    const { last } = stored;
    const idle = { position: last, reached: now - 2 * minute };
    await vi.waitFor(() => expect(detector.standing()).toMatchObject(idle), 60_000);
  }
  now = start + days * dayMs;
  await vi.waitFor(() => expect(detector.standing()!.reached).toBe(now - 2 * minute), 60_000);
  await detector.stop();
  await store.retain({ now: new Date(now).toISOString(), hotDays: 4, keep: [], held: [] });
  desk = new Replays({
    store,
    pack: () => pack,
    version: (id) => (id === 'saved' ? saved : null),
    off: () => off,
    timeZone: 'Asia/Tokyo',
    lookups: places,
    setApart: () => ({ exceptions: [], piercing: [] }),
    hits: (site, rules, ids) => {
      asked = { site, rules, ids };
      return [];
    },
    visit: (_site, asset, at) => (asset === 'asset-1' && at.startsWith('2026-10-03') ? 'M-1' : null),
    sites: () => ['s1'],
    standing: () => detector.standing(),
    busy: () => false,
    clock: () => new Date(now),
  });
}, 180_000);

afterAll(async () => {
  await desk.close();
  await store.close();
  rmSync(folder, { recursive: true });
});

async function ended(job: ReplayJob | null) {
  await vi.waitFor(() => expect(['done', 'stopped', 'failed']).toContain(desk.get(job!.id, 'me')?.state), 60_000);
  return desk.get(job!.id, 'me')!;
}

const findings = (job: ReplayJob) =>
  job.assets.flatMap((one) => one.findings).map(({ id, count, first, last }) => [id, count, first, last] as const);

test('over the hot table and the cold days a replay finds what the live hub found, all of it or the last days', async () => {
  expect(readdirSync(join(folder, 'cold')).length).toBeGreaterThan(5);
  for (const rule of ['burst', 'silent']) {
    for (const asked of [days, 3]) {
      const job = await ended(desk.start({ rule, days: asked }, 'me'));
      const live = (await store.alerts({ rule, limit: 1000 })).filter(({ detectedAt }) => detectedAt >= job.from);
      expect(live.length).toBeGreaterThan(1);
      const expected = live.map(({ finding, count, first, last }) => [finding, count, first, last] as const);
      expect(findings(job).sort()).toEqual(expected.sort());
      expect(job.outcome).toMatchObject({ marked: true, full: false });
    }
  }
});

test('only what the rule could look at is read, findings stand at their asset, and those of a visit say so', async () => {
  const job = await ended(desk.start({ rule: 'burst', days }, 'me'));
  expect(job.events).toBeLessThan(2100);
  expect(job.assets).toMatchObject([{ asset: { id: 'asset-1', name: '設備 asset-1' }, inVisits: 1 }]);
  expect(job.assets[0]!.findings.some(({ visit }) => visit === 'M-1')).toBe(true);
});

test('a text that is being written is replayed over rules of the hub; a faulty one says its line', async () => {
  const text =
    'title: pairs\nid: pairs\ncorrelation: {type: event_count, rules: [failed], group-by: [user.name], timespan: 5m, condition: {gte: 2}}\n';
  const job = await ended(desk.start({ text, days }, 'me'));
  expect(job.outcome!.cards.map(({ id }) => id)).toEqual(['pairs']);
  // Of every fourth day the records came two days late, and fall together with those of another day.
  expect(findings(job)).toHaveLength(days - 3);
  const faulty = await ended(desk.start({ text: 'title: x\ndetection: {s: {a: 1}, condition: t}\n', days }, 'me'));
  expect(faulty.outcome!.rejected).toMatchObject([
    { line: expect.any(Number), reason: expect.stringContaining('logsource') },
  ]);
});

test('of an exception it is told what it would have hidden of every rule that stands on it, finding by finding', async () => {
  const text = (rule: string, condition: string) =>
    `title: x\nlogsource: {product: test}\nfilter: {rules: [${rule}], known: {user.name: sato}, condition: ${condition}}\n`;
  const tried = (rule: string, condition = 'not known') =>
    ended(desk.start({ exception: { site: 's1', text: text(rule, condition) }, days }, 'me'));
  const bursts = findings(await ended(desk.start({ rule: 'burst', days }, 'me')));
  const job = await tried('failed-logon');
  // Without the logons of one of them no burst of his is found, and his silence is no longer told.
  expect(job.effect!.hidden).toBe(asked.ids.size);
  expect([...asked.ids]).toEqual(expect.arrayContaining(bursts.map(([id]) => id)));
  expect([asked.site, [...asked.rules].sort()]).toEqual(['s1', ['burst', 'failed-logon', 'silent']]);
  const alone = await tried('burst');
  expect([alone.effect!.hidden, alone.effect!.added]).toEqual([bursts.length, 0]);
  expect((await tried('burst', 'known')).effect!.hidden).toBe(0);
  const elsewhere = desk.start({ exception: { site: 'other', text: text('burst', 'not known') }, days }, 'me');
  expect((await ended(elsewhere)).effect!.hidden).toBe(0);
});

test('a saved version is replayed before it is in force, as it would be, and only where it would hold', async () => {
  const now = findings(await ended(desk.start({ rule: 'burst', days }, 'me')));
  const then = findings(await ended(desk.start({ version: 'saved', days }, 'me')));
  expect(then.length).toBeGreaterThan(now.length);
  saved.site = 'elsewhere';
  expect(findings(await ended(desk.start({ version: 'saved', days }, 'me')))).toEqual([]);
  saved.site = 's1';
});

test('of what an exception would hide, rules that are off are left out; a rule that is asked for is told, off or not', async () => {
  const text =
    'title: x\nlogsource: {product: test}\nfilter: {rules: [failed-logon], known: {user.name: sato}, condition: not known}\n';
  const hidden = async () => (await ended(desk.start({ exception: { site: 's1', text }, days }, 'me'))).effect!.hidden;
  const all = await hidden();
  const bursts = findings(await ended(desk.start({ rule: 'burst', days }, 'me'))).length;
  off = ['s1 burst'];
  expect(await hidden()).toBe(all - bursts);
  expect(findings(await ended(desk.start({ rule: 'burst', days }, 'me')))).toHaveLength(bursts);
  off = [];
});

test("a replay that nobody wants any more stops, is nobody else's, and what waits too long a line is refused", async () => {
  const jobs = Array.from({ length: 7 }, () => desk.start({ rule: 'silent', days }, 'me'));
  expect(jobs.map((job) => job === null)).toEqual([false, false, false, false, false, false, true]);
  expect([desk.get(jobs[0]!.id, 'other'), desk.stop(jobs[0]!.id, 'other')]).toEqual([null, false]);
  for (const job of jobs) if (job) desk.stop(job.id, 'me');
  for (const job of jobs) if (job) expect((await ended(job)).state).toBe('stopped');
});
