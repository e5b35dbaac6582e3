import { afterEach, expect, test } from 'vitest';
import { collectModbus } from './collect.ts';
import { parseMap } from './map.ts';
import { probeModbus } from './probe.ts';
import { politeScript, ScriptedDevice, wrap } from './scripted-device.ts';
import { deviceSchema } from './source.config.ts';
import { type ModbusTarget, targetOf } from './target.ts';

let device: ScriptedDevice | undefined;
afterEach(() => device?.stop());

const mapOf = (unit: number) =>
  parseMap(`units: [{ id: ${unit}, ranges: [{ table: holding, start: 0, count: 300 }] }]`);
const now = () => new Date('2026-01-05T00:00:00Z');

test('units behind one address share one connection and one queue, whatever each of them is asked', async () => {
  const polite = politeScript(Array.from({ length: 300 }, (_, i) => i));
  let outstanding = 0;
  let most = 0;
  device = await ScriptedDevice.start((request) => {
    outstanding += 1;
    most = Math.max(most, outstanding);
    setImmediate(() => {
      outstanding -= 1;
      request.socket.write(wrap(request.frame, polite(request)!));
    });
    return undefined;
  });
  const target = (unit: number): ModbusTarget => ({
    device: `unit-${unit}`,
    host: '127.0.0.1',
    port: device!.port,
    requestsPerSecond: 0,
    connectMs: 5000,
    answerMs: 5000,
    slowMs: 60_000,
    budgetSeconds: 60,
  });
  const [one, two, look] = await Promise.all([
    collectModbus(target(1), mapOf(1), now),
    collectModbus(target(2), mapOf(2), now),
    probeModbus(target(3), mapOf(3)),
  ]);
  expect([one.header.complete, two.header.complete, look.reachable]).toEqual([true, true, true]);
  expect(most).toBe(1);
  expect(device.connections).toBe(1);
  const sent = [one, two]
    .flatMap(({ header }) => Object.values(header.requests))
    .reduce((sum, count) => sum + count, 0);
  expect(device.requests).toHaveLength(sent + 1);
  expect(one.header.bytesOut).toBe(two.header.bytesOut);
});

test('a gateway is asked more slowly and more patiently, unless it is said otherwise', () => {
  const parse = (more: object) => targetOf(deviceSchema.parse({ id: 'a', host: 'b', map: mapOf(1), ...more }));
  expect(parse({})).toMatchObject({ requestsPerSecond: 10, answerMs: 2000, framing: 'tcp' });
  expect(parse({ gateway: true })).toMatchObject({ requestsPerSecond: 2, answerMs: 3000 });
  expect(parse({ gateway: true, requestsPerSecond: 1, answerMs: 9000 })).toMatchObject({
    requestsPerSecond: 1,
    answerMs: 9000,
  });
});
