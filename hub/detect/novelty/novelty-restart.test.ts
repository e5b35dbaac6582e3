import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { eventId } from '#protocol/identity.ts';
import { blockOf } from '../../store/block-builder.ts';
import type { NewEvent } from '../../store/event-block.ts';
import { MemoryEventStore } from '../../store/memory-event-store.ts';
import { Detector } from '../detector.ts';
import { nothingApart } from '../exceptions/set-apart.ts';
import { ReplayAnswers } from '../replay/replay-answers.ts';
import { ReplayRun } from '../replay/replay-run.ts';
import { loadRulePack } from '../rule-pack.ts';
import type { RuleThread } from '../rule-thread.ts';
import { unchanging } from '../rules-in-force.ts';
import { usualNovelty } from './novelty.ts';

const rule = `title: new account
id: new-account
level: low
logsource: {product: windows}
detection: {sel: {EventID: 4624, hinomi.first_seen.user_on_host: true}, condition: sel}
`;
const folder = mkdtempSync(join(tmpdir(), 'hinomi-novelty-'));
writeFileSync(join(folder, 'rule.yml'), rule);
afterAll(() => rmSync(folder, { recursive: true }));
const pack = loadRulePack([folder], { timeZone: 'UTC' });

const begin = Date.UTC(2026, 10, 2);
const day = 86_400_000;
let seq = 0;

function logon(user: string, at: number): NewEvent {
  const key = { site: 'tokyo', agent: 'pc-1', lane: 'evidence' as const, epoch: 'e', seq: ++seq };
  const time = new Date(begin + at).toISOString();
  const fields = { EventID: 4624, Channel: 'Security', LogonType: 2, TargetUserName: user };
  return {
    ...{ ...key, id: eventId(key), kind: 'windows_event', source: 'windows-event-log', boot: 'b' },
    ...{ logsource: { product: 'windows', service: 'security' }, offsetMs: 0, uncertaintyMs: 1, clockDoubt: false },
    ...{ time, corrected: time, recorded: time, received: time, asset: null, fields },
  };
}

const store = new MemoryEventStore();

/** A detector that saves its state when it stops, and never before. */
async function open(now: number) {
  const detector = new Detector({
    ...{ store, rules: unchanging(pack), timeZone: 'UTC', clock: () => new Date(begin + now), onAlerts: () => {} },
    lookups: {
      asset: () => null,
      assetBy: () => null,
      assetOfAgent: () => null,
      inTrial: () => false,
      timeZone: () => 'UTC',
    },
    pace: { stateMs: 1e9, advanceMs: 1e9 },
    learn: { ...usualNovelty, learningDays: 3 },
  });
  await detector.start();
  return {
    detector,
    worker: Reflect.get(detector, 'thread') as RuleThread,
    show: async (...events: NewEvent[]) => {
      const more = { rejected: [], covered: [], chains: [], cursor: null };
      const { stored } = await store.append({ events: blockOf(events), ...more });
      await detector.offer(stored);
      await vi.waitFor(async () => expect(await detector.lag()).toBe(0), 60_000);
    },
  };
}

const alerts = async () => (await store.alerts({ limit: 99 })).map(({ events }) => events[0]).sort();

test('a hub that dies neither forgets what it learned nor tells it twice, and a replay finds what was told', async () => {
  const first = await open(0);
  await first.show(logon('anna', 0), logon('anna', day));
  await first.detector.stop();

  const mallory = logon('mallory', 4 * day);
  const second = await open(4 * day);
  await second.show(mallory, logon('anna', 4 * day + 1));
  expect(await alerts()).toEqual([mallory.id]);
  await second.worker.terminate();

  const third = await open(4 * day + 60_000);
  await vi.waitFor(async () => expect(await third.detector.lag()).toBe(0), 60_000);
  const eve = logon('eve', 4 * day + 4);
  await third.show(logon('mallory', 4 * day + 2), eve, logon('anna', 4 * day + 3));
  expect(await alerts()).toEqual([mallory.id, eve.id].sort());
  await third.detector.stop();

  const fourth = await open(5 * day);
  await fourth.show(logon('eve', 5 * day), logon('mallory', 5 * day));
  expect(await alerts()).toHaveLength(2);
  const place = 'agent/tokyo/pc-1';
  expect(await fourth.detector.learning(place)).toMatchObject({
    since: begin,
    until: begin + 3 * day,
    subjects: expect.arrayContaining([{ name: 'user_on_host', known: 3, full: false }]),
  });
  expect(await fourth.detector.relearn(place)).toMatchObject({ since: null, subjects: [] });
  await fourth.show(logon('anna', 5 * day + 1));
  await fourth.detector.stop();
  expect(await alerts()).toHaveLength(2);

  const answers = new ReplayAnswers({
    files: pack.files,
    rule: 'new-account',
    ...{ text: null, lists: {}, version: null, site: null, off: [] },
    tried: null,
    setApart: nothingApart,
    timeZone: 'UTC',
  });
  const { found } = await new ReplayRun(
    { store, standing: () => null, busy: () => false },
    { ask: async (message) => structuredClone(answers.answer(message)), end: async () => {} },
    { from: new Date(begin).toISOString(), to: new Date(begin + 9 * day).toISOString() },
    { signal: new AbortController().signal, onProgress: () => {} },
  ).run();
  const told = found.flatMap(({ findings }) => findings.map(({ firing }) => firing.events[0]));
  expect(told.sort()).toEqual(await alerts());
}, 180_000);
