import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shortestFloat32 } from '#engine/snapshot/snapshot.ts';
import { decodePoint } from './decode.ts';
import { MapError, type MapPoint, parseMap } from './map.ts';
import { identificationAnswer, serverIdAnswer } from './pdu.ts';
import { shortGaps } from './plan.ts';

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
    [{ type: 'bcd16', scale: 0.1 }, '1234', 123.4],
    [{ type: 'bcd32', words: 'little' }, '56781234', 12_345_678],
    [{ type: 'bcd16' }, '12af', '0x12af'],
    [{ type: 'uint32', bytes: 'little' }, '01000200', 65_538],
    [{ type: 'float32', words: 'little', bytes: 'little' }, '9a99ad41', 21.7],
    [{ type: 'float32', scale: 0.1 }, '41ad999a', 2.17],
    [{ type: 'uint16', scale: 0.1 }, '0003', 0.3],
    [{ type: 'int64', scale: 0.001 }, '002386f26fc10001', '10000000000000.001'],
    [{ type: 'string', length: 4, bytes: 'little' }, '7683 8c83 5883 0000'.replaceAll(' ', ''), 'プレス'],
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
    [
      'units: [{ id: 1, ranges: [{ table: holding, start: 0, count: 9, points: [{ address: 0, counter: hours, class: config }] }] }]',
      'leave class out',
    ],
    [
      'units: [{ id: 1, ranges: [{ table: holding, start: 0, count: 9, points: [{ address: 0, type: bits, counter: starts }] }] }]',
      'a counter is a number',
    ],
    ['{', 'm.yaml'],
  ])('refuses %s and names the place', (text, reason) => {
    expect(() => parseMap(text, 'm.yaml')).toThrow(MapError);
    expect(() => parseMap(text, 'm.yaml')).toThrow(reason);
  });
});

describe('numbers of a map', () => {
  const first = (head: string, range: string) =>
    parseMap(`${head}\nunits: [{ id: 1, ranges: [{ ${range} }] }]`).units[0]!.ranges[0]!;

  test.each([
    ['', 'table: holding, start: 0, count: 1', 0],
    ['', 'table: holding, start: 0x10, count: 1', 16],
    ['', 'table: holding, start: 65535, count: 1', 65_535],
    ['numbering: one', 'table: holding, start: 1, count: 1', 0],
    ['numbering: one', 'table: input, start: 65536, count: 1', 65_535],
    ['numbering: register', 'table: holding, start: 40001, count: 1', 0],
    ['numbering: register', 'table: holding, start: 400001, count: 1', 0],
    ['numbering: register', 'table: holding, start: 465536, count: 1', 65_535],
    ['numbering: register', 'table: input, start: 30011, count: 1', 10],
    ['numbering: register', 'table: discrete, start: 10001, count: 1', 0],
    ['numbering: register', 'table: coils, start: 1, count: 1', 0],
  ])('%j %s begin at %i', (head, range, start) => {
    expect(first(head, range).start).toBe(start);
  });

  test('count points and the state as the ranges', () => {
    const map = parseMap(`
numbering: register
units:
  - { id: 1, ranges: [{ table: holding, start: 40101, count: 4, points: [{ address: 40103, type: uint32 }] }] }
state: { unit: 1, table: discrete, address: 10005 }
`);
    expect(map.units[0]!.ranges[0]!.points[0]!.address).toBe(102);
    expect(map.state!.address).toBe(4);
    expect(map).not.toHaveProperty('numbering');
  });

  test.each([
    ['numbering: one', 'table: holding, start: 0, count: 1', 'counts from 1'],
    ['', 'table: holding, start: 400001, count: 1', 'numbering: register'],
    ['', 'table: holding, start: 65535, count: 2', 'ends after address 65535'],
    ['numbering: register', 'table: holding, start: 30001, count: 1', 'holding has the numbers 40001 to 49999'],
    ['numbering: register', 'table: coils, start: 0, count: 1', 'coils have the numbers 1 to 65536'],
  ])('%j %s is told: %s', (head, range, told) => {
    expect(() => first(head, range)).toThrow(told);
  });
});

test('each mistake of a map is named with its line and what to write', () => {
  const text = `units:
  - id: 1
    ranges:
      - table: holdings
        start: 0
        count: 10
      - table: coils
        start: 0
        count: 0
`;
  expect(() => parseMap(text, 'press.yaml')).toThrow(
    'press.yaml:4: units.0.ranges.0.table: holdings is not accepted; use one of coils, discrete, holding, input; holding is nearest\n' +
      'press.yaml:9: units.0.ranges.1.count: 0 is not accepted; use at least 1',
  );
});

describe('what is never read', () => {
  const withNever = (never: string) =>
    parseMap(`
units:
  - id: 1
    ranges: [{ table: holding, start: 20, count: 5 }, { table: holding, start: 0, count: 5 }]
    never: [${never}]
`);

  test('may not be part of a range', () => {
    expect(() => withNever('{ table: holding, start: 24, count: 1 }')).toThrow('cut the range around it');
  });

  test('is not read along between two ranges, as other gaps are', () => {
    const near = (never: string) =>
      parseMap(`
units:
  - { id: 1, ranges: [{ table: holding, start: 8, count: 5 }, { table: holding, start: 0, count: 5 }]${never} }`);
    expect(shortGaps(near(''))).toMatchObject([{ start: 5, count: 3 }]);
    expect(shortGaps(near(', never: [{ table: holding, start: 7, count: 1 }]'))).toEqual([]);
    expect(shortGaps(near(', never: [{ table: input, start: 7, count: 1 }]'))).toHaveLength(1);
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
