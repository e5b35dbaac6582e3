import { afterEach, describe, expect, test } from 'vitest';
import { diffSnapshots, snapshotForm } from '#engine/snapshot/snapshot.ts';
import type { ReadingState } from '#protocol/reading.ts';
import { KeyedDigest } from '../../controllers/keyed-digest.ts';
import { collectModbus } from './collect.ts';
import { discoverMap, mostPerTable } from './discover.ts';
import { mostIdentificationRequests } from './identity.ts';
import { parseMap } from './map.ts';
import { estimate } from './plan.ts';
import { politeScript, type Script, ScriptedDevice } from './scripted-device.ts';
import type { ModbusTarget } from './target.ts';

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

/** For a device that is silent somewhere: how long each silence is listened to. Any other may take its time. */
const listening = { answerMs: 1000 };

async function target(script: Script, more: Partial<ModbusTarget> = {}): Promise<ModbusTarget> {
  device = await ScriptedDevice.start(script);
  return {
    device: 'press',
    host: '127.0.0.1',
    port: device.port,
    requestsPerSecond: 0,
    connectMs: 1000,
    answerMs: 20_000,
    slowMs: 60_000,
    budgetSeconds: 60,
    ...more,
  };
}

const now = () => new Date('2026-01-05T00:00:00Z');
const registers = () => Array.from({ length: 300 }, (_, i) => i);

describe('collectModbus', () => {
  test('tells how far it is, request by request', async () => {
    const told: ReadingState[] = [];
    const to = await target(politeScript(registers()));
    const { header } = await collectModbus(to, map, now, { tell: (state) => told.push(state) });
    const sent = Object.values(header.requests).reduce((sum, count) => sum + count, 0);
    expect(told.map(({ done, requests }) => [done, requests])).toEqual(told.map((_, index) => [index + 1, index + 1]));
    expect(told.at(-1)).toMatchObject({ step: 'read', done: sent, secondsLeft: expect.any(Number) });
    expect(told.every(({ done, of }) => of !== null && of >= done)).toBe(true);
  });

  test('writes of each item what its form says; a field more or less belongs to a new form', async () => {
    const snapshot = await collectModbus(await target(politeScript(registers())), map, now);
    const written = Object.fromEntries(
      [...snapshot.sections].map(([name, { entries }]) => {
        const fields = [...entries.values()].flatMap((text) => Object.keys(JSON.parse(text) as object));
        return [name, [...new Set(fields)].sort()];
      }),
    );
    expect({ [snapshotForm]: written }, 'raise snapshotForm, and add a step').toEqual({
      6: {
        identity: ['class', 'decoded', 'path', 'raw', 'rule'],
        fingerprint: ['behaviour', 'class', 'path'],
        ranges: ['class', 'path', 'readable'],
        values: ['class', 'decoded', 'path', 'raw', 'rule', 'unit'],
        observed: ['decoded', 'path', 'raw'],
        runtime: ['path', 'value'],
      },
    });
  });

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

  test('of a register whose name is that of a secret only a digest is kept', async () => {
    const values = registers();
    values[2] = 31_337;
    const secret = parseMap(
      'units: [{ id: 1, ranges: [{ table: holding, start: 0, count: 3, points: [{ address: 2, name: 管理者パスワード }] }] }]',
    );
    const to = await target(politeScript(values));
    const digest = KeyedDigest.passing();
    const before = await collectModbus(to, secret, now, { digest });
    const [, , kept] = [...before.sections.get('values')!.entries.values()];
    expect(kept).toContain('"class":"secret"');
    expect(kept).not.toMatch(/31337|7a69/);
    values[2] = 31_338;
    const after = await collectModbus(to, secret, now, { digest });
    expect(diffSnapshots(before, after)).toMatchObject([{ op: 'changed', path: '1/holding/2 管理者パスワード' }]);
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
    const falling = await target((request) => (asked++ > 0 ? undefined : polite(request)), listening);
    const after = await collectModbus(falling, map, now);
    expect(after.header.complete).toBe(false);
    expect(after.header.reasons.join()).toContain('3 times in a row');
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
    expect(snapshot.header.warnings).toBeDefined();
  });

  test.each([
    [5, 'the device asks for rest: exception 5 acknowledge'],
    [6, 'the device asks for rest: exception 6 busy'],
    [10, 'the device asks for rest: exception 10 gateway path unavailable'],
    [11, 'unit 1 does not answer'],
  ])('stops at once when the device answers with exception %i: %s', async (code, reason) => {
    const snapshot = await collectModbus(await target(() => Buffer.from([0x83, code])), map, now);
    expect(snapshot.header.complete).toBe(false);
    expect(snapshot.header.reasons).toEqual([reason]);
    expect(device!.requests).toHaveLength(1);
  });
});

describe('discoverMap', () => {
  test('proposes a map that parses and covers exactly the readable registers', async () => {
    const found = await discoverMap(await target(politeScript(registers())), { unit: 1, end: 1000 });
    const proposed = parseMap(found.yaml);
    expect(proposed.units[0]!.ranges).toMatchObject([{ table: 'holding', start: 0, count: 300 }]);
    expect(estimate(proposed, 10).requests['3 read holding registers']).toBe(3);
    expect(Object.values(found.requests).reduce((sum, count) => sum + count, 0)).toBe(device!.requests.length);
  });

  const partly =
    (readable: (address: number) => boolean, longest = 125): Script =>
    (request) => {
      const { pdu } = request;
      if (pdu[0] !== 3) return politeScript([])(request);
      const [start, count] = [pdu.readUInt16BE(1), pdu.readUInt16BE(3)];
      if (count > longest) return Buffer.from([0x83, 3]);
      const all = Array.from({ length: count }, (_, i) => start + i).every(readable);
      return all ? politeScript(registers())(request) : Buffer.from([0x83, 2]);
    };

  test.each([
    ['few registers at the beginning', (at: number) => at < 5, [[0, 5]]],
    [
      'small areas, far apart',
      (at: number) => at === 3 || (at >= 40 && at < 46),
      [
        [3, 1],
        [40, 6],
      ],
    ],
    [
      'areas at round numbers',
      (at: number) => (at >= 120 && at < 123) || (at >= 200 && at < 260),
      [
        [120, 3],
        [200, 60],
      ],
    ],
    ['edges at odd numbers', (at: number) => at >= 107 && at < 233, [[107, 126]]],
    ['nothing', () => false, []],
  ])('finds %s, and what it proposes can be read as it is', async (_name, readable, expected) => {
    const to = await target(partly(readable));
    const bounds = { unit: 1, end: 300 };
    const found = await discoverMap(to, bounds);
    expect(found.stopped).toBeUndefined();
    const proposed = parseMap(found.yaml);
    expect(proposed.units[0]!.ranges.map(({ start, count }) => [start, count])).toEqual(expected);
    expect(found.requests['3 read holding registers']).toBeLessThanOrEqual(mostPerTable(bounds.end));
    const snapshot = await collectModbus(to, proposed, now);
    expect(snapshot.header.complete).toBe(true);
    expect(snapshot.sections.get('values')?.entries.size ?? 0).toBe(
      expected.reduce((sum, [, count]) => sum + count!, 0),
    );
  });

  test('a device that takes only short requests has a map, too', async () => {
    const found = await discoverMap(await target(partly((at) => at < 150, 16)), { unit: 1, end: 300 });
    expect(parseMap(found.yaml).units[0]!.ranges).toMatchObject([{ table: 'holding', start: 0, count: 150 }]);
  });

  test('gives what it found until the device fell silent, and says so', async () => {
    const polite = politeScript(registers());
    const quietFrom = 150;
    const found = await discoverMap(
      await target(
        (request) => (request.pdu.readUInt16BE(1) < quietFrom || request.pdu[0] !== 3 ? polite(request) : undefined),
        listening,
      ),
      { unit: 1, end: 300 },
    );
    expect(found.stopped).toContain('3 times in a row');
    expect(parseMap(found.yaml).units[0]!.ranges).toMatchObject([{ start: 0, count: 200 }]);
  });
});
