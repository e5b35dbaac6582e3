import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { assemble, type SnapshotPart } from '#engine/snapshot/snapshot.ts';
import type { EventDraft } from '#protocol/events/event.ts';
import { findings } from '#protocol/events/validate.ts';
import { type RunningForTest, runForTest } from '../source-harness.ts';
import { politeScript, ScriptedDevice } from './scripted-device.ts';
import { modbusConfig } from './source.config.ts';
import { source } from './source.ts';

let device: ScriptedDevice | undefined;
let running: RunningForTest | undefined;

afterEach(async () => {
  await running?.stop();
  running = undefined;
  device?.stop();
});

const map = { units: [{ id: 1, ranges: [{ table: 'holding', start: 0, count: 10 }] }] };

async function start(registers: number[], more: object = {}, stateDir?: string): Promise<RunningForTest> {
  device = await ScriptedDevice.start(politeScript(registers));
  const press = {
    id: 'press',
    host: '127.0.0.1',
    port: device.port,
    map,
    requestsPerSecond: 100,
    probeEverySeconds: 0,
    confirmSeconds: 0,
  };
  running = runForTest(source, { devices: [{ ...press, ...more }] }, stateDir === undefined ? {} : { stateDir });
  return running;
}

const ofKind = (events: EventDraft[], kind: string) => events.filter((event) => event.kind === kind);

test('the sample configuration parses', () => {
  const text = readFileSync(new URL('sample.yaml', import.meta.url), 'utf8');
  expect(modbusConfig.safeParse(parse(text)).error?.issues).toBeUndefined();
});

test('first snapshot whole, unchanged a header only, changed register an item; the hub can put it together', async () => {
  const registers = Array.from({ length: 10 }, (_, i) => i);
  const run = await start(registers);
  await run.until((events) => ofKind(events, 'ot.snapshot').length === 1);
  await run.command('snapshot', { device: 'press' });
  registers[4] = 400;
  expect(await run.command('snapshot')).toMatchObject({ snapshots: [{ device: 'press', complete: true, changes: 1 }] });
  expect(run.events.flatMap(findings)).toEqual([]);
  const snapshots = ofKind(run.events, 'ot.snapshot').map((event) => event.fields);
  expect(snapshots.map((fields) => fields['snapshot.trigger'])).toEqual(['schedule', 'command', 'command']);
  expect(snapshots[1]!['snapshot.blobs']).toEqual([]);
  expect(snapshots[1]!['snapshot.root']).toBe(snapshots[0]!['snapshot.root']);
  expect(ofKind(run.events, 'ot.config_change').map((event) => event.fields)).toMatchObject([
    {
      'device.id': 'press',
      'change.op': 'changed',
      'change.path': '1/holding/4',
      'change.from': '4',
      'change.to': '400',
    },
  ]);
  const parts = snapshots.map((fields) => ({
    header: fields['snapshot.header'],
    blobs: fields['snapshot.blobs'],
    data: fields['snapshot.data'],
  })) as SnapshotPart[];
  expect(assemble([parts[0]!]).snapshot?.root).toBe(snapshots[0]!['snapshot.root']);
});

test('remembers the last snapshot over a restart and finds what changed in between', async () => {
  const registers = Array.from({ length: 10 }, (_, i) => i);
  const stateDir = mkdtempSync(join(tmpdir(), 'hinomi-modbus-'));
  const run = await start(registers, {}, stateDir);
  await run.until((events) => ofKind(events, 'ot.snapshot').length === 1);
  await run.stop();
  registers[9] = 7;
  const again = runForTest(
    source,
    { devices: [{ id: 'press', host: '127.0.0.1', port: device!.port, map, probeEverySeconds: 0, confirmSeconds: 0 }] },
    { position: run.position(), stateDir },
  );
  running = again;
  await again.command('snapshot');
  expect(ofKind(again.events, 'ot.config_change')).toHaveLength(1);
});

test('a change is told only after a second reading showed it, also where the agent was restarted in between', async () => {
  const registers = Array.from({ length: 10 }, (_, i) => i);
  const stateDir = mkdtempSync(join(tmpdir(), 'hinomi-modbus-'));
  const run = await start(registers, { confirmSeconds: 3600 }, stateDir);
  await run.until((events) => ofKind(events, 'ot.snapshot').length === 1);
  registers[4] = 400;
  expect(await run.command('snapshot')).toMatchObject({ snapshots: [{ complete: true, changes: 0, waiting: true }] });
  await run.stop();
  expect(ofKind(run.events, 'ot.config_change')).toEqual([]);
  const press = { id: 'press', host: '127.0.0.1', port: device!.port, map, probeEverySeconds: 0, confirmSeconds: 0.05 };
  const again = runForTest(source, { devices: [press] }, { position: run.position(), stateDir });
  running = again;
  await again.until((events) => ofKind(events, 'ot.config_change').length > 0);
  expect(ofKind(again.events, 'ot.snapshot').map((event) => event.fields['snapshot.trigger'])).toEqual(['confirm']);
  expect(ofKind(again.events, 'ot.config_change')).toMatchObject([
    {
      time: ofKind(run.events, 'ot.snapshot').at(-1)!.time,
      fields: { 'change.to': '400', 'change.confirmation': 'confirmed' },
    },
  ]);
  expect(again.events.flatMap(findings)).toEqual([]);
  expect(await again.command('snapshot')).toMatchObject({ snapshots: [{ changes: 0, waiting: false }] });
});

test('enters loss and return of the connection, never a stop for it', async () => {
  const run = await start([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], {
    probeEverySeconds: 0.02,
    connectMs: 10_000,
    answerMs: 10_000,
  });
  await run.until((events) => ofKind(events, 'ot.snapshot').length === 1);
  await run.until(() => JSON.stringify(run.position()).includes('lastGood'));
  const port = device!.port;
  device!.stop();
  await run.until((events) => ofKind(events, 'ot.controller_state').length === 1);
  device = await ScriptedDevice.start(politeScript([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), port);
  await run.until((events) => ofKind(events, 'ot.controller_state').length === 2);
  const states = ofKind(run.events, 'ot.controller_state').map((event) => event.fields);
  expect(states.map((fields) => fields['event.action'])).toEqual(['comm_loss', 'comm_restore']);
  expect(Date.parse(String(states[0]!['state.earliest']))).toBeLessThanOrEqual(
    Date.parse(String(states[0]!['state.latest'])),
  );
  expect(run.events.flatMap(findings)).toEqual([]);
});

test('a counter of the machine is followed in the record and never a difference', async () => {
  const registers = [120, 0, 18_240, 40, 0, 0, 0, 0, 0, 0];
  const points = [
    { address: 1, type: 'uint32', name: '運転時間', unit: 'h', counter: 'hours' },
    { address: 3, name: '起動回数', counter: 'starts' },
  ];
  const counting = { units: [{ id: 1, ranges: [{ table: 'holding', start: 0, count: 10, points }] }] };
  const run = await start(registers, { map: counting });
  await run.until((events) => ofKind(events, 'ot.snapshot').length === 1);
  registers[3] = 41;
  await run.command('snapshot');
  expect(ofKind(run.events, 'ot.controller_state')).toEqual([]);
  registers[2] = 1;
  registers[3] = 2;
  expect(await run.command('snapshot')).toMatchObject({ snapshots: [{ complete: true, changes: 0 }] });
  expect(ofKind(run.events, 'ot.controller_state').map((event) => event.fields)).toMatchObject([
    {
      'event.action': 'counter_reset',
      'state.source': 'counter',
      'counter.path': '1/holding/1 運転時間',
      'counter.counts': 'hours',
      'counter.from': 18_240,
      'counter.to': 1,
      'counter.unit': 'h',
      'state.detail_code': 'counter_went_back',
    },
    { 'event.action': 'counter_reset', 'counter.path': '1/holding/3 起動回数', 'counter.from': 41, 'counter.to': 2 },
  ]);
  const { facts } = ofKind(run.events, 'ot.snapshot').at(-1)!.fields['snapshot.header'] as { facts: object };
  expect(facts).toMatchObject({
    counters: [
      { key: '1/holding/1', value: 1 },
      { key: '1/holding/3', value: 2 },
    ],
  });
  expect(ofKind(run.events, 'ot.config_change')).toEqual([]);
  expect(run.events.flatMap(findings)).toEqual([]);
});

test('a series of paced readings for learning begins at once, one at a time, each marked as one of it', async () => {
  const run = await start([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  await run.until((events) => ofKind(events, 'ot.snapshot').length === 1);
  const asked = { series: { readings: 3, minutes: 0.01 } };
  expect(await run.command('snapshot', asked)).toEqual({ series: [{ device: 'press', readings: 3, minutes: 0.01 }] });
  await expect(run.command('snapshot', asked)).rejects.toThrow('under way');
  await run.until((events) => ofKind(events, 'ot.snapshot').length === 4);
  const triggers = ofKind(run.events, 'ot.snapshot').map((event) => event.fields['snapshot.trigger']);
  expect(triggers).toEqual(['schedule', 'series', 'series', 'series']);
  await expect(run.command('snapshot', { series: { readings: 1 } })).rejects.toThrow();
});

test('a turn of a series that reaches nobody is told, counts as none and is taken anew', async () => {
  const run = await start([1]);
  await run.until((events) => ofKind(events, 'ot.snapshot').length === 1);
  device!.stop();
  await run.command('snapshot', { series: { readings: 2, minutes: 0.01 } });
  await run.until(() => run.series.at(-1)?.ended != null);
  expect(run.series.at(-1)).toMatchObject({ device: 'press', of: 2, taken: 0, failed: 2, due: null });
  expect(run.series.at(-1)!.why.map(({ code }) => code)).toContain('no_usable_answers');
});

test('a series whose readings lie closer than two readings of a change is refused', async () => {
  const run = await start([1], { confirmSeconds: 60 });
  await run.until((events) => ofKind(events, 'ot.snapshot').length === 1);
  await expect(run.command('snapshot', { series: { readings: 60, minutes: 30 } })).rejects.toThrow('too close');
});

test('a controller that is away gives an incomplete snapshot with its reason and no change', async () => {
  const run = await start([1]);
  await run.until((events) => ofKind(events, 'ot.snapshot').length === 1);
  device!.stop();
  expect(await run.command('snapshot')).toMatchObject({ snapshots: [{ complete: false, changes: 0 }] });
  expect(ofKind(run.events, 'ot.snapshot').at(-1)!.fields).toMatchObject({ 'snapshot.complete': false });
  expect(ofKind(run.events, 'ot.config_change')).toEqual([]);
});

test('leaves a controller alone in its black-out hours', async () => {
  const run = await start([1], { blackout: [{ from: '00:00', to: '00:00' }] });
  expect(await run.command('snapshot')).toMatchObject({
    snapshots: [{ device: 'press', complete: false, causes: [{ code: 'reading_in_blackout' }] }],
  });
  expect(device!.connections).toBe(0);
});
