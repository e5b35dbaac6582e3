import { expect, test } from 'vitest';
import { differentSettings, lineSettings, lookAtPorts } from './serial-look.ts';
import { modbusConfig, serialSchema } from './source.config.ts';

const serial = (more: object) => serialSchema.parse({ path: '/dev/null', baud: 19_200, ...more });
const notes = (more: object) => lookAtPorts([{ id: 'press', serial: serial(more) }]);

test.each([
  [{}, '19200 bit/s 8E1'],
  [{ parity: 'none', stopBits: 2, baud: 9600 }, '9600 bit/s 8N2'],
  [{ parity: 'odd' }, '19200 bit/s 8O1'],
])('%j is shown as %s, to be held against the label of the devices', (more, shown) => {
  expect(lineSettings(serial(more))).toBe(shown);
  expect(notes(more)).toEqual([expect.stringContaining(shown)]);
});

test.each([
  [{ parity: 'none' }, 'stopBits: 2'],
  [{ stopBits: 2 }, 'stopBits: 1'],
  [{ baud: 19_000 }, 'unusual speed'],
  [{ path: '/dev/ttyUSB-that-is-not-there' }, 'there is no port'],
  [{ path: '/dev/ttyUSB-that-is-not-there' }, '/dev/serial/by-id'],
])('%j: says what is rarely meant and what to write', (more, said) => {
  expect(notes(more).filter((note) => note.includes(said))).toHaveLength(1);
});

test('a device with a host has nothing to look at', () => {
  expect(lookAtPorts([{ id: 'oven' }])).toEqual([]);
});

test('one port cannot be set in two ways; where two devices say so the second is named', () => {
  const one = { serial: serial({}) };
  expect(differentSettings([one, { serial: serial({ path: '/dev/ttyS1', parity: 'none' }) }, one])).toEqual([]);
  const device = (id: string, parity: string) => ({
    id,
    serial: { path: '/dev/ttyS0', baud: 9600, parity },
    map: { units: [{ id: 1 }] },
  });
  const read = modbusConfig.safeParse({ devices: [device('a', 'even'), device('b', 'even'), device('c', 'none')] });
  expect(read.error?.issues).toMatchObject([
    { path: ['devices', 2, 'serial'], message: expect.stringMatching(/9600 bit\/s 8E1.*9600 bit\/s 8N1/) },
  ]);
});
