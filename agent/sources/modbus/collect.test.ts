import { afterEach, describe, expect, test } from 'vitest';
import { diffSnapshots } from '#engine/snapshot/snapshot.ts';
import { collectModbus, type ModbusTarget } from './collect.ts';
import { discoverMap } from './discover.ts';
import { mostIdentificationRequests } from './identity.ts';
import { parseMap } from './map.ts';
import { estimate } from './plan.ts';
import { politeScript, type Script, ScriptedDevice } from './scripted-device.ts';

let device: ScriptedDevice | undefined;
afterEach(() => device?.stop());

const map = parseMap(`
units:
  - id: 1
    ranges:
      - table: holding
        start: 0
        count: 200
        points:
          - { address: 0, name: { ja: 加圧力, en: Force }, type: int16, scale: 0.1, unit: kN, class: setpoint }
          - { address: 124, name: 長さ, type: float32, class: config }
          - { address: 130, name: 生産数, class: volatile }
`);

async function target(script: Script, more: Partial<ModbusTarget> = {}): Promise<ModbusTarget> {
  device = await ScriptedDevice.start(script);
  return {
    device: 'press',
    host: '127.0.0.1',
    port: device.port,
    requestsPerSecond: 0,
    connectMs: 1000,
    answerMs: 150,
    budgetSeconds: 60,
    ...more,
  };
}

const now = () => new Date('2026-01-05T00:00:00Z');
const registers = () => Array.from({ length: 300 }, (_, i) => i);

describe('collectModbus', () => {
  test('reads every mapped register once, never splits a value over two requests, and says what it sent', async () => {
    const snapshot = await collectModbus(await target(politeScript(registers())), map, now);
    expect(snapshot.header).toMatchObject({ complete: true, reasons: [], refused: {} });
    expect(snapshot.sections.get('values')!.entries.size).toBe(199);
    expect(snapshot.header.requests).toEqual({
      '3 read holding registers': 2,
      '17 report server id': 1,
      '43 read device identification': 1,
    });
    expect(device!.requests.filter((pdu) => pdu[0] === 3).map((pdu) => pdu.readUInt16BE(3))).toEqual([124, 76]);
    expect(device!.connections).toBe(1);
    expect(snapshot.sections.get('observed')!.entries.has('1/holding/130')).toBe(true);
  });

  test('finds the changed register with name, decoded values and unit; moving ones change nothing', async () => {
    const values = registers();
    const to = await target(politeScript(values));
    const before = await collectModbus(to, map, now);
    values[0] = 65_526;
    values[130] = 9;
    const after = await collectModbus(to, map, now);
    expect(diffSnapshots(before, after)).toMatchObject([
      { op: 'changed', path: '1/holding/0 加圧力', from: '0', to: '-1', unit: 'kN', class: 'setpoint', rule: 'map' },
    ]);
  });

  test('a refused area is unreadable, not removed', async () => {
    const values = registers();
    const to = await target(politeScript(values));
    const before = await collectModbus(to, map, now);
    values.length = 150;
    const after = await collectModbus(to, map, now);
    expect(after.header.complete).toBe(true);
    const ops = new Set(diffSnapshots(before, after).map((item) => item.op));
    expect(ops.has('removed')).toBe(false);
    expect(ops.has('unreadable')).toBe(true);
  });

  test('a device that falls silent in the middle gives an incomplete snapshot without a removal', async () => {
    const polite = politeScript(registers());
    const before = await collectModbus(await target(polite), map, now);
    device!.stop();
    let asked = 0;
    const after = await collectModbus(await target((request) => (asked++ > 0 ? undefined : polite(request))), map, now);
    expect(after.header.complete).toBe(false);
    expect(after.header.reasons.join()).toContain('three times in a row');
    expect(diffSnapshots(before, after).filter((item) => item.op !== 'unreadable')).toEqual([]);
  });

  test.each([
    ['the same object again and again', 0],
    ['an object further on each time', 1],
  ])('ends an identification that never ends: %s', async (_name, stepUp) => {
    let next = 0;
    const polite = politeScript(registers());
    const script: Script = (request) => {
      if (request.pdu[0] !== 43) return polite(request);
      next = (next + stepUp) % 256;
      return Buffer.from([43, 14, 1, 3, 0xff, next, 1, next, 1, 0x41]);
    };
    const snapshot = await collectModbus(await target(script), map, now);
    expect(snapshot.header.requests['43 read device identification']).toBeLessThanOrEqual(mostIdentificationRequests);
    expect(snapshot.header.complete).toBe(true);
    expect(snapshot.header.facts?.['warnings']).toBeDefined();
  });

  test('stops at once when the device says that it is busy', async () => {
    const snapshot = await collectModbus(await target(() => Buffer.from([0x83, 6])), map, now);
    expect(snapshot.header.complete).toBe(false);
    expect(snapshot.header.reasons.join()).toContain('rest');
    expect(device!.requests).toHaveLength(1);
  });
});

describe('discoverMap', () => {
  test('proposes a map that parses and covers exactly the readable registers', async () => {
    const found = await discoverMap(await target(politeScript(registers())), { unit: 1, end: 1000 });
    const proposed = parseMap(found.yaml);
    expect(proposed.units[0]!.ranges).toMatchObject([{ table: 'holding', start: 0, count: 300 }]);
    expect(estimate(proposed, 10).requests['3 read holding registers']).toBe(3);
  });
});
