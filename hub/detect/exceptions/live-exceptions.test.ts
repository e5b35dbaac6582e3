import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { eventId } from '#protocol/identity.ts';
import type { Alert } from '../../incident/alert.ts';
import { everywhere, openDesk } from '../../incident/incident-harness.ts';
import { blockOf } from '../../store/block-builder.ts';
import { MemoryEventStore } from '../../store/memory-event-store.ts';
import { Detector } from '../detector.ts';
import { loadRulePack } from '../rule-pack.ts';
import { unchanging } from '../rules-in-force.ts';
import type { RuleStanding } from '../switches/rule-standing.ts';
import type { SetApart } from './set-apart.ts';

const rules = `title: failed
name: failed
id: failed
level: low
logsource: {product: test}
detection: {sel: {kind: failed}, condition: sel}
---
title: burst
id: burst
level: high
correlation: {type: event_count, rules: [failed], group-by: [hinomi.site, user], timespan: 1h, condition: {gte: 3}}
---
title: quiet
id: quiet
level: medium
correlation: {type: event_count, rules: [failed], group-by: [hinomi.site, user], timespan: 30m, condition: {lt: 1}}
`;
const text = (rule: string, field: string, value: string) =>
  `title: x\nlogsource: {product: test}\nfilter: {rules: [${rule}], known: {${field}: ${value}}, condition: not known}\n`;
const folder = mkdtempSync(join(tmpdir(), 'hinomi-exceptions-'));
writeFileSync(join(folder, 'rules.yml'), rules);
afterAll(() => rmSync(folder, { recursive: true }));
const pack = loadRulePack([folder], { timeZone: 'UTC' });
const base = Date.parse('2026-11-02T00:00:00.000Z');
const places = {
  ...{ asset: () => null, assetBy: () => null, assetOfAgent: () => null },
  inTrial: () => false,
  timeZone: () => 'UTC',
  ruleAt: (_site: string, rule: string) => decided.get(rule) ?? null,
};
const nothing: SetApart = { exceptions: [], piercing: [] };
const scanner: SetApart = {
  exceptions: [{ id: 'x', site: 'tokyo', text: text('failed', 'from', 'scanner') }],
  piercing: [],
};

/** What people decided about rules. */
const decided = new Map<string, RuleStanding>();

/** A hub's detection and incidents over one store; what is set apart outlives a restart of it. */
function hub() {
  const store = new MemoryEventStore();
  const desk = openDesk();
  let seq = 0;
  let passed = 0;
  let detector: Detector;
  const open = async (setApart: SetApart) => {
    detector = new Detector({
      ...{ store, rules: unchanging(pack), timeZone: 'UTC', setApart, lookups: places },
      clock: () => new Date(base + passed + 60_000 * (seq + 1)),
      onAlerts: (alerts) => desk.incidents.consume(alerts),
      pace: { stateMs: 0, advanceMs: 1000 },
    });
    await detector.start();
  };
  const failed = async (from: string, user = 'sato', at = base + passed + (seq + 1) * 60_000) => {
    seq += 1;
    const key = { site: 'tokyo', agent: 'pc', lane: 'evidence' as const, epoch: 'e', seq };
    const time = new Date(at).toISOString();
    const one = {
      ...{ ...key, id: eventId(key), kind: 'host.log', source: 'text-log', boot: 'b', logsource: { product: 'test' } },
      ...{ time, corrected: time, recorded: time, received: time, offsetMs: 0, uncertaintyMs: 1, clockDoubt: false },
      ...{ asset: null, fields: { kind: 'failed', from, user, 'host.name': 'PC' } },
    };
    const { stored } = await store.append({
      ...{ events: blockOf([one]), rejected: [], covered: [], chains: [], cursor: null },
    });
    await detector.offer(stored);
    await vi.waitFor(async () => expect(await detector.lag()).toBe(0), 30_000);
  };
  const rows = (alerts: Alert[]) => alerts.map(({ rule, exception, count }) => `${rule} ${exception} ${count}`);
  return {
    store,
    open,
    failed,
    pass: (ms: number) => {
      passed += ms;
    },
    except: (setApart: SetApart) => detector.setExceptions(setApart),
    stop: () => detector.stop(),
    told: async () => rows(await store.alerts({ limit: 99 })),
    apart: async (exception: string) => rows(await store.alerts({ exception, limit: 99 })),
    matters: () =>
      desk.incidents.list({ state: 'all' }, everywhere).items.map(({ rule, count }) => `${rule.id} ${count}`),
  };
}

test('what is set apart is stored and counted, is part of no matter, and feeds no correlation, over a restart as well', async () => {
  const { open, failed, except, stop, told, apart, matters } = hub();
  await open(nothing);
  await failed('pc-2');
  await failed('pc-2');
  except(scanner);
  for (const from of ['scanner', 'scanner', 'scanner', 'scanner']) await failed(from);
  expect(await apart('x')).toEqual(Array(4).fill('failed x 1'));
  expect([await told(), matters()]).toEqual([[], []]);
  await stop();
  await open(scanner);
  await failed('scanner');
  expect([(await apart('x')).length, matters()]).toEqual([5, []]);
  // What was half seen before the exceptions and the restart is still there: this is the third of the burst.
  await failed('pc-2');
  expect([await told(), matters()]).toEqual([['burst null 3'], ['burst 1']]);
  await stop();
});

test('a finding that goes on when its exception has ended becomes a matter; one that was a matter before stays one', async () => {
  const { open, failed, except, stop, told, apart, matters } = hub();
  const known = { exceptions: [{ id: 'y', site: 'tokyo', text: text('burst', 'user', 'sato') }], piercing: [] };
  await open(known);
  for (let at = 0; at < 3; at++) await failed('pc-2');
  expect([await told(), await apart('y'), matters()]).toEqual([[], ['burst y 3'], []]);
  except(nothing);
  await failed('pc-2');
  await vi.waitFor(async () => expect(await told()).toEqual(['burst null 4']), 30_000);
  expect([await apart('y'), matters()]).toEqual([[], ['burst 1']]);
  except(known);
  await failed('pc-2');
  await vi.waitFor(async () => expect(await apart('y')).toEqual(['burst y 5']), 30_000);
  expect(matters()).toEqual(['burst 1']);
  await stop();
});

test('a rule that is off tells nothing; what began meanwhile is told as it goes on, weighed as people decided', async () => {
  const { open, failed, stop, told, matters, store } = hub();
  decided.set('burst', { state: 'off', severity: null, since: base });
  await open(nothing);
  for (let at = 0; at < 3; at++) await failed('pc-2');
  expect([await told(), matters()]).toEqual([[], []]);
  decided.set('burst', { state: 'trial', severity: 'S4', since: base + 4 * 60_000 });
  await failed('pc-2');
  expect([await told(), matters()]).toEqual([['burst null 4'], ['burst 1']]);
  expect(await store.alerts({ limit: 9 })).toMatchObject([{ severity: 'S4', trial: true }]);
  await stop();
  decided.clear();
});

test('what a rule told before it was switched off is taken back when a late event shows that it does not hold', async () => {
  const { open, failed, pass, stop, told, store } = hub();
  await open(nothing);
  await failed('pc-2');
  pass(60 * 60_000);
  await vi.waitFor(async () => expect(await told()).toEqual(['quiet null 1']), 30_000);
  decided.set('quiet', { state: 'off', severity: null, since: base + 60 * 60_000 });
  await failed('pc-2', 'sato', base + 20 * 60_000);
  await vi.waitFor(async () => expect(await told()).toEqual([]), 30_000);
  expect(await store.alerts({ withdrawn: true, limit: 9 })).toMatchObject([{ rule: 'quiet', withdrawn: true }]);
  await stop();
  decided.clear();
});
