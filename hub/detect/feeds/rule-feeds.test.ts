import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadRules } from '#engine/sigma/sigma.ts';
import type { StoredEvent } from '#protocol/events/event.ts';
import { because, type Reason } from '#protocol/reasons/reason.ts';
import type { AgentLive } from '../../agents/site-link.ts';
import { openHub } from '../../api/api-harness.ts';
import { rulesFolder } from '../../incident/incident-harness.ts';
import { loadRulePack } from '../rule-pack.ts';
import { Arrivals } from './arrivals.ts';
import { RuleFeeds } from './rule-feeds.ts';

type Given = Partial<StoredEvent>;

const written = (id: string, logsource: string, selection: string) =>
  `title: ${id}\nid: ${id}\nlogsource: ${logsource}\ndetection: { s: ${selection}, condition: s }\n`;
const correlation = (id: string, type: string, rules: string, groupBy = 'hinomi.agent') =>
  `title: ${id}\nid: ${id}\ncorrelation: { type: ${type}, rules: ${rules}, group-by: [${groupBy}], timespan: 1h${type === 'event_count' ? ', condition: { gte: 2 }' : ''} }\n`;

const rules = [
  written('program', '{ product: windows, category: process_creation }', '{ Image: x }'),
  written('account', '{ product: windows, service: security }', '{ EventID: 4720 }'),
  written('failed-logon', '{ product: windows, service: security }', '{ EventID: 4625 }'),
  written('cleared', '{ product: windows, service: security }', '{ EventID: 1102 }'),
  written('service', '{ product: windows, service: system }', '{ EventID: 7045 }'),
  written('linux-account', '{ product: linux, category: iam }', '{ event.action: user_created }'),
  written('usb', '{ category: usb, service: device }', '{ event.action: inserted }'),
  written('lost', '{ product: ot, category: gap }', '{ gap.kind: spool_shed }'),
  written('plc', '{ product: ot, category: config_change }', '{ change.class: security }'),
  written('cloud', '{ product: aws, service: cloudtrail }', '{ x: y }'),
  correlation('both', 'temporal', '[ service, program ]'),
  correlation('across', 'temporal', '[ service, plc ]', 'hinomi.site'),
  correlation('either', 'event_count', '[ service, program ]'),
].join('---\n');

/** A hub whose rules are these, and what it says of each rule's feed. */
async function opened() {
  const hub = await openHub();
  const set = loadRules([{ path: 'r.yml', text: rules }]);
  expect(set.rejected).toEqual([]);
  const feeds = () =>
    new RuleFeeds({
      pack: { set },
      arrivals: hub.arrivals,
      assets: hub.assets,
      live: () => hub.live,
      clock: hub.clock,
    });
  const of = (rule: string) =>
    Object.fromEntries(
      feeds()
        .of(rule, ['tokyo'])!
        .map((row) => [row.asset.name, row.state]),
    );
  const commit = (...events: Given[]) =>
    hub.commit(events.map((event) => ({ ...event, asset: hub.observer.assetOf(event as StoredEvent) })));
  return { hub, feeds, of, commit };
}

const windows = (host: string, code: number, more: Record<string, string> = {}, channel = 'Security'): Given => ({
  site: 'tokyo',
  agent: host.toLowerCase(),
  kind: 'windows_event',
  source: 'windows-event-log',
  logsource: { product: 'windows' },
  fields: { EventID: code, Channel: channel, Computer: host, ...more },
});

function live(agent: string, sources: [string, AgentLive['sources'][number]['state'], Reason[]?][]): AgentLive {
  return {
    site: 'tokyo',
    agent,
    lastHeard: '2026-11-04T03:00:00.000Z',
    bootId: null,
    offsetMs: 0,
    uncertaintyMs: 0,
    clockPlausible: true,
    version: null,
    platform: 'win32 10.0.19045',
    spoolBytes: 0,
    spoolEvents: 0,
    throttle: null,
    refusedPublishes: 0,
    readings: [],
    sources: sources.map(([type, state, reasons = []]) => ({
      id: type,
      type,
      state,
      reason: null,
      reasons,
      lastEvent: null,
      eventsPerMinute: 0,
      restarts: 0,
    })),
  };
}

test('a log that arrives feeds what needs no setting; what an audit policy decides is fed, missing or unknown', async () => {
  const { of, feeds, commit } = await opened();
  await commit(windows('INSP-07', 4624), windows('INSP-08', 4688));
  expect(of('cleared')).toEqual({ 'INSP-07': 'fed', 'INSP-08': 'fed' });
  expect(of('program')).toEqual({ 'INSP-07': 'not_fed', 'INSP-08': 'fed' });
  expect(of('account')).toEqual({ 'INSP-07': 'unknown', 'INSP-08': 'unknown' });
  expect(of('failed-logon')).toEqual({ 'INSP-07': 'unknown', 'INSP-08': 'unknown' });
  const [program] = feeds().of('program', ['tokyo'])!;
  expect(program!.remedy!.en).toContain(
    'auditpol /set /subcategory:"{0CCE922B-69AE-11D9-BED3-505054503030}" /success:enable',
  );
  await commit(windows('INSP-07', 4738));
  expect(of('account')['INSP-07']).toBe('fed');
  expect((await feeds().summary(['tokyo'])).get('program')).toMatchObject({
    state: 'partly',
    fed: 1,
    notFed: 1,
    unknown: 0,
  });
});

test('where more sorts come than are kept, what does not come is unknown instead of missing', async () => {
  const { of, feeds, commit } = await opened();
  await commit(windows('INSP-07', 4624), windows('INSP-08', 4624));
  await commit(...Array.from({ length: 2100 }, (_, code) => windows('INSP-07', 100_000 + code)));
  expect(of('program')).toEqual({ 'INSP-07': 'unknown', 'INSP-08': 'not_fed' });
  expect(of('cleared')['INSP-07']).toBe('fed');
  const said = feeds()
    .of('program', ['tokyo'])!
    .find(({ asset }) => asset.name === 'INSP-07');
  expect(said!.why.en).toContain('So many sorts of records');
});

test('an audit policy that was changed says what is recorded from then on', async () => {
  const { of, commit } = await opened();
  const changed = (said: string) =>
    windows('INSP-07', 4719, { SubcategoryGuid: '{0cce9235-69ae-11d9-bed3-505054503030}', AuditPolicyChanges: said });
  await commit(changed('%%8448, %%8451'));
  expect(of('account')['INSP-07']).toBe('not_fed');
  await commit(changed('%%8449'));
  expect(of('account')['INSP-07']).toBe('fed');
});

test('what came long ago, as history or in a drill says nothing of today', async () => {
  const { hub, of, commit } = await opened();
  await commit(
    windows('OLD', 7045, {}, 'System'),
    { ...windows('PAST', 7045, {}, 'System'), history: true },
    { ...windows('DRILL', 7045, {}, 'System'), drill: 'd' },
  );
  expect(of('service')).toMatchObject({ OLD: 'fed', PAST: 'unknown', DRILL: 'unknown' });
  hub.advance(8 * 86_400_000);
  expect(of('service')['OLD']).toBe('unknown');
});

test('what an agent says of its source is the reason, and unknown without an agent’s word', async () => {
  const { hub, of, feeds, commit } = await opened();
  await commit(windows('INSP-07', 6005, {}, 'System'));
  hub.advance(8 * 86_400_000);
  expect(of('service')['INSP-07']).toBe('unknown');
  hub.live.push(live('insp-07', [['windows-event-log', 'degraded', [because('log_off', { channel: 'System' })]]]));
  expect(feeds().of('service', ['tokyo'])![0]).toMatchObject({
    state: 'not_fed',
    remedy: { en: expect.stringContaining('wevtutil sl "System" /e:true') },
  });
  hub.live.splice(0, 1, live('insp-07', [['windows-event-log', 'failed']]));
  expect(feeds().of('service', ['tokyo'])![0]).toMatchObject({
    state: 'not_fed',
    why: { en: 'The source windows-event-log does not run: reason unknown' },
  });
  hub.live.splice(0, 1, live('insp-07', [['usb', 'running']]));
  expect(of('service')['INSP-07']).toBe('not_fed');
});

test('a source that tells one of its kinds would tell the others; one that never told anything is unknown', async () => {
  const { hub, of, commit } = await opened();
  const linux = (kind: string, source: string): Given => ({
    site: 'tokyo',
    agent: 'gw',
    kind,
    source,
    logsource: { product: 'linux' },
    fields: { 'event.action': 'login', 'host.name': 'gw', message: 'x' },
  });
  await commit(linux('host.log', 'text-log'));
  hub.live.push({
    ...live('gw', [
      ['usb', 'running'],
      ['text-log', 'running'],
    ]),
    platform: 'linux 6.1.0',
  });
  expect(of('linux-account')).toEqual({ gw: 'not_fed' });
  expect(of('usb')).toEqual({ gw: 'unknown' });
  expect(of('cleared')).toEqual({});
  await commit({
    ...linux('host.login', 'journald:main'),
    logsource: { product: 'linux', category: 'authentication' },
  });
  expect(of('linux-account')).toEqual({ gw: 'fed' });
  await commit({ ...linux('host.usb', 'usb'), logsource: { category: 'usb', service: 'device' } });
  hub.advance(20 * 86_400_000);
  expect(of('usb')).toEqual({ gw: 'fed' });
  expect(of('linux-account')).toEqual({ gw: 'not_fed' });
  expect(of('lost')).toEqual({ gw: 'fed' });
  hub.live.pop();
  expect(of('lost')).toEqual({ gw: 'unknown' });
});

test('machines without an agent and controllers that nobody reads are not fed; a foreign product concerns nothing', async () => {
  const { hub, of, feeds, commit } = await opened();
  const by = { id: 'x', role: null };
  hub.assets.add('tokyo', { name: 'PC', kind: 'pc' }, by);
  hub.assets.add('tokyo', { name: 'PLC', kind: 'controller' }, by);
  hub.assets.add('osaka', { name: 'OTHER', kind: 'pc' }, by);
  expect(of('usb')).toEqual({ PC: 'not_fed' });
  expect(of('plc')).toEqual({ PLC: 'not_fed' });
  expect((await feeds().summary(['tokyo'])).get('cloud')).toMatchObject({
    state: 'not_fed',
    fed: 0,
    notFed: 0,
    unknown: 0,
  });
  await commit({
    site: 'tokyo',
    agent: 'gw',
    kind: 'ot.snapshot',
    source: 'modbus:line-1',
    logsource: { product: 'ot', category: 'snapshot' },
    fields: { 'device.id': 'PLC-1' },
  });
  expect(of('plc')).toMatchObject({ PLC: 'not_fed', 'PLC-1': 'fed' });
  expect(feeds().of('none', ['tokyo'])).toBeNull();
});

test('a correlation in time needs all its rules, a count needs one', async () => {
  const { of, commit } = await opened();
  await commit(windows('INSP-07', 7045, {}, 'System'), windows('INSP-07', 4624));
  expect(of('both')['INSP-07']).toBe('not_fed');
  expect(of('either')['INSP-07']).toBe('fed');
});

test('arrivals outlive a restart', async () => {
  const { hub, commit } = await opened();
  await commit(windows('INSP-07', 4624), {
    ...windows('INSP-07', 4719, {
      SubcategoryGuid: '{0CCE9235-69AE-11D9-BED3-505054503030}',
      AuditPolicyChanges: '%%8448',
    }),
  });
  const again = new Arrivals(hub.control, () => undefined);
  const asset = hub.assets.list({}, ['tokyo']).items[0]!.id;
  expect(again.sorts).toEqual(hub.arrivals.sorts);
  expect(again.of(asset)).toEqual(hub.arrivals.of(asset));
  expect(again.audited(asset, '{0CCE9235-69AE-11D9-BED3-505054503030}', 'success')).toBe(false);
});

test('what a correlation of a whole site needs may come from different assets, and none of its parts may lack', async () => {
  const { hub, of, feeds, commit } = await opened();
  await commit(windows('INSP-07', 7045, {}, 'System'));
  expect(of('across')).toEqual({ 'INSP-07': 'fed' });
  expect((await feeds().summary(['tokyo'])).get('across')).toMatchObject({ state: 'not_fed', fed: 0 });
  hub.assets.add('tokyo', { name: 'PLC', kind: 'controller' }, { id: 'x', role: null });
  expect((await feeds().summary(['tokyo'])).get('across')).toMatchObject({
    fed: 1,
    unknown: 0,
    notFed: 1,
    state: 'partly',
  });
  expect(of('across')).toEqual({ PLC: 'not_fed', 'INSP-07': 'fed' });
});

test('every own rule names a log or a kind of its own', async () => {
  const hub = await openHub();
  const pack = loadRulePack([join(rulesFolder, 'detection')], { timeZone: 'Asia/Tokyo' });
  const by = { id: 'x', role: null };
  hub.assets.add('tokyo', { name: 'PC', kind: 'pc' }, by);
  hub.assets.add('tokyo', { name: 'PLC', kind: 'controller' }, by);
  const feeds = new RuleFeeds({ pack, arrivals: hub.arrivals, assets: hub.assets, live: () => [], clock: hub.clock });
  const summary = await feeds.summary(['tokyo']);
  const blind = [...pack.cards.values()].filter(({ id, kind }) => kind !== 'filter' && summary.get(id)!.notFed === 0);
  expect(blind.map(({ file }) => file)).toEqual([]);
});
