import { afterEach, expect, test } from 'vitest';
import { ApiClient } from '../support/api.ts';
import { JsonProcess } from '../support/json-process.ts';
import { TestPlant } from '../support/plant.ts';
import { endAll, eventually } from '../support/processes.ts';

let plc: JsonProcess | undefined;
afterEach(async () => {
  await endAll();
  await plc?.kill();
});

const simulator = new URL('../../simulators/plc-modbus/main.ts', import.meta.url).pathname;
const tokaiForm = {
  workers: [{ name: '東海制御の作業者', account: null }],
  escort: '保全 一郎',
  equipment: [],
  points: { method: '手順書 P-12' },
};

test('a walk-in at a controller of the model plant, from a change before it to the signed baseline', async () => {
  plc = await JsonProcess.start(process.execPath, [simulator, '--profile', 'press', '--seed', '7']);
  const set = (address: number, value: number) => plc!.order({ set: { table: 'holding', address, value } });
  const plant = new TestPlant([{ id: 'plant-1', local: true }]);
  await plant.prepare({ enrol: [{ site: 'plant-1', agent: 'gw-1', name: 'ゲートウェイ' }] });
  await plant.startNats('hub');
  const chief = await ApiClient.first(await plant.startHub());
  const mech = await chief.colleague('mech', ['maintenance']);
  const leader = await chief.colleague('leader', ['line_leader']);
  const eng = await chief.colleague('eng', ['production_engineering']);
  await plant.enrol('gw-1');
  const { port, map } = plc.ready;
  const device = {
    id: 'press',
    host: '127.0.0.1',
    port,
    map,
    requestsPerSecond: 100,
    probeEverySeconds: 0,
    confirmSeconds: 0,
  };
  plant.startAgent('gw-1', [{ type: 'modbus', devices: [device] }]);

  const controller = async () => (await eng.get('/controllers')).json.items[0];
  const first = await eventually(controller, (one) => one?.lastSnapshot?.complete === true);
  const path = `/controllers/${first.id}`;
  const detail = async () => (await eng.get(path)).json;
  /** Asks the agent to read, and waits until the hub has what it read. */
  const read = async () => {
    const known = (await detail()).snapshots.length;
    expect((await mech.post(`${path}/reading`, {})).status).toBe(200);
    await eventually(detail, (one) => one.snapshots.length > known);
  };
  const changed = async () =>
    (await eng.get('/incidents?state=all')).json.items.filter((row: { sentence: { en: string } }) =>
      /controller press changed/.test(row.sentence.en),
    );
  const alerts = async () =>
    (await changed()).reduce((sum: number, row: { count: number }) => sum + row.count, 0) as number;

  const proposal = { root: first.lastSnapshot.root, reason: '据付時の設定' };
  expect((await mech.post(`${path}/baseline`, { ...proposal, type: 'propose' })).status).toBe(200);
  expect((await eng.post(`${path}/baseline`, { ...proposal, type: 'approve' })).json.state).toBe('in_sync');

  // Outside any visit: an incident, and drift for whoever comes next.
  await set(10, 418);
  await read();
  const [outside] = await eventually(changed, (rows) => rows.length > 0);
  expect(outside).toMatchObject({ severity: 'S2', visit: null, sentence: { ja: expect.stringContaining('金型番号') } });
  const alertsBefore = await alerts();

  const plannedEnd = new Date(Date.now() + 3_600_000).toISOString();
  const form = { vendor: '東海制御', purpose: '加圧力の見直し', plannedEnd, devices: [first.id] };
  const opened = await mech.post('/visits', { type: 'walk_in', site: 'plant-1', form });
  expect(opened.json).toMatchObject({ state: 'open', deviceStates: [{ before: { root: expect.any(String) } }] });
  const visit = `/visits/${opened.json.id}`;

  await set(0, 1450);
  await set(1, 990);
  await read();
  await set(1, 850);
  await mech.post(visit, { type: 'amend', form: tokaiForm });
  expect((await mech.post(visit, { type: 'leave' })).json.state).toBe('leaving');
  // The hub itself asks for the state after the work.
  await eventually(
    async () => (await mech.get(visit)).json,
    (one) => one.state === 'review',
  );

  const review = (await leader.get(`${visit}/review`)).json;
  const told = (items: { path: string; from: string; to: string; origin?: string }[]) =>
    items.map((item) => [item.path.split(' ').at(-1), item.from, item.to, item.origin]);
  expect(told(review.items)).toEqual([
    ['加圧力設定', '120', '145', 'visit'],
    ['金型番号', '417', '418', 'drift'],
  ]);
  expect(told(review.drift)).toEqual([['金型番号', '417', '418', undefined]]);
  expect(told(review.transients)).toEqual([['加圧保持時間', '850', '990', undefined]]);
  const [force, die] = review.items;

  const lock = review.lock;
  const decide = { type: 'decide', lock, reason: '作業票どおり', owner: null, due: null, proposal: null };
  await leader.post(visit, { ...decide, items: [force.id], verdict: 'accepted' });
  const reject = { ...decide, reason: '予定にない変更', owner: '保全 一郎', due: '2099-01-31' };
  await leader.post(visit, { ...reject, items: [die.id], verdict: 'rejected' });
  const signed = await leader.post(visit, { type: 'submit', lock, adopt: [] });
  expect(signed.json.state).toBe('provisional');
  await leader.post(visit, { type: 'waive', device: first.id, reason: '確認の取得を待てない' });
  expect((await leader.post(visit, { type: 'sign', lock, paper: null })).status).toBe(409);
  expect((await detail()).baseline.version).toBe(1);
  const approved = await eng.post(visit, { type: 'sign', lock, paper: null });
  expect(approved.json).toMatchObject({ state: 'partly_approved', leftOpen: 1 });
  expect(await detail()).toMatchObject({ state: 'drift', openDifferences: 1, baseline: { version: 2 } });

  // Putting back what was rejected ends the red, and is no change of its own.
  await set(10, 417);
  await read();
  await eventually(
    async () => (await mech.get(visit)).json,
    (one) => one.state === 'approved',
  );
  expect((await detail()).state).toBe('in_sync');

  // Nothing of all this was told as a change outside a visit; the next one is.
  await set(4, 35);
  await read();
  const later = await eventually(
    changed,
    (rows) => JSON.stringify(rows).includes('光線式安全装置の遅れ') || rows[0].count > 1,
  );
  expect(later.length).toBeGreaterThan(0);
  expect(await alerts()).toBe(alertsBefore + 1);
  expect(await plc.order({ report: true })).toMatchObject({ writes: 0 });
});
