import { expect, test } from 'vitest';
import { buildSnapshot, type JsonObject, SectionBuilder, type Snapshot } from '#engine/snapshot/snapshot.ts';
import { openHub } from '../api/api-harness.ts';
import { eventsOf } from './controller-harness.ts';

/** A reading of three nodes; the newer form puts one value among the markers and compares one that the older did not. */
function reading(form: 1 | 2, hour: number, { force, version, speed }: Record<string, number>): Snapshot {
  const node = (name: string, value?: number): JsonObject => ({
    class: value === undefined ? 'volatile' : 'setpoint',
    rule: value === undefined ? 'has history' : 'writable',
    path: `Press/${name}`,
    ...(value === undefined ? {} : { value }),
  });
  const beside = (name: string, value: number): JsonObject => ({ path: `Press/${name}`, value });
  const older = form === 1;
  const content: Record<string, Record<string, JsonObject>> = {
    server: { v: node('ConfigurationVersion', older ? version! : undefined) },
    instances: { f: node('Force', force!), s: node('Speed', older ? undefined : speed!) },
    ...(older
      ? { observed: { s: beside('Speed', speed!) } }
      : { markers: { v: beside('ConfigurationVersion', version!) } }),
  };
  const sections = Object.entries(content).map(([name, records]) => {
    const builder = new SectionBuilder(name, name !== 'observed');
    for (const [key, record] of Object.entries(records)) builder.add(`nsu=urn:press;s=${key}`, record);
    return builder.finish();
  });
  const moment = `2026-11-04T0${hour}:00:00.000Z`;
  return buildSnapshot(
    {
      device: 'press-1',
      protocol: 'opcua',
      ...(older ? {} : { form }),
      address: 'opc.tcp://192.168.10.60:4840',
      identity: 'None/anonymous',
      started: moment,
      ended: moment,
      complete: true,
      reasons: [],
      open: [],
      requests: {},
      refused: {},
      bytesIn: 1,
      bytesOut: 1,
    },
    sections,
  );
}

/** A hub whose controller has this expected state, and two people who may judge. */
async function expecting(first: Snapshot) {
  const hub = await openHub();
  const engineer = hub.browserOf((await hub.person('eng', ['production_engineering'], ['tokyo'])).id);
  const second = hub.browserOf((await hub.person('eng2', ['production_engineering'], ['tokyo'])).id);
  await hub.commit(eventsOf(first));
  const path = `/controllers/${(await engineer.get('/controllers')).json.items[0].id}`;
  const body = { root: first.root, reason: '据付時の設定' };
  await engineer.post(`${path}/baseline`, { ...body, type: 'propose' });
  await second.post(`${path}/baseline`, { ...body, type: 'approve' });
  return { hub, engineer, path };
}

test('what a person judged before the upgrade stays judged, wherever the newer form puts the node, until its value is another', async () => {
  const { hub, engineer, path } = await expecting(reading(1, 3, { force: 5, version: 1, speed: 80 }));
  const judged = async (one: Snapshot) => {
    await hub.commit(eventsOf(one));
    const { differences } = (await engineer.get(path)).json;
    return differences.map((item: { path: string; to: string; decision: { verdict: string } | null }) => [
      `${item.path} ${item.to}`,
      item.decision?.verdict ?? null,
    ]);
  };
  await judged(reading(1, 4, { force: 5, version: 2, speed: 80 }));
  const [item] = (await engineer.get(path)).json.differences;
  await engineer.post(`${path}/judgements`, { items: [item.id], verdict: 'accepted', reason: '作業票どおり' });
  expect(await judged(reading(2, 5, { force: 5, version: 2, speed: 80 }))).toEqual([
    ['Press/ConfigurationVersion 2', 'accepted'],
  ]);
  expect(await judged(reading(2, 6, { force: 5, version: 3, speed: 80 }))).toEqual([
    ['Press/ConfigurationVersion 3', null],
  ]);
});

test('an expected state of the older form tells no change of the upgrade, and from then on every change of what the newer reads', async () => {
  const { hub, engineer, path } = await expecting(reading(1, 3, { force: 5, version: 1, speed: 80 }));
  const seen = async (one: Snapshot) => {
    await hub.commit(eventsOf(one));
    const { state, baseline, differences } = (await engineer.get(path)).json;
    const items = differences as { path: string; from: string; to: string }[];
    return [state, baseline.version, ...items.map((item) => `${item.path} ${item.from} ${item.to}`)];
  };
  expect(await seen(reading(2, 4, { force: 7, version: 1, speed: 85 }))).toEqual(['drift', 1, 'Press/Force 5 7']);
  expect(await seen(reading(2, 5, { force: 5, version: 1, speed: 85 }))).toEqual(['in_sync', 1]);
  expect(await seen(reading(2, 6, { force: 5, version: 2, speed: 90 }))).toEqual([
    'drift',
    1,
    'Press/Speed 85 90',
    'Press/ConfigurationVersion 1 2',
  ]);
  expect(await seen(reading(1, 7, { force: 5, version: 1, speed: 99 }))).toEqual(['in_sync', 1]);
});
