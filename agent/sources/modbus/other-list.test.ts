import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { EventDraft } from '#protocol/events/event.ts';
import { type RunningForTest, runForTest } from '../source-harness.ts';
import { politeScript, ScriptedDevice } from './scripted-device.ts';
import { source } from './source.ts';

let running: RunningForTest | undefined;
const peers: ScriptedDevice[] = [];

afterEach(async () => {
  await running?.stop();
  running = undefined;
  for (const peer of peers.splice(0)) peer.stop();
});

const map = { units: [{ id: 1, ranges: [{ table: 'holding', start: 0, count: 4 }] }] };

/** A controller and, in its place in a configuration, how it is watched. */
async function controller(id: string, script = politeScript([1, 2, 3, 4])) {
  const peer = await ScriptedDevice.start(script);
  peers.push(peer);
  const manners = { requestsPerSecond: 100, probeEverySeconds: 0, confirmSeconds: 0 };
  return { peer, entry: { id, host: '127.0.0.1', port: peer.port, map, ...manners } };
}

const snapshots = (events: readonly EventDraft[], device: string) =>
  events.filter(({ kind, fields }) => kind === 'ot.snapshot' && fields['device.id'] === device);
const told = (events: readonly EventDraft[], device: string) =>
  snapshots(events, device).map(({ fields }) => [fields['snapshot.trigger'], fields['snapshot.complete']]);

test('a controller that comes, changes or goes disturbs no reading of another', async () => {
  const answer = politeScript([5, 6, 7, 8]);
  const asked = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const slow = await controller('slow', (request) => {
    asked.resolve();
    void goOn.promise.then(() => {
      const { frame, socket } = request;
      const pdu = answer(request)!;
      const head = Buffer.from(frame.subarray(0, 7));
      head.writeUInt16BE(pdu.length + 1, 4);
      socket.write(Buffer.concat([head, pdu]));
    });
    return undefined;
  });
  const press = await controller('press');
  const other = await controller('press');
  const cell = await controller('cell');
  const patient = { ...slow.entry, answerMs: 60_000, slowMs: 60_000 };
  running = runForTest(source, { devices: [patient, press.entry] });
  await asked.promise;
  await running.until((events) => snapshots(events, 'press').length === 1);
  await running.take({ devices: [patient, other.entry, cell.entry] });
  await running.until((events) => snapshots(events, 'cell').length === 1);
  await running.command('snapshot', { device: 'press' });
  expect(other.peer.requests.length).toBeGreaterThan(0);
  await running.take({ devices: [patient, cell.entry] });
  await expect(running.command('snapshot', { device: 'press' })).rejects.toThrow('no controller press');
  expect(snapshots(running.events, 'slow')).toEqual([]);
  goOn.resolve();
  await running.until((events) => snapshots(events, 'slow').length === 1);
  expect(told(running.events, 'slow')).toEqual([['schedule', true]]);
  expect(slow.peer.connections).toBe(1);
});

test('what was wrong with a controller that is gone is shown no longer', async () => {
  const cell = await controller('cell');
  const gone = await controller('gone');
  gone.peer.stop();
  running = runForTest(source, { devices: [cell.entry, gone.entry] });
  await running.until(() => running!.health.at(-1)?.state === 'degraded');
  await running.take({ devices: [cell.entry] });
  expect(running.health.at(-1)).toEqual({ state: 'running' });
});

test('a series for learning goes on where the agent was ended in the middle of it', async () => {
  const press = await controller('press');
  const stateDir = mkdtempSync(join(tmpdir(), 'hinomi-modbus-'));
  running = runForTest(source, { devices: [press.entry] }, { stateDir });
  await running.until((events) => snapshots(events, 'press').length === 1);
  await running.command('snapshot', { series: { readings: 4, minutes: 60 } });
  await running.until((events) => snapshots(events, 'press').length === 2);
  await running.stop();
  const before = running;
  let later = Date.now();
  const now = () => {
    later += 3_600_000;
    return new Date(later);
  };
  running = runForTest(source, { devices: [press.entry] }, { position: before.position(), stateDir, now });
  const inSeries = (events: readonly EventDraft[]) =>
    [...before.events, ...events].filter(({ fields }) => fields['snapshot.trigger'] === 'series').length;
  await expect(running.command('snapshot', { series: { readings: 2, minutes: 60 } })).rejects.toThrow('under way');
  await running.until((events) => inSeries(events) === 2);
});
