import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shortestFloat32 } from '#engine/snapshot/snapshot.ts';
import { decodePoint } from './decode.ts';
import { MapError, type MapPoint, parseMap } from './map.ts';
import { identificationAnswer, serverIdAnswer } from './pdu.ts';

const point = (more: Partial<MapPoint>): MapPoint => ({
  address: 0,
  type: 'uint16',
  words: 'big',
  bytes: 'big',
  encoding: 'shift_jis',
  scale: 1,
  offset: 0,
  ...more,
});

describe('decodePoint', () => {
  const cases: [Partial<MapPoint>, string, unknown][] = [
    [{ type: 'int16', scale: 0.1 }, 'fff6', -1],
    [{ type: 'uint16', scale: 0.1, offset: -50 }, '02bc', 20],
    [{ type: 'uint32' }, '00010002', 65_538],
    [{ type: 'uint32', words: 'little' }, '00020001', 65_538],
    [{ type: 'int32', bytes: 'little', words: 'little' }, 'feffffff', -2],
    [{ type: 'float32' }, '41ad999a', 21.7],
    [{ type: 'float32' }, '7fc00000', 'NaN'],
    [{ type: 'float64' }, '3ff8000000000000', 1.5],
    [{ type: 'uint64' }, 'ffffffffffffffff', '18446744073709551615'],
    [{ type: 'bits' }, '8001', '1000000000000001'],
    [{ type: 'bool' }, '01', true],
    [{ type: 'string', length: 4 }, '8376838c83580000', 'プレス'],
    [{ type: 'string', length: 2, bytes: 'little' }, '4241', 'AB'],
    [{ type: 'string', length: 3, encoding: 'utf-8' }, 'e781ab200000', '火'],
  ];
  test.each(cases)('%j of %s is %j', (more, hex, expected) => {
    expect(decodePoint(point(more), Buffer.from(hex, 'hex'))).toEqual(expected);
  });

  test('shortestFloat32 reads back to the same float32', () => {
    fc.assert(fc.property(fc.float({ noNaN: true }), (value) => Math.fround(shortestFloat32(value)) === value));
  });
});

describe('parseMap', () => {
  test.each([
    ['units: []', 'units'],
    ['units: [{ id: 1, ranges: [{ table: holding, start: 65530, count: 10 }] }]', '65535'],
    ['units: [{ id: 1, ranges: [{ table: holding, start: 0, count: 2, points: [{ address: 5 }] }] }]', 'outside'],
    ['units: [{ id: 1, ranges: [{ table: coils, start: 0, count: 2, points: [{ address: 0 }] }] }]', 'bool'],
    [
      'units: [{ id: 1, ranges: [{ table: holding, start: 0, count: 9, points: [{ address: 0, type: string }] }] }]',
      'length',
    ],
    [
      'units: [{ id: 1, ranges: [{ table: holding, start: 0, count: 9, points: [{ address: 0, type: uint32 }, { address: 1 }] }] }]',
      'share',
    ],
    [
      'units: [{ id: 1, ranges: [{ table: holding, start: 0, count: 9 }, { table: holding, start: 8, count: 2 }] }]',
      'overlap',
    ],
    ['{', 'm.yaml'],
  ])('refuses %s and names the place', (text, reason) => {
    expect(() => parseMap(text, 'm.yaml')).toThrow(MapError);
    expect(() => parseMap(text, 'm.yaml')).toThrow(reason);
  });
});

describe('answers with lengths that do not add up', () => {
  test('are refused, never read past their end', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        identificationAnswer(Buffer.from([43, 14, ...bytes]));
        serverIdAnswer(Buffer.from([17, ...bytes]));
      }),
    );
    expect(identificationAnswer(Buffer.from([43, 14, 1, 1, 0, 0, 1, 0, 9, 65]))).toBeUndefined();
    expect(identificationAnswer(Buffer.from([43, 14, 1, 1, 0, 0, 0, 0]))).toBeUndefined();
  });

  test('the run byte is found where libmodbus and where pymodbus put it', () => {
    expect(serverIdAnswer(Buffer.from([17, 4, 0xb4, 0xff, 0x4c, 0x4d]))).toMatchObject({ run: true });
    expect(serverIdAnswer(Buffer.from([17, 4, 0x41, 0x42, 0x43, 0]))).toMatchObject({ run: false });
    expect(serverIdAnswer(Buffer.from([17, 2, 0x41, 0x42]))).toMatchObject({ run: undefined });
  });
});
