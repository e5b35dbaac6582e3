import { describe, expect, test } from 'vitest';
import { alert } from '../incident/incident-harness.ts';
import { openVisitPlant, workedVisit } from './visit-harness.ts';

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

  test('who only looks is offered no act', async () => {
    const plant = await openVisitPlant({ asset: true });
    const { id } = await plant.walkIn({ workers: [{ name: '東海 太郎', account: plant.people.fitter.id }] });
    const operator = plant.hub.browserOf((await plant.hub.person('watch', ['fsoc_operator'], ['tokyo'])).id);
    const acts = async (reader: typeof operator) => Object.keys((await reader.get(`/visits/${id}`)).json.acts);
    expect(await acts(operator)).toEqual([]);
    expect(await acts(plant.people.fitter)).toEqual(['report_work', 'leave', 'attach']);
    expect(await acts(plant.people.mech)).toContain('leave');
  });

  test('a matter leads to the visit that had just ended at its asset, for who sees visits', async () => {
    const plant = await openVisitPlant({ asset: true });
    const { hub, asset } = plant;
    const { id, number } = await plant.walkIn();
    await plant.act('mech', id, { type: 'leave' });
    plant.minutes(21);
    const first = hub.clock().toISOString();
    hub.incidents.consume([alert(1, { asset, first, last: first })]);
    const [matter] = hub.incidents.list({}, { sites: ['tokyo'] }).items;
    const seen = async (reader: typeof plant.people.eng) => (await reader.get(`/incidents/${matter!.id}`)).json.visits;
    expect(await seen(plant.people.eng)).toEqual([{ id, number, vendor: '東海制御', minutesAfter: 21 }]);
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
    const { id, items, decide, submit, sign, people, confirm, after } = await workedVisit();
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
    const { id, items, decide, submit, sign, confirm, after, hub, people } = await workedVisit();
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
  const { id, people, hub } = await workedVisit();
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
