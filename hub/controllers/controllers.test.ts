import { describe, expect, test } from 'vitest';
import { packSnapshot } from '#engine/snapshot/snapshot.ts';
import { because, detailFields } from '#protocol/reasons/reason.ts';
import { openHub } from '../api/api-harness.ts';
import { eventsOf, snapshot } from './controller-harness.ts';
import { looked } from './look-ups/look-harness.ts';

async function plant() {
  const hub = await openHub();
  const engineer = hub.browserOf((await hub.person('eng', ['production_engineering'], ['tokyo'])).id);
  const second = hub.browserOf((await hub.person('eng2', ['production_engineering'], ['tokyo'])).id);
  const first = snapshot({ '100': 180, '101': 5 });
  await hub.commit(eventsOf(first));
  const { id } = (await engineer.get('/controllers')).json.items[0];
  const path = `/controllers/${id}`;
  return { hub, engineer, second, first, path };
}

async function approved() {
  const all = await plant();
  const root = all.first.root;
  await all.engineer.post(`${all.path}/baseline`, { root, type: 'propose', reason: '据付時の設定' });
  await all.second.post(`${all.path}/baseline`, { root, type: 'approve', reason: '確認済み' });
  return all;
}

test('a machine that another agent only heard of is one line with the one that reads it, and its stops stand there', async () => {
  const { hub, engineer, path } = await plant();
  const asset = hub.assets.add('tokyo', { name: 'PLC-PRESS' }, { id: 'me', role: null }).id;
  const heard = (agent: string) => ({
    agent,
    kind: 'ot.controller_state',
    asset,
    fields: { 'device.id': 'press', 'event.action': 'stop', 'state.source': 'wire', 'state.confidence': 'certain' },
  });
  await hub.commit([heard('gw-2')]);
  const names = async () =>
    (await engineer.get('/controllers')).json.items.map((one: { agent: string }) => one.agent).sort();
  expect(await names()).toEqual(['gw-1', 'gw-2']);
  const read = eventsOf(snapshot({ '100': 181 }, { ended: '2026-11-04T05:00:00.000Z' })).map((one) => ({
    ...one,
    asset,
  }));
  await hub.commit(read);
  expect(await names()).toEqual(['gw-1']);
  expect((await engineer.get(path)).json.states).toMatchObject([{ action: 'stop', source: 'wire' }]);
});

test('two that stand for one asset are told apart by name, on their pages and in the ledger', async () => {
  const { hub, engineer, path } = await plant();
  const asset = hub.assets.add('tokyo', { name: 'プレス1号機' }, { id: 'me', role: null }).id;
  const as = (device: string) =>
    eventsOf(snapshot({ '100': 180 }, { ended: '2026-11-04T05:00:00.000Z' })).map((one) => ({
      ...{ ...one, asset },
      fields: { ...one.fields, 'device.id': device },
    }));
  await hub.commit(as('press-1'));
  const names = async () => (await engineer.get('/controllers')).json.items.map((one: { name: string }) => one.name);
  expect(await names()).toEqual(['プレス1号機']);
  await hub.commit(as('press-2'));
  expect(await names()).toEqual(['プレス1号機 · press-1', 'プレス1号機 · press-2']);
  const { root } = (await engineer.get(path)).json.lastSnapshot;
  await engineer.post(`${path}/baseline`, { root, type: 'propose', reason: '据付時の設定' });
  expect(hub.ledger.list({ kind: 'baseline.proposed' }).items[0]!.text.ja).toMatch(/^プレス1号機 · press-1：/);
});

test('what a machine counts stands on its page with its course, and a counter that went back in its record with its words', async () => {
  const { hub, engineer, path } = await plant();
  const counter = { section: 'observed', key: '1/holding/8', path: '1/holding/8 運転時間', counts: 'hours', unit: 'h' };
  for (const [index, value] of [900, 906, 2].entries()) {
    const ended = `2026-11-0${5 + index}T03:00:00.000Z`;
    await hub.commit(
      eventsOf(snapshot({ '100': 180, '101': 5 }, { ended, facts: { counters: [{ ...counter, value }] } })),
    );
  }
  const detail = because('counter_went_back', { counter: counter.path, before: 906, now: 2, unit: 'h' });
  const state = { 'event.action': 'counter_reset', 'state.source': 'counter', 'state.confidence': 'certain' };
  const fields = { 'device.id': 'press-1', ...state, ...detailFields(detail) };
  await hub.commit([{ agent: 'gw-1', kind: 'ot.controller_state', fields }]);
  const { counters, states, differences } = (await engineer.get(path)).json;
  expect(counters).toEqual([{ ...counter, value: 2 }]);
  expect(differences).toEqual([]);
  expect(states).toMatchObject([
    { action: 'counter_reset', detail: { en: expect.stringContaining('from 906 to 2 h') } },
  ]);
  const place = `section=observed&key=${encodeURIComponent(counter.key)}`;
  const course = (await looked(() => engineer.get(`${path}/history?${place}`))).json.ranges;
  expect(course.map(({ value }: { value: string }) => value)).toEqual(['2', '906', '900', null]);
});

describe('baseline', () => {
  test('is in force only after another person approved it', async () => {
    const { hub, engineer, second, first, path } = await plant();
    expect((await engineer.get(path)).json.state).toBe('no_baseline');
    const body = { root: first.root, reason: '据付時の設定' };
    const proposed = await engineer.post(`${path}/baseline`, { ...body, type: 'propose' });
    expect(proposed.json).toMatchObject({ state: 'no_baseline', proposal: { mine: true, version: 1 } });
    const self = await engineer.post(`${path}/baseline`, { ...body, type: 'approve' });
    expect(self.json.code).toBe('conflict');
    const done = await second.post(`${path}/baseline`, { ...body, type: 'approve' });
    expect(done.json).toMatchObject({ state: 'in_sync', baseline: { version: 1 }, proposal: null });
    expect(hub.ledger.list({ kind: 'baseline.' }).items.map((one) => one.kind)).toEqual([
      'baseline.approved',
      'baseline.proposed',
    ]);
  });

  test('an incomplete or an old snapshot cannot become it', async () => {
    const { hub, engineer, first, path } = await plant();
    const torn = snapshot({ '100': 180 }, { complete: false, open: ['holding'], ended: '2026-11-04T04:00:00.000Z' });
    await hub.commit(eventsOf(torn));
    for (const root of [torn.root, first.root]) {
      const answer = await engineer.post(`${path}/baseline`, { root, type: 'propose', reason: 'x' });
      expect(answer.json.code).toBe('conflict');
    }
  });

  test('maintenance may propose but not approve', async () => {
    const { hub, first, path } = await plant();
    const browser = hub.browserOf((await hub.person('mech', ['maintenance'], ['tokyo'])).id);
    const body = { root: first.root, reason: 'x' };
    expect((await browser.post(`${path}/baseline`, { ...body, type: 'propose' })).status).toBe(200);
    expect((await browser.post(`${path}/baseline`, { ...body, type: 'approve' })).json.code).toBe('not_permitted');
  });
});

describe('differences', () => {
  const changed = snapshot({ '100': 230, '101': 5 }, { ended: '2026-11-04T05:00:00.000Z' });

  test('show path, both values and unit; what one person accepted waits until another approves it', async () => {
    const { hub, engineer, second, path } = await approved();
    const known = new Set<string>();
    await hub.commit(eventsOf(changed, known));
    const seen = (await engineer.get(path)).json;
    expect(seen).toMatchObject({ state: 'drift', openDifferences: 1 });
    expect(seen.differences).toMatchObject([{ op: 'changed', from: '180', to: '230', unit: '°C', decision: null }]);
    const item = seen.differences[0].id;
    const rejected = await engineer.post(`${path}/judgements`, {
      items: [item],
      verdict: 'rejected',
      reason: '変更の予定なし',
    });
    expect(rejected.json).toMatchObject({ state: 'drift', openDifferences: 1 });
    const accepted = await engineer.post(`${path}/judgements`, {
      items: [item],
      verdict: 'accepted',
      reason: '作業票どおり',
    });
    expect(accepted.json).toMatchObject({ state: 'waiting', openDifferences: 0, waitingDifferences: 1 });
    expect(accepted.json.differences[0].decision).toMatchObject({ verdict: 'accepted', reason: '作業票どおり' });
    expect((await engineer.get(path)).json.baseline.version).toBe(1);
    const body = { root: changed.root, reason: '作業票どおり' };
    const proposed = await engineer.post(`${path}/baseline`, { ...body, type: 'propose' });
    expect(proposed.json).toMatchObject({ state: 'waiting', proposal: { version: 2 } });
    const approval = { ...body, root: proposed.json.proposal.root, type: 'approve' };
    expect((await engineer.post(`${path}/baseline`, approval)).json.code).toBe('conflict');
    const done = await second.post(`${path}/baseline`, approval);
    expect(done.json).toMatchObject({ state: 'in_sync', differences: [], baseline: { version: 2 } });
    expect(done.json.baselines).toMatchObject([
      { version: 2, items: [{ from: '180', to: '230', verdict: 'accepted', reason: '作業票どおり' }] },
      { version: 1, items: [] },
    ]);
  });

  test('what was rejected keeps its expected value and stays red until it is put back', async () => {
    const { hub, engineer, second, path } = await approved();
    const both = snapshot({ '100': 230, '101': 9 }, { ended: '2026-11-04T05:00:00.000Z' });
    await hub.commit(eventsOf(both));
    const items = (await engineer.get(path)).json.differences as { id: string; path: string }[];
    const item = (address: string) => items.find((one) => one.path.endsWith(address))!.id;
    const nothing = { root: both.root, type: 'propose', reason: 'まとめて' };
    expect((await engineer.post(`${path}/baseline`, nothing)).json.code).toBe('conflict');
    await engineer.post(`${path}/judgements`, { items: [item('100')], verdict: 'accepted', reason: '作業票どおり' });
    await engineer.post(`${path}/judgements`, { items: [item('101')], verdict: 'rejected', reason: '予定外' });
    const { proposal } = (await engineer.post(`${path}/baseline`, nothing)).json;
    await second.post(`${path}/baseline`, { root: proposal.root, type: 'approve', reason: '確認済み' });
    const left = (await engineer.get(path)).json;
    expect(left).toMatchObject({ state: 'drift', openDifferences: 1, baseline: { version: 2 } });
    expect(left.differences).toMatchObject([
      { id: item('101'), from: '5', to: '9', decision: { verdict: 'rejected' } },
    ]);
    await hub.commit(eventsOf(snapshot({ '100': 230, '101': 5 }, { ended: '2026-11-04T07:00:00.000Z' })));
    expect((await engineer.get(path)).json).toMatchObject({ state: 'in_sync', differences: [] });
  });

  test('a thousand are judged in one act with one entry in the ledger, and none where one of them is gone', async () => {
    const { hub, engineer, path } = await approved();
    const values = Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [String(at), 9000 + at]));
    await hub.commit(eventsOf(snapshot(values, { ended: '2026-11-04T05:00:00.000Z' })));
    const found = (await engineer.get(path)).json.differences as { id: string }[];
    const items = found.map(({ id }) => id);
    expect(items).toHaveLength(1000);
    const act = { verdict: 'accepted', reason: '作業票どおり' };
    const gone = await engineer.post(`${path}/judgements`, { ...act, items: [...items, 'gone'] });
    expect(gone.json.code).toBe('conflict');
    expect((await engineer.get(path)).json).toMatchObject({ openDifferences: 1000, waitingDifferences: 0 });
    expect((await engineer.post(`${path}/judgements`, { ...act, items })).json).toMatchObject({
      ...{ state: 'waiting', openDifferences: 0, waitingDifferences: 1000 },
    });
    const entries = (await engineer.get('/ledger')).json.items as { kind: string; text: { ja: string } }[];
    const judged = entries.filter(({ kind }) => kind === 'difference.accepted');
    expect(judged.map(({ text }) => text.ja)).toEqual([expect.stringContaining('ほか 999 件')]);
  });

  test('every version stays readable', async () => {
    const { hub, engineer, second, first, path } = await approved();
    await hub.commit(eventsOf(changed));
    const [{ id: item }] = (await engineer.get(path)).json.differences;
    await engineer.post(`${path}/judgements`, { items: [item], verdict: 'accepted', reason: '作業票どおり' });
    const propose = { root: changed.root, type: 'propose', reason: '作業票どおり' };
    const { proposal } = (await engineer.post(`${path}/baseline`, propose)).json;
    await second.post(`${path}/baseline`, { ...propose, root: proposal.root, type: 'approve' });
    const { baselines } = hub.controllers;
    const states = baselines.list(path.split('/')[2]!).map((version) => baselines.content(version));
    expect(states.map((state) => ('wrong' in state ? state.wrong : state.root))).toEqual([changed.root, first.root]);
  });

  test('what an incomplete snapshot did not read is not called removed', async () => {
    const { hub, engineer, path } = await approved();
    await hub.commit(
      eventsOf(snapshot({ '100': 180 }, { complete: false, open: ['holding'], ended: '2026-11-04T06:00:00.000Z' })),
    );
    const seen = (await engineer.get(path)).json;
    expect(seen.differences.map((one: { op: string }) => one.op)).toEqual(['unreadable']);
  });

  test('snapshots read with other rights are not compared, and it is said', async () => {
    const { hub, engineer, path } = await approved();
    await hub.commit(eventsOf(snapshot({ '100': 230 }, { identity: 'map 2', ended: '2026-11-04T06:00:00.000Z' })));
    const seen = (await engineer.get(path)).json;
    expect(seen).toMatchObject({ state: 'unknown', differences: [] });
    expect(seen.differencesProblem).toEqual({
      ja: expect.stringMatching(/権限.*map 2/),
      en: expect.stringMatching(/rights.*map 2/),
    });
  });

  test('a snapshot of which content never arrived is not compared, and it is said', async () => {
    const { hub, engineer, path } = await approved();
    const packed = packSnapshot(changed);
    await hub.commit(eventsOf(changed, new Set(packed.blobs.map((blob) => blob.hash))));
    expect((await engineer.get(path)).json.differencesProblem.en).toContain('missing');
  });
});

describe('snapshots and states', () => {
  test('parts that arrive in any order make one snapshot', async () => {
    const hub = await openHub();
    const big = snapshot(
      Object.fromEntries(Array.from({ length: 60_000 }, (_, i) => [`r${i}`, (i * 2_654_435_761) % 65_536])),
    );
    const parts = eventsOf(big);
    expect(parts.length).toBeGreaterThan(1);
    for (const part of [...parts].reverse()) await hub.commit([part]);
    const [controller] = hub.controllers.list(['tokyo']);
    expect(hub.controllers.detail(controller!.id)!.snapshots).toHaveLength(1);
    const kept = hub.controllers.archive.latest(controller!.id)!;
    const content = hub.controllers.archive.content(kept);
    expect('wrong' in content ? content.wrong : content.root).toBe(big.root);
  }, 120_000);

  test('a controller that is lost is unreachable until it is read again, and stale after two days', async () => {
    const { hub, engineer, path } = await approved();
    const state = (action: string, latest: string) => ({
      agent: 'gw-1',
      kind: 'ot.controller_state',
      fields: {
        'device.id': 'press-1',
        'event.action': action,
        'state.earliest': latest,
        'state.latest': latest,
        'state.source': 'tcpGap',
        'state.confidence': 'certain',
      },
    });
    await hub.commit([state('comm_loss', '2026-11-04T04:00:00.000Z')]);
    expect((await engineer.get(path)).json.state).toBe('unreachable');
    await hub.commit([state('comm_restore', '2026-11-04T04:10:00.000Z')]);
    const seen = (await engineer.get(path)).json;
    expect(seen.state).toBe('in_sync');
    expect(seen.states.map((one: { action: string }) => one.action)).toEqual(['comm_restore', 'comm_loss']);
    hub.advance(49 * 3_600_000);
    expect(hub.controllers.list(['tokyo'])[0]!.state).toBe('stale');
  });

  test('a try that brought nothing is on record with its reason', async () => {
    const { hub, engineer, path } = await approved();
    await hub.commit([
      {
        agent: 'gw-1',
        kind: 'ot.snapshot',
        time: '2026-11-04T09:00:00.000Z',
        fields: {
          'device.id': 'press-1',
          'snapshot.complete': false,
          'snapshot.reason': 'connection refused',
          'snapshot.trigger': 'schedule',
        },
      },
    ]);
    const seen = (await engineer.get(path)).json;
    expect(seen.state).toBe('unreachable');
    const said = { ja: 'connection refused', en: 'connection refused' };
    expect(seen.snapshots[0]).toMatchObject({ complete: false, reason: 'connection refused', why: said });
  });
});

describe('twins', () => {
  test('a controller stands beside another, or what is expected of it; what names each is left aside and told', async () => {
    const { hub, engineer, path } = await approved();
    const other = snapshot({ '100': 185, '101': 5 }, { device: 'press-2', address: '192.168.10.61:502' });
    await hub.commit(
      eventsOf(other).map((event) => ({ ...event, fields: { ...event.fields!, 'device.id': 'press-2' } })),
    );
    const first = path.split('/')[2]!;
    const { id } = hub.controllers.list(['tokyo']).find((one) => one.id !== first)!;
    for (const state of ['latest', 'expected']) {
      const answer = (await looked(() => engineer.get(`/controllers/${id}/twin?with=${first}&state=${state}`))).json;
      expect(answer).toMatchObject({ count: 1, problem: null, items: [{ from: '180', to: '185' }] });
    }
    const back = (await looked(() => engineer.get(`${path}/twin?with=${id}&state=expected`))).json;
    expect(back).toMatchObject({ count: 0, problem: { en: 'The other has no baseline yet.' } });
    const osaka = hub.browserOf((await hub.person('o', ['production_engineering'], ['osaka'])).id);
    expect((await osaka.get(`${path}/twin?with=${id}&state=latest`)).status).toBe(404);
  });
});
