import { describe, expect, test } from 'vitest';
import { eventsOf, snapshot } from '../controllers/controller-harness.ts';
import { openVisitPlant, ordinary, restOfForm, workedVisit } from './visit-harness.ts';

describe('a walk-in', () => {
  test('opens with three fields; the newest reading is the state before', async () => {
    const { walkIn, visit, hub } = await openVisitPlant();
    const { id, number } = await walkIn();
    expect(number).toBe('V-2026-0001');
    expect(await visit(id)).toMatchObject({
      state: 'open',
      kind: 'walk_in',
      deviceStates: [{ before: { root: expect.any(String) }, after: null, hasBaseline: true }],
      missing: ['workers', 'escort', 'equipment', 'points'],
      acts: { leave: null, extend: null },
    });
    expect(hub.ledger.list({ kind: 'visit.' }).items.map((one) => one.kind)).toEqual(['visit.opened']);
  });

  test('says why there is no state before', async () => {
    const { walkIn, visit, minutes, hub } = await openVisitPlant();
    minutes(25 * 60);
    expect((await visit((await walkIn()).id)).deviceStates[0].before).toEqual({ missing: 'too_old' });
    const moved = {
      agent: 'gw-1',
      kind: 'ot.controller_state',
      fields: {
        'device.id': 'press-1',
        'event.action': 'start',
        'state.earliest': hub.clock().toISOString(),
        'state.latest': hub.clock().toISOString(),
        'state.source': 'startTime',
        'state.confidence': 'certain',
      },
    };
    const other = await openVisitPlant();
    other.minutes(10);
    await other.hub.commit([
      { ...moved, fields: { ...moved.fields, 'state.latest': other.hub.clock().toISOString() } },
    ]);
    expect((await other.visit((await other.walkIn()).id)).deviceStates[0].before).toEqual({ missing: 'moved' });
  });

  test('names only controllers, assets and people that are there', async () => {
    const { people, form } = await openVisitPlant();
    const begin = (more: object) =>
      people.mech.post('/visits', { type: 'walk_in', site: 'tokyo', form: { ...form(), ...more } });
    for (const more of [{ devices: ['none'] }, { assets: ['none'] }, { workers: [{ name: 'x', account: 'none' }] }]) {
      expect((await begin(more)).json.code).toBe('conflict');
    }
  });

  test('asks the agent to read when the workers leave, and for the confirming reading', async () => {
    const { hub, walkIn, act, read, minutes } = await openVisitPlant();
    const { id } = await walkIn();
    const asked = () => hub.orders.filter((order) => (order as string[])[0] === 'command').length;
    await act('mech', id, { type: 'leave' });
    expect(hub.orders.at(-1)).toEqual([
      'command',
      { site: 'tokyo', agent: 'gw-1', source: 'modbus', name: 'snapshot', argument: { device: 'press-1' } },
    ]);
    hub.visits.tick();
    expect(asked()).toBe(1);
    minutes(6);
    hub.visits.tick();
    expect(asked()).toBe(2);
    await read(ordinary);
    hub.visits.tick();
    expect(asked()).toBe(2);
    minutes(11);
    hub.visits.tick();
    expect(asked()).toBe(3);
  });

  test('asks again at once when the answer had begun a moment before the workers left', async () => {
    const { hub, walkIn, act, visit } = await openVisitPlant();
    const { id } = await walkIn();
    hub.advance(60_000);
    const started = hub.clock().toISOString();
    hub.advance(500);
    await act('mech', id, { type: 'leave' });
    const asked = hub.orders.length;
    hub.advance(500);
    await hub.commit(eventsOf(snapshot(ordinary, { started, ended: hub.clock().toISOString() })));
    expect((await visit(id)).state).toBe('leaving');
    hub.visits.tick();
    expect(hub.orders.length).toBe(asked + 1);
  });
});

describe('the review', () => {
  test('keeps drift, the visit and what was put back apart, unexpected first', async () => {
    const plant = await openVisitPlant();
    await plant.read({ ...ordinary, '102': 99 });
    const declared = [
      { id: 'd1', device: null, pattern: 'holding/100', to: null },
      { id: 'd2', device: null, pattern: '速度', to: null },
    ];
    const { id } = await plant.walkIn({ declared });
    await plant.read({ ...ordinary, '102': 99, '101': 44 });
    await plant.leave(id, { ...ordinary, '102': 99, '100': 230, '101': 5, '103': 1 });
    const found = await plant.review(id);
    const told = (items: { path: string; origin?: string; declared?: string }[]) =>
      items.map((one) => [one.path, one.origin, one.declared ?? null]);
    expect(told(found.items)).toEqual([
      ['1/holding/103', 'visit', null],
      ['1/holding/102', 'drift', null],
      ['1/holding/100', 'visit', 'd1'],
    ]);
    expect(found.drift).toMatchObject([{ path: '1/holding/102', from: '7', to: '99' }]);
    expect(found.transients).toMatchObject([{ path: '1/holding/101', from: '5', to: '44' }]);
    expect(found.declared).toMatchObject([
      { id: 'd1', found: 1 },
      { id: 'd2', found: 0 },
    ]);
  });

  test('names who was there with how sure that is', async () => {
    const plant = await openVisitPlant({ asset: true });
    const flow = (source: string) => ({
      kind: 'net.flow' as const,
      fields: {
        'source.ip': source,
        'destination.ip': '192.168.10.60',
        'destination.port': 502,
        'network.transport': 'tcp',
      },
    });
    const audit = (user: string, fields: Record<string, string>) => ({
      agent: 'gw-1',
      kind: 'ot.audit' as const,
      fields: { 'device.id': 'press-1', 'user.name': user, 'audit.type': 'i=2100', ...fields },
    });
    await plant.hub.commit([flow('192.168.10.5')]);
    plant.minutes(30);
    const { id } = await plant.walkIn({ workers: restOfForm.workers });
    plant.minutes(5);
    await plant.hub.commit([
      flow('192.168.10.5'),
      flow('192.168.10.77'),
      {
        kind: 'host.login',
        asset: plant.asset,
        fields: { 'event.action': 'login', 'user.name': 'tokai', 'host.name': 'PC-9', 'source.ip': '192.168.10.77' },
      },
      audit('vendor01', {
        'event.action': 'write',
        'event.outcome': 'success',
        'audit.place': 'nsu=urn:x;s=Press/Force',
      }),
      audit('vendor01', {
        'event.action': 'write',
        'event.outcome': 'success',
        'audit.place': 'nsu=urn:x;s=Press/Speed',
      }),
      audit('guest', { 'event.action': 'write', 'event.outcome': 'failure' }),
      audit('reader', { 'event.action': 'certificate', 'event.outcome': 'success' }),
      { ...audit('elsewhere', { 'event.action': 'write', 'event.outcome': 'success' }), agent: 'gw-2' },
    ]);
    plant.minutes(1);
    const { who } = (await plant.people.eng.get(`/visits/${id}/review`)).json;
    expect(who.map((one: { level: string; who: string }) => [one.level, one.who])).toEqual([
      ['proved', expect.stringMatching(/^●●●/)],
      ['correlated', '192.168.10.77'],
      ['correlated', expect.stringMatching(/^●●●-.* @ PC-9$/)],
      ['declared', '東海 太郎'],
    ]);
    expect(who[0].basis.en).toContain('2 acts, the last on Press/Speed');
  });
});
test('names who came onto the network, and who was at the machines that talked with the controller', async () => {
  const plant = await openVisitPlant({ asset: true });
  const { assets } = plant.hub;
  const by = { id: 'x', role: null };
  const eng = assets.add('tokyo', { name: 'ENG-01', addresses: ['192.168.10.5'] }, by).id;
  assets.add('tokyo', { name: '工具棚PC', macs: ['00-1A-2B-00-00-03'] }, by);
  const flow = {
    kind: 'net.flow' as const,
    fields: { 'source.ip': '192.168.10.5', 'destination.ip': '192.168.10.60' },
  };
  await plant.hub.commit([flow]);
  plant.minutes(30);
  const laptop = { kind: 'laptop', name: '東海 SN-42', check: 'clean', note: null, mac: '00-1A-2B-00-00-02' };
  const { id } = await plant.walkIn({ equipment: [laptop] });
  plant.minutes(5);
  const device = (end: number, action: string, more: object = {}) => ({
    kind: 'net.neighbour' as const,
    fields: {
      'event.action': action,
      'source.mac': `00:1a:2b:00:00:0${end}`,
      'source.ip': `192.168.10.9${end}`,
      'host.name': 'gw-1',
      ...more,
    },
  });
  const windows = (EventID: number, Channel: string, fields: object) => ({
    kind: 'windows_event' as const,
    asset: eng,
    fields: { EventID, Channel, Computer: 'ENG-01', ...fields },
  });
  const sessions = 'Microsoft-Windows-TerminalServices-LocalSessionManager/Operational';
  await plant.hub.commit([
    flow,
    device(3, 'new', { 'hinomi.neighbour.listed': true }),
    device(2, 'returned', { 'hinomi.neighbour.listed': false }),
    device(4, 'present', { 'hinomi.neighbour.listed': false }),
    device(5, 'new', { 'hinomi.neighbour.listed': false, 'hinomi.neighbour.learning': true }),
    device(5, 'moved', { 'hinomi.neighbour.listed': false }),
    ...Array.from({ length: 250 }, () => windows(4624, 'Security', { LogonType: 3, TargetUserName: 'share' })),
    windows(4624, 'Security', { LogonType: 2, TargetUserName: 'fitter', IpAddress: '127.0.0.1' }),
    windows(25, sessions, { User: 'PLANT\\remote7', Address: '10.9.9.9' }),
    windows(24, sessions, { User: 'PLANT\\left', Address: '10.9.9.9' }),
  ]);
  plant.minutes(1);
  const { who } = (await plant.people.eng.get(`/visits/${id}/review`)).json;
  const told = who.map((one: { who: string; basis: { en: string } }) => [one.who, one.basis.en]);
  expect(told).toEqual([
    ['192.168.10.95 00:1a:2b:00:00:05', expect.stringMatching(/first time.*neither declared.*still learns/)],
    ['東海 SN-42 192.168.10.92 00:1a:2b:00:00:02', expect.stringMatching(/^back on.*fits what was declared/)],
    ['工具棚PC 192.168.10.93 00:1a:2b:00:00:03', expect.stringMatching(/in the asset ledger/)],
    [expect.stringMatching(/@ ENG-01$/), 'logged in to a machine that talked with the controllers during the visit'],
    [expect.stringMatching(/@ ENG-01$/), expect.stringMatching(/controllers from 10\.9\.9\.9 during/)],
  ]);
});

describe('time', () => {
  test('overdue, waiting and unplanned visits are told once, not every few seconds', async () => {
    const plant = await openVisitPlant();
    const { id } = await plant.walkIn();
    plant.minutes(121);
    plant.hub.visits.tick();
    plant.hub.visits.tick();
    expect((await plant.visit(id)).state).toBe('overdue');
    const rows = () => plant.hub.incidents.list({}, { sites: ['tokyo'] }).items.map((one) => [one.severity, one.count]);
    expect(rows()).toEqual([['S3', 1]]);
    await plant.act('mech', id, { type: 'extend', until: plant.inMinutes(60), reason: '部品待ち' });
    expect((await plant.visit(id)).state).toBe('open');
  });

  test('a signature that is still missing is asked for again', async () => {
    const { id, items, decide, submit, minutes, hub } = await workedVisit();
    await decide('leader', id, 'accepted', Object.values(items));
    await submit('leader', id);
    minutes(3 * 24 * 60);
    hub.visits.tick();
    hub.visits.tick();
    const rows = hub.incidents.list({}, { sites: ['tokyo'] }).items;
    expect(rows).toMatchObject([
      { severity: 'S4', count: 1, sentence: { ja: expect.stringContaining('二人目の署名') } },
    ]);
    expect(hub.ledger.list({ kind: 'visit.asked_again' }).items).toHaveLength(1);
  });
});
