import { expect, test } from 'vitest';
import { judgeController } from '../../agent/setup/judged-controller.ts';
import { faultWords } from '../../hub/controllers/fault-words.ts';
import type { SentController } from '../../protocol/controller-setup.ts';

const local = { reachable: undefined, sources: [] };
const host = { host: '192.168.10.20' };
const modbus = (map: string): SentController => ({ id: 'plc', type: 'modbus', settings: host, map });
const slmp = (map: string): SentController => ({ id: 'plc', type: 'slmp', settings: { ...host, port: 5007 }, map });
const range = (more: string) => modbus(`units:\n  - id: 1\n    ranges: [{ ${more} }]\n`);
const points = (...each: string[]) =>
  range(`table: holding, start: 0, count: 10, points: [${each.map((one) => `{ name: p, ${one} }`).join(', ')}]`);

/** Mistakes that people make in a map and in the settings of a controller. */
const mistakes: SentController[] = [
  modbus('units: [\n'),
  modbus('units:\n\t- id: 1\n'),
  modbus('name: a\nname: b\n'),
  modbus('name: a: b\n'),
  modbus('units: []\n---\nunits: []\n'),
  modbus('units:\n  - id: 1\n   ranges: []\n'),
  modbus('units: *none\n'),
  modbus('name: press\n'),
  modbus('units: one\n'),
  modbus('units: []\n'),
  modbus('units: [1]\n'),
  modbus('units: [{ id: one }]\n'),
  modbus('units: [{ id: 1.5 }]\n'),
  modbus('units: [{ id: 300 }]\n'),
  modbus('unit: []\n'),
  modbus('units: [{ id: 1, password: x }]\n'),
  range('table: holdings, start: 0, count: 1'),
  range('table: holding, start: 0, count: 0'),
  range('table: holding, start: 0, count: ten'),
  range('table: holding, start: 65530, count: 10'),
  range('table: holding, start: 0, count: 5 }, { table: holding, start: 3, count: 5'),
  points('address: 40'),
  points('address: 1, type: string'),
  points('address: 1, type: bool'),
  points('address: 1', 'address: 1'),
  points('address: 1, type: string, length: 1, counter: hours'),
  points('address: 1, counter: hours, class: config'),
  modbus(
    'units: [{ id: 1, never: [{ table: holding, start: 0, count: 5 }], ranges: [{ table: holding, start: 1, count: 2 }] }]',
  ),
  modbus('numbering: one\nunits: [{ id: 1, ranges: [{ table: holding, start: 0, count: 2 }] }]'),
  modbus('units: [{ id: 1, ranges: [{ table: holding, start: 400001, count: 2 }] }]'),
  modbus('numbering: register\nunits: [{ id: 1, ranges: [{ table: holding, start: 5, count: 2 }] }]'),
  modbus('numbering: register\nunits: [{ id: 1, ranges: [{ table: coils, start: 99999, count: 2 }] }]'),
  slmp('ranges: [{ area: X9, start: 0, count: 1 }]'),
  slmp('ranges: [{ area: D, start: 100000000, count: 9000 }]'),
  slmp('ranges: [{ area: D, start: 0, count: 9 }, { area: D, start: 5, count: 9 }]'),
  slmp('ranges: [{ area: D, start: 0, count: 9, points: [{ name: p, address: 1, type: bool }] }]'),
  slmp('ranges: [{ area: D, start: 0, count: 9, points: [{ name: p, address: 1, type: string }] }]'),
  { id: 'plc 1', type: 'modbus', settings: host, map: 'units: [{ id: 1 }]' },
  { id: 'plc', type: 'modbus', settings: { ...host, port: 'x' }, map: 'units: [{ id: 1 }]' },
  { id: 'plc', type: 'opc-ua', settings: { url: 'http://plc' } },
  { id: 'plc', type: 'fins', settings: { ...host, node: 255 } },
  { id: 'plc', type: 'slmp', settings: host },
  { id: 'plc', type: 'file-evidence', settings: { places: [] } },
  { id: 'plc', type: 'file-evidence', settings: { places: ['here'] } },
];

test('what is wrong with a controller or its map is told in Japanese as a whole, never half in English', async () => {
  const left: string[] = [];
  for (const sent of mistakes) {
    const faults = await judgeController(sent, local);
    expect(Array.isArray(faults), JSON.stringify(sent)).toBe(true);
    for (const { reason } of faults as Extract<typeof faults, unknown[]>) {
      const { ja, en } = faultWords(reason);
      for (const said of [reason.with['message'], reason.with['remedy']]) {
        if (typeof said !== 'string') continue;
        expect(en).toContain(said);
        if (ja.includes(said)) left.push(said);
      }
    }
  }
  expect([...new Set(left)]).toEqual([]);
});
