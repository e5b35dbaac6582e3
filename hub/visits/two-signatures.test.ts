import { describe, expect, test } from 'vitest';
import { itemIds, openVisitPlant, ordinary, workedVisit } from './visit-harness.ts';

describe('two signatures', () => {
  test('move the expected state by exactly what was accepted; the rest stays red until it is put back', async () => {
    const { id, items, decide, submit, sign, confirm, after, state, read, visit, review, hub, controller } =
      await workedVisit();
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
    const standing = async () =>
      (await review(id)).items.map((one: { id: string; standing: object | null }) => [one.id, one.standing]);
    const red = { state: 'red', value: '9', seenAt: expect.any(String) };
    expect(new Map(await standing())).toEqual(
      new Map([
        [items['100'], null],
        [items['101'], red],
      ]),
    );
    await read({ ...after, '101': 6 });
    expect((await visit(id)).state).toBe('partly_approved');
    const latest = hub.controllers.archive.latest(controller)!.at;
    expect(new Map(await standing()).get(items['101'])).toEqual({ state: 'red', value: '6', seenAt: latest });
    await read({ ...after, '101': 5 });
    expect((await visit(id)).state).toBe('approved');
    expect(new Map(await standing()).get(items['101'])).toMatchObject({ state: 'back', value: '5' });
    expect(state().state).toBe('in_sync');
  });

  test('of several that were rejected each is told alone: put back, or still red', async () => {
    const { id, items, decide, submit, sign, confirm, after, read, review, visit } = await workedVisit();
    await decide('leader', id, 'rejected', Object.values(items));
    await submit('leader', id);
    await confirm(after);
    expect((await sign('eng', id)).json).toMatchObject({ state: 'partly_approved', leftOpen: 2 });
    await read({ ...after, '101': 5 });
    const told = (await review(id)).items.map((one: { path: string; standing: { state: string } }) => [
      one.path,
      one.standing.state,
    ]);
    expect(new Map(told)).toEqual(
      new Map([
        ['1/holding/100', 'red'],
        ['1/holding/101', 'back'],
      ]),
    );
    expect(await visit(id)).toMatchObject({ state: 'partly_approved', leftOpen: 1 });
  });

  test('what two people signed as moving by itself is left out from then on, named with its rule', async () => {
    const { id, items, decide, submit, sign, confirm, after, visit, state, walkIn, leave, review, hub, controller } =
      await workedVisit();
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
    const { id, items, decide, submit, act, state, after, confirm } = await workedVisit();
    await decide('leader', id, 'accepted', Object.values(items));
    await submit('leader', id);
    await confirm(after);
    expect(state()).toMatchObject({ state: 'waiting', openDifferences: 0, waitingDifferences: 2 });
    await act('eng', id, { type: 'return', reason: '値を確認' });
    expect(state()).toMatchObject({ state: 'drift', openDifferences: 2, waitingDifferences: 0 });
  });

  test.each([
    ['his account is stopped', { disabled: true }],
    ['he became a vendor', { roles: ['vendor'] }],
    ['he lost the role', { roles: ['auditor'] }],
    ['he is of another site', { sites: ['osaka'] }],
  ] as const)('do not join when the first signer may not sign any more: %s', async (_words, change) => {
    const { id, items, decide, submit, act, sign, confirm, after, visit, state, hub, people } = await workedVisit();
    await decide('leader', id, 'accepted', Object.values(items));
    await submit('leader', id);
    await confirm(after);
    const known = hub.access.people;
    known.edit(people.leader.id, { name: '改名した人' });
    expect((await visit(id)).acts.sign).not.toMatchObject({ en: expect.stringMatching(/signed first/) });
    known.edit(people.leader.id, structuredClone(change) as Parameters<typeof known.edit>[1]);
    const { status, json } = await sign('eng', id);
    expect([status, json.message.en]).toEqual([
      409,
      expect.stringMatching(/^Whoever signed first may not sign any more/),
    ]);
    expect(state().baseline).toMatchObject({ version: 1 });
    await act('qa', id, { type: 'return', reason: '署名者の異動' });
    await submit('mech', id);
  });

  test('on paper are those of somebody who signs at this site', async () => {
    const { id, items, decide, submit, confirm, after, sign, hub } = await workedVisit();
    await decide('leader', id, 'accepted', Object.values(items));
    await submit('leader', id);
    await confirm(after);
    const photo = { type: 'image/png', data: Buffer.from('a photograph').toString('base64') };
    const elsewhere = await hub.person('osaka-eng', ['production_engineering'], ['osaka']);
    const gone = await hub.person('gone', ['production_engineering'], ['tokyo']);
    hub.access.people.edit(gone.id, { disabled: true });
    for (const { id: signer } of [elsewhere, gone]) {
      expect((await sign('qa', id, { signer, photo })).json.message.en).toMatch(/signs at this site/);
    }
  });

  test('judgements are taken back one at a time before them, and the ledger says so', async () => {
    const { id, items, decide, act, visit, hub } = await workedVisit();
    await decide('leader', id, 'accepted', Object.values(items));
    expect((await visit(id)).acts).toMatchObject({ undecide: null, submit: null });
    expect((await act('leader', id, { type: 'undecide', items: [items['100']] })).json.progress).toEqual({
      decided: 1,
      all: 2,
    });
    expect(hub.ledger.list({ kind: 'visit.undecided' }).items).toHaveLength(1);
    expect((await act('auditor', id, { type: 'undecide', items: [items['101']] })).status).toBe(403);
  });

  test('a change after the first signature voids it', async () => {
    const { id, items, decide, submit, sign, confirm, after, visit, review, state } = await workedVisit();
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
    const { id, items, decide, submit, confirm, after, sign, people, visit, hub } = await workedVisit();
    await decide('leader', id, 'accepted', Object.values(items));
    await submit('leader', id);
    await confirm(after);
    const photo = { type: 'image/png', data: Buffer.from('a photograph').toString('base64') };
    const paper = (signer: string) => ({ signer, photo });
    const offered = (await people.qa.get(`/visits/signers?site=tokyo&visit=${id}`)).json.items;
    const signers = offered.filter((one: { signs: boolean }) => one.signs).map((one: { id: string }) => one.id);
    expect(signers).toEqual([people.eng.id]);
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
    const items = itemIds((await plant.review(id)).items);
    await plant.decide('leader', id, 'accepted', [items['100']!]);
    await plant.decide('leader', id, 'rejected', [items['101']!]);
    await plant.submit('leader', id, [plant.controller]);
    expect((await plant.sign('eng', id)).json.state).toBe('partly_approved');
    expect(plant.state()).toMatchObject({ state: 'drift', baseline: { version: 1 }, openDifferences: 1 });
  });

  test('the next day the state is looked at once more', async () => {
    const { id, items, decide, submit, sign, confirm, after, visit, read, minutes, hub } = await workedVisit();
    await decide('leader', id, 'accepted', Object.values(items));
    await submit('leader', id);
    await confirm(after);
    await sign('eng', id);
    hub.visits.tick();
    expect((await visit(id)).state).toBe('approved');
    minutes(24 * 60);
    await read({ ...after, '100': 1 });
    expect(await visit(id)).toMatchObject({
      state: 'closed',
      postCheck: {
        result: 'differs',
        differences: 1,
        found: [{ device: { name: expect.any(String) }, path: '1/holding/100', from: '230', to: '1' }],
      },
    });
    const [told] = hub.incidents.list({}, { sites: ['tokyo'] }).items;
    expect(told).toMatchObject({ severity: 'S2', visit: id, sentence: { ja: expect.stringContaining('翌日の確認') } });
    expect((await visit(id)).progress).toEqual({ decided: 2, all: 2 });
  });
});
