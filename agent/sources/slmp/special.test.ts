import { describe, expect, test } from 'vitest';
import { readClock } from './clock.ts';
import { seriesOf } from './series.ts';
import { cpuState, switchPosition } from './special.ts';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const words = (...numbers: number[]) =>
  Buffer.concat(numbers.map((number) => Buffer.from([number >> 8, number & 255])));

describe('clock', () => {
  const moment = new Date(2026, 6, 31, 10, 35, 48);

  test.each([
    ['bcd pairs' as const, hex('26 07 31 10 35 48 20 05')],
    ['year first' as const, words(2026, 7, 31, 10, 35, 48, 5)],
    ['second first' as const, words(48, 35, 10, 31, 7, 2026, 5).subarray(0, 12)],
    ['second first' as const, words(48, 35, 10, 31, 7, 26)],
  ])('%s gives the moment in the local time of this machine', (form, raw) => {
    expect(readClock(form, raw)).toEqual(moment);
  });

  test.each([
    ['bcd pairs' as const, hex('26 1A 31 10 35 48 20 05')],
    ['bcd pairs' as const, hex('26 02 31 10 35 48 20 05')],
    ['bcd pairs' as const, hex('00 00 00 00 00 00 00 00')],
    ['year first' as const, words(0, 0, 0, 0, 0, 0, 0)],
    ['year first' as const, words(2026, 7, 31, 24, 0, 0, 0)],
    ['year first' as const, words(65_535, 7, 31, 10, 0, 0, 0)],
    ['year first' as const, words(2026)],
  ])('%s that is no moment gives none', (form, raw) => {
    expect(readClock(form, raw)).toBeUndefined();
  });
});

test.each([
  [0x0000, { state: 'run' }],
  [0x0022, { state: 'stop', because: 'a remote operation from a tool or over the network' }],
  [0x0002, { state: 'stop', because: 'its switch' }],
  [0x0042, { state: 'stop', because: 'an error' }],
  [0x0033, { state: 'pause', because: 'an instruction of its program' }],
  [0x000f, { state: 'unknown 15', because: 'its switch' }],
])('SD203 of %i is %j', (register, expected) => {
  expect(cpuState(register)).toEqual(expected);
});

test('SD200 is the switch', () => {
  expect([0, 1, 2, 7].map(switchPosition)).toEqual(['RUN', 'STOP', 'RESET', 'unknown 7']);
});

test.each([
  ['Q06HCPU', 'q'],
  ['L26CPU-BT', 'l'],
  ['R120PCPU', 'iq-r'],
  ['R04ENCPU', 'iq-r'],
  ['FX5UC-32MT/D', 'iq-f'],
  ['LJ72GF15-T2', undefined],
  ['NX102-9000', undefined],
])('%s is of the family %s', (name, family) => {
  expect(seriesOf(name)?.name).toBe(family);
});
