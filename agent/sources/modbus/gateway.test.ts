import { afterEach, expect, test } from 'vitest';
import { diffSnapshots } from '#engine/snapshot/snapshot.ts';
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

const three = parseMap(`
units:
  - { id: 1, ranges: [{ table: holding, start: 0, count: 300 }] }
  - { id: 2, ranges: [{ table: holding, start: 0, count: 300 }] }
  - { id: 3, ranges: [{ table: holding, start: 0, count: 300 }] }
`);
const behind = (more: Partial<ModbusTarget> = {}): ModbusTarget => ({
  ...{ device: 'line', host: '127.0.0.1', port: device!.port, requestsPerSecond: 0, connectMs: 5000 },
  ...{ answerMs: 5000, slowMs: 60_000, budgetSeconds: 60, ...more },
});

test.each([
  ['that is silent', undefined],
  ['of which the gateway says that it is silent', Buffer.from([0x83, 11])],
])('a unit %s is left out and named, and those behind it are read all the same', async (_, said) => {
  const registers = Array.from({ length: 300 }, (_, i) => i);
  const polite = politeScript(registers);
  let off: readonly number[] = [];
  device = await ScriptedDevice.start((request) => (off.includes(request.unit) ? said : polite(request)));
  const before = await collectModbus(behind(), three, now);
  expect(before.header).toMatchObject({ complete: true, reasons: [] });
  off = [2];
  registers[7] = 900;
  const after = await collectModbus(behind({ answerMs: 300 }), three, now);
  expect(after.header.complete).toBe(false);
  expect(after.header.reasons).toContain('unit 2 does not answer');
  expect(after.header.open).toContain('*');
  const told = diffSnapshots(before, after).map(({ op, key }) => `${op} ${key}`);
  expect(told.filter((text) => !text.startsWith('unreadable'))).toEqual(['changed 1/holding/7', 'changed 3/holding/7']);
  off = [1, 2];
  const none = await collectModbus(behind({ answerMs: 300 }), three, now);
  expect(none.header.complete).toBe(false);
  expect(none.sections.has('values')).toBe(false);
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
