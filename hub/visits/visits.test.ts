import { describe, expect, test } from 'vitest';
import { eventsOf, snapshot } from '../controllers/controller-harness.ts';
import { openVisitPlant, ordinary, restOfForm } from './visit-harness.ts';

const idsOf = (items: { id: string; path: string }[]) =>
  Object.fromEntries(items.map((item) => [item.path.split('/').at(-1), item.id]));

/** A visit in which 100 and 101 were changed, with the reading after it. */
async function worked() {
  const plant = await openVisitPlant();
  const { id } = await plant.walkIn();
  const after = { ...ordinary, '100': 230, '101': 9 };
  await plant.leave(id, after);
  const items = idsOf((await plant.review(id)).items);
  return { ...plant, id, after, items };
}

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

describe('two signatures', () => {
  test('move the expected state by exactly what was accepted; the rest stays red until it is put back', async () => {
    const { id, items, decide, submit, sign, confirm, after, state, read, visit, hub, controller } = await worked();
    await decide('leader', id, 'accepted', [items['100']!]);
    expect((await submit('leader', id)).json.message.ja).toContain('判定していない');
    await decide('leader', id, 'rejected', [items['101']!]);
    expect((await submit('leader', id)).json).toMatchObject({ state: 'provisional' });
    expect(state()).toMatchObject({
      state: 'drift',
      openDifferences: 1,
      waitingDifferences: 1,
      baseline: { version: 1 },
    });
    await confirm(after);
    expect((await sign('leader', id)).json.message.ja).toContain('別の人');
    expect((await sign('eng', id)).json).toMatchObject({ state: 'partly_approved', leftOpen: 1 });
    expect(state()).toMatchObject({
      state: 'drift',
      openDifferences: 1,
      waitingDifferences: 0,
      baseline: { version: 2 },
    });
    const [difference] = hub.controllers.detail(controller)!.differences;
    expect(difference).toMatchObject({
      id: items['101'],
      from: '5',
      to: '9',
      decision: { verdict: 'rejected', owner: '保全 一郎', due: '2026-11-10', visit: id },
    });
    expect(hub.controllers.detail(controller)!.baselines[0]).toMatchObject({
      version: 2,
      visit: id,
      items: [{ from: '180', to: '230', verdict: 'accepted' }],
    });
    await read({ ...after, '101': 6 });
    expect((await visit(id)).state).toBe('partly_approved');
    await read({ ...after, '101': 5 });
    expect((await visit(id)).state).toBe('approved');
    expect(state().state).toBe('in_sync');
  });

  test('what two people signed as moving by itself is left out from then on, named with its rule', async () => {
    const { id, items, decide, submit, sign, confirm, after, visit, state, walkIn, leave, review, hub, controller } =
      await worked();
    await decide('leader', id, 'accepted', [items['100']!]);
    await decide('leader', id, 'reclassify', [items['101']!]);
    await submit('leader', id);
    expect(hub.controllers.rules.table.of('tokyo', controller)).toEqual([]);
    await confirm(after);
    await sign('eng', id);
    expect((await visit(id)).state).toBe('approved');
    await confirm({ ...after, '101': 77 });
    expect(state()).toMatchObject({ state: 'in_sync', openDifferences: 0 });
    const next = await walkIn();
    await leave(next.id, { ...after, '100': 240, '101': 78 });
    const found = await review(next.id);
    expect(found.items.map((one: { path: string }) => one.path)).toEqual(['1/holding/100']);
    expect(found.leftOut).toMatchObject([{ path: '1/holding/101', from: '9', to: '78', number: 1 }]);
    expect(found.rules).toMatchObject([
      { number: 1, class: 'volatile', reason: '作業票どおり', proposedBy: '担当 leader', approvedBy: '担当 eng' },
    ]);
  });

  test('what waits for the second one is silent, and is taken back when it is returned', async () => {
    const { id, items, decide, submit, act, state, after, confirm } = await worked();
    await decide('leader', id, 'accepted', Object.values(items));
    await submit('leader', id);
    await confirm(after);
    expect(state()).toMatchObject({ state: 'waiting', openDifferences: 0, waitingDifferences: 2 });
    await act('eng', id, { type: 'return', reason: '値を確認' });
    expect(state()).toMatchObject({ state: 'drift', openDifferences: 2, waitingDifferences: 0 });
  });

  test('a change after the first signature voids it', async () => {
    const { id, items, decide, submit, sign, confirm, after, visit, review, state } = await worked();
    await decide('leader', id, 'accepted', Object.values(items));
    await confirm(after);
    await submit('leader', id);
    const old = (await visit(id)).lock;
    await confirm({ ...after, '102': 8 });
    expect(await visit(id)).toMatchObject({ state: 'review', signatures: [], progress: { decided: 2, all: 3 } });
    expect((await review(id)).items).toMatchObject([{}, {}, { path: '1/holding/102', origin: 'later' }]);
    expect((await sign('eng', id)).json.code).toBe('conflict');
    expect((await visit(id)).lock).not.toBe(old);
    expect(state().baseline).toMatchObject({ version: 1 });
  });

  test('paper is kept with its photograph, and entered by a third person', async () => {
    const { id, items, decide, submit, confirm, after, sign, people, visit, hub } = await worked();
    await decide('leader', id, 'accepted', Object.values(items));
    await submit('leader', id);
    await confirm(after);
    const photo = { type: 'image/png', data: Buffer.from('a photograph').toString('base64') };
    const paper = (signer: string) => ({ signer, photo });
    expect((await sign('leader', id, paper(people.eng.id))).status).toBe(409);
    expect((await sign('qa', id, paper(people.fitter.id))).status).toBe(409);
    expect((await sign('qa', id, paper(people.eng.id))).json.state).toBe('approved');
    const [, second] = (await visit(id)).signatures;
    expect(second).toMatchObject({ by: '担当 eng', paper: { enteredBy: '担当 qa' } });
    const kept = await people.mech.get(`/visits/${id}/photos/${second.paper.photo}`);
    expect(kept.json).toEqual(photo);
    const [entry] = hub.ledger.list({ kind: 'visit.signed_second' }).items;
    expect(JSON.stringify(hub.ledger.body(entry!.seq))).not.toContain(photo.data);
  });

  test('give a first expected state only where somebody asked for it', async () => {
    const plant = await openVisitPlant({ baseline: false });
    const after = { ...ordinary, '100': 230, '101': 9 };
    const { id } = await plant.walkIn();
    await plant.leave(id, after);
    await plant.confirm(after);
    const items = idsOf((await plant.review(id)).items);
    await plant.decide('leader', id, 'accepted', [items['100']!]);
    await plant.decide('leader', id, 'rejected', [items['101']!]);
    await plant.submit('leader', id, [plant.controller]);
    expect((await plant.sign('eng', id)).json.state).toBe('partly_approved');
    expect(plant.state()).toMatchObject({ state: 'drift', baseline: { version: 1 }, openDifferences: 1 });
  });

  test('the next day the state is looked at once more', async () => {
    const { id, items, decide, submit, sign, confirm, after, visit, read, minutes, hub } = await worked();
    await decide('leader', id, 'accepted', Object.values(items));
    await submit('leader', id);
    await confirm(after);
    await sign('eng', id);
    hub.visits.tick();
    expect((await visit(id)).state).toBe('approved');
    minutes(24 * 60);
    await read({ ...after, '100': 1 });
    expect(await visit(id)).toMatchObject({ state: 'closed', postCheck: { result: 'differs' } });
    const [told] = hub.incidents.list({}, { sites: ['tokyo'] }).items;
    expect(told).toMatchObject({ severity: 'S2', visit: id, sentence: { ja: expect.stringContaining('翌日の確認') } });
    expect((await visit(id)).progress).toEqual({ decided: 2, all: 2 });
  });
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
    const { id, items, decide, submit, minutes, hub } = await worked();
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

describe('who may what', () => {
  test('a vendor sees and ends the visit that names him, and no other', async () => {
    const plant = await openVisitPlant();
    const { fitter } = plant.people;
    const other = await plant.walkIn();
    const own = await plant.walkIn({ workers: [{ name: '東海 太郎', account: fitter.id }] });
    const list = (await fitter.get('/visits')).json.items;
    expect(list.map((one: { id: string }) => one.id)).toEqual([own.id]);
    expect((await fitter.get(`/visits/${other.id}`)).status).toBe(404);
    expect((await fitter.post(`/visits/${other.id}`, { type: 'leave' })).status).toBe(404);
    expect((await fitter.get(`/visits/${own.id}/review`)).status).toBe(200);
    expect((await fitter.get('/controllers')).status).toBe(403);
    expect((await fitter.post(`/visits/${own.id}`, { type: 'cancel', reason: 'x' })).status).toBe(403);
    const worked = await fitter.post(`/visits/${own.id}`, { type: 'report_work', text: 'ばねを交換した' });
    expect(worked.json.workReport).toMatchObject({ text: 'ばねを交換した' });
    expect((await fitter.post(`/visits/${own.id}`, { type: 'leave' })).json.state).toBe('leaving');
  });

  test('names stand on the sheet of those who have a part in it; others read them once they gave a reason', async () => {
    const plant = await openVisitPlant();
    const { mech, qa, auditor, fitter } = plant.people;
    const operator = plant.hub.browserOf((await plant.hub.person('watch', ['fsoc_operator'], ['tokyo'])).id);
    const escort = '保全 一郎';
    const workers = [
      { name: '東海 太郎', account: fitter.id },
      { name: '東海 花子', account: null },
    ];
    const { id } = await plant.walkIn({ workers, escort });
    const seenBy = async (reader: typeof operator) => {
      const { visit, review } = (await reader.get(`/visits/${id}/report`)).json;
      const form = (await reader.get(`/visits/${id}`)).json.form;
      expect(visit.form).toEqual(form);
      const named = review.who.filter((one: { level: string }) => one.level === 'declared');
      expect(named.map((one: { who: string }) => one.who)).toEqual(
        form.workers.map((worker: { name: string }) => worker.name),
      );
      return { workers: form.workers, escort: form.escort };
    };
    for (const reader of [mech, qa, fitter]) expect(await seenBy(reader)).toEqual({ workers, escort });
    const masked = { name: expect.stringMatching(/^●●●-/) };
    expect(await seenBy(operator)).toMatchObject({ workers: [masked, masked], escort });
    expect(await seenBy(auditor)).toMatchObject({ workers: [masked, masked], escort: masked.name });

    await operator.post('/session/unmask', { reason: '持ち込みPCの確認' });
    expect(await seenBy(operator)).toEqual({ workers, escort });
    expect(plant.hub.ledger.list({ kind: 'personal.unmasked' }).items).toHaveLength(1);
  });

  test('an auditor looks; nobody without the right signs or judges', async () => {
    const { id, items, decide, submit, sign, people, confirm, after } = await worked();
    expect((await people.auditor.get(`/visits/${id}`)).status).toBe(200);
    expect((await decide('auditor', id, 'accepted', [items['100']!])).status).toBe(403);
    expect((await decide('qa', id, 'accepted', [items['100']!])).status).toBe(403);
    await decide('leader', id, 'accepted', Object.values(items));
    expect((await submit('qa', id)).status).toBe(403);
    await submit('leader', id);
    await confirm(after);
    expect((await sign('auditor', id)).status).toBe(403);
    expect((await sign('mech', id)).json.message.ja).toContain('依頼した人');
    expect((await sign('qa', id)).status).toBe(200);
  });

  test('a site may ask for two roles', async () => {
    const { id, items, decide, submit, sign, confirm, after, hub, people } = await worked();
    const manager = hub.browserOf((await hub.person('boss', ['plant_manager'], ['tokyo'])).id);
    const policy = (await people.mech.get('/visits/policy?site=tokyo')).json;
    const wish = { ...policy, rolesMustDiffer: true };
    expect((await people.mech.send('PUT', '/visits/policy?site=tokyo', wish)).status).toBe(403);
    expect((await manager.send('PUT', '/visits/policy?site=tokyo', wish)).status).toBe(200);
    const second = await hub.person('leader2', ['line_leader'], ['tokyo']);
    people.fitter = Object.assign(hub.browserOf(second.id), { id: second.id });
    await decide('leader', id, 'accepted', Object.values(items));
    await submit('leader', id);
    await confirm(after);
    expect((await sign('fitter', id)).json.message.ja).toContain('役割');
    expect((await sign('eng', id)).json).toMatchObject({ state: 'approved', rolesMustDiffer: true });
  });
});

test('a report carries the signed head of the ledger', async () => {
  const { id, people, hub } = await worked();
  const report = (await people.auditor.get(`/visits/${id}/report`)).json;
  expect(report).toMatchObject({
    siteName: '東京工場',
    timeZone: 'Asia/Tokyo',
    visit: { id },
    review: { items: [{}, {}] },
  });
  expect(report.checkpoint.size).toBe(hub.ledger.head().seq);
  expect(report.checkpoint.short.startsWith(`${report.checkpoint.size}:${report.checkpoint.root.slice(0, 4)}`)).toBe(
    true,
  );
});
