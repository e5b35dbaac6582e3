import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildSnapshot, diffSnapshots, type Section, type SnapshotHeader } from '#engine/snapshot/snapshot.ts';
import { KeyedDigest } from './keyed-digest.ts';
import { planBlocks } from './memory-blocks.ts';
import { type MemoryAreas, memoryMapSchema, parseMemoryMap } from './memory-map.ts';
import { MemorySections } from './memory-records.ts';
import { decodePoint, type Point } from './point.ts';

const areas: MemoryAreas = {
  D: { name: 'D', bits: false, radix: 10, code: 1, size: 1000 },
  W: { name: 'W', bits: false, radix: 16, code: 2, size: 1000 },
  M: { name: 'M', bits: true, radix: 10, code: 3, size: 1000 },
};
const schema = memoryMapSchema(areas, { words: 'little', text: 'little' });
const read = (text: string) => parseMemoryMap(text, schema, 'map.yaml');
const most = { words: 100, bits: 200 };

describe('map', () => {
  test('gives points of words and bits their type and the word order of the maker', () => {
    const map = read(
      'ranges: [{ area: D, start: 0, count: 4, points: [{ address: 1 }] }, { area: M, start: 0, count: 1, points: [{ address: 0 }] }]',
    );
    expect(map.ranges[0]!.points[0]).toMatchObject({ type: 'uint16', words: 'little' });
    expect(map.ranges[1]!.points[0]).toMatchObject({ type: 'bool' });
  });

  test.each([
    ['ranges: [{ area: X, start: 0, count: 1 }]', 'map.yaml:1: ranges.0.area: X is not accepted; use one of D, W, M'],
    ['ranges: [{ area: D, start: 999, count: 2 }]', 'D ends before 1000'],
    ['ranges: [{ area: D, start: 0, count: 4, points: [{ address: 3, type: int32 }] }]', 'outside its range'],
    ['ranges: [{ area: D, start: 0, count: 4, points: [{ address: 0, type: string }] }]', 'length in words'],
    ['ranges: [{ area: M, start: 0, count: 4, points: [{ address: 0, type: uint16 }] }]', 'areas of bits'],
    [
      'ranges: [{ area: D, start: 0, count: 4, points: [{ address: 0, type: int32 }, { address: 1 }] }]',
      'two points share',
    ],
    ['ranges: [{ area: D, start: 0, count: 4 }, { area: D, start: 3, count: 4 }]', 'two ranges of D overlap'],
    ['ranges: [{', 'map.yaml'],
  ])('%s is told: %s', (text, told) => {
    expect(() => read(text)).toThrow(told);
  });
});

describe('blocks', () => {
  test('cover every mapped word once, none beside, and split no point', () => {
    const range = fc.record({ start: fc.nat(400), count: fc.integer({ min: 1, max: 500 }) });
    fc.assert(
      fc.property(range, fc.array(fc.nat(498), { maxLength: 20 }), ({ start, count }, at) => {
        const taken = new Set<number>();
        const points = at
          .map((offset) => start + offset)
          .filter((address) => address + 2 <= start + count)
          .filter((address) => {
            const free = !taken.has(address) && !taken.has(address + 1);
            if (free) taken.add(address).add(address + 1);
            return free;
          })
          .map((address) => ({ address, type: 'int32' }));
        const map = schema.parse({ ranges: [{ area: 'D', start, count, points }] });
        const blocks = planBlocks(map, areas, most);
        let next = start;
        for (const block of blocks) {
          expect(block.start).toBe(next);
          expect(block.count).toBeLessThanOrEqual(most.words);
          next += block.count;
          expect(points.some(({ address }) => address + 1 === next)).toBe(false);
        }
        expect(next).toBe(start + count);
      }),
    );
  });
});

describe('records', () => {
  const map = read(
    `ranges:
       - area: D
         start: 10
         count: 4
         points: [{ address: 10, name: { ja: 速度 }, type: int32, scale: 0.1, unit: m/min, class: setpoint }, { address: 12, name: 生産数, class: volatile }]
       - { area: W, start: 26, count: 1, class: config }
       - { area: M, start: 5, count: 2 }`,
  );
  const blocks = planBlocks(map, areas, most);
  const digest = KeyedDigest.passing();
  const sectionsOf = (fill: (sections: MemorySections) => void): Section[] => {
    const sections = new MemorySections(digest);
    fill(sections);
    return [sections.ranges, sections.values, sections.observed].map((one) => one.finish());
  };
  const whole = (speed: number, made: number) =>
    sectionsOf((sections) => {
      sections.add(blocks[0]!, { data: Buffer.from([0, speed, 0, 0, 0, made, 0, 7]) });
      sections.add(blocks[1]!, { data: Buffer.from([0xff, 0xff]) });
      sections.add(blocks[2]!, { data: Buffer.from([1, 0]) });
    });
  const header: SnapshotHeader = {
    device: 'a',
    protocol: 'slmp',
    address: '',
    identity: '',
    started: '',
    ended: '',
    complete: true,
    reasons: [],
    open: [],
    requests: {},
    refused: {},
    bytesIn: 0,
    bytesOut: 0,
  };

  test('a changed value is one item in words of the plant; what moves by itself is none', () => {
    const items = diffSnapshots(buildSnapshot(header, whole(20, 1)), buildSnapshot(header, whole(45, 2)));
    expect(items).toMatchObject([
      { key: 'D10', path: 'D10 速度', from: '2', to: '4.5', unit: 'm/min', class: 'setpoint', op: 'changed' },
    ]);
  });

  test('of a secret only a digest is kept, by class or by name, and a change of it still shows', () => {
    const secrets = read(
      `ranges:
         - { area: D, start: 0, count: 1, points: [{ address: 0, name: { ja: 扉の暗証番号 } }] }
         - { area: W, start: 0, count: 2, class: secret, name: レシピ }
         - { area: D, start: 5, count: 1, points: [{ address: 5, name: PasswordRetry, class: config }] }`,
    );
    const [door, recipe, open] = planBlocks(secrets, areas, most);
    const withCode = (code: number) =>
      sectionsOf((sections) => {
        sections.add(door!, { data: Buffer.from([0x04, code]) });
        sections.add(recipe!, { data: Buffer.from([0x7b, 0x2d, 0x7b, 0x2d]) });
        sections.add(open!, { data: Buffer.from([0, 3]) });
      });
    const before = withCode(0xd2);
    const values = Object.fromEntries([...before[1]!.entries].map(([key, text]) => [key, JSON.parse(text)]));
    expect(values).toMatchObject({
      D0: { class: 'secret', rule: 'name of a secret', raw: { $secret: expect.stringMatching(/^[0-9a-f]{64}$/) } },
      W0: { class: 'secret', rule: 'map' },
      D5: { class: 'config', decoded: 3 },
    });
    expect(values['W0'].raw).not.toEqual(values['W1'].raw);
    expect(JSON.stringify(values)).not.toMatch(/04d2|1234|7b2d|31533/);
    const items = diffSnapshots(buildSnapshot(header, before), buildSnapshot(header, withCode(0xd3)));
    expect(items).toMatchObject([{ key: 'D0', op: 'changed', from: expect.stringMatching(/^•••• [0-9a-f]{12}$/) }]);
  });

  test('every word and bit stands under the number that the maker writes', () => {
    const [ranges, values] = whole(20, 1);
    expect([...values!.entries.keys()]).toEqual(['D10', 'D12', 'D13', 'M5', 'M6', 'W1A']);
    expect([...ranges!.entries.keys()]).toEqual(['D10+4', 'M5+2', 'W1A+1']);
  });

  test('refused memory is unreadable, never removed', () => {
    const refused = sectionsOf((sections) => {
      for (const block of blocks) sections.add(block, { refused: 'C056 beyond' });
    });
    const ops = diffSnapshots(buildSnapshot(header, whole(20, 1)), buildSnapshot(header, refused)).map(({ op }) => op);
    expect(ops).toContain('unreadable');
    expect(ops).not.toContain('removed');
  });
});

test.each([
  [{ type: 'int16' }, 'fffe', -2],
  [{ type: 'uint32', words: 'little' }, '00020001', 65_538],
  [{ type: 'uint32', words: 'big' }, '00020001', 131_073],
  [{ type: 'float32', words: 'little' }, '00003fc0', 1.5],
  [{ type: 'bcd16' }, '1234', 1234],
  [{ type: 'bcd16' }, '12a4', '0x12a4'],
  [{ type: 'bits' }, '0003', '0000000000000011'],
  [{ type: 'string', text: 'little', length: 2, encoding: 'ascii' }, '42414443', 'ABCD'],
  [{ type: 'string', text: 'big', length: 2, encoding: 'shift_jis' }, '83763000', 'プ0'],
])('%j of %s is %j', (point, raw, expected) => {
  const whole = { address: 0, words: 'big', text: 'big', encoding: 'ascii', scale: 1, offset: 0, ...point } as Point;
  expect(decodePoint(whole, Buffer.from(raw, 'hex'))).toBe(expected);
});
