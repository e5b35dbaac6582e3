import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pcapBytes } from '../sample-capture.ts';
import { CaptureFile } from './capture-file.ts';

interface Read {
  data: string;
  length: number;
  linkType: number;
  time: number;
}

function read(pieces: readonly Uint8Array[]) {
  const packets: Read[] = [];
  const file = new CaptureFile({
    packet: (bytes, start, end, length, linkType, time) =>
      packets.push({ data: Buffer.from(bytes.subarray(start, end)).toString('latin1'), length, linkType, time }),
  });
  for (const piece of pieces) if (!file.push(piece)) break;
  return { packets, broken: file.end(), format: file.format };
}

function cut(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (let turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length]!;
    pieces.push(bytes.subarray(at, at + size));
    at += size;
  }
  return pieces;
}

/** Blocks of pcapng in one byte order. */
function blocks(big: boolean) {
  const word = (value: number) => {
    const bytes = Buffer.alloc(4);
    if (big) bytes.writeUInt32BE(value >>> 0);
    else bytes.writeUInt32LE(value >>> 0);
    return bytes;
  };
  const halves = (...values: number[]) =>
    Buffer.concat(
      values.map((value) => {
        const bytes = Buffer.alloc(2);
        if (big) bytes.writeUInt16BE(value);
        else bytes.writeUInt16LE(value);
        return bytes;
      }),
    );
  const padded = (bytes: Uint8Array) => Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
  const block = (type: number, ...parts: Uint8Array[]) => {
    const body = padded(Buffer.concat(parts));
    return Buffer.concat([word(type), word(body.length + 12), body, word(body.length + 12)]);
  };
  return {
    section: () => block(0x0a0d0d0a, word(0x1a2b3c4d), halves(1, 0), word(0xffffffff), word(0xffffffff)),
    described: (linkType: number, snapLength: number, options: [number, Uint8Array][] = []) =>
      block(
        1,
        halves(linkType, 0),
        word(snapLength),
        ...options.map(([code, value]) => Buffer.concat([halves(code, value.length), padded(value)])),
        halves(0, 0),
      ),
    enhanced: (from: number, ticks: bigint, data: string, length = data.length) =>
      block(
        6,
        ...[from, Number(ticks >> 32n), Number(ticks & 0xffffffffn), data.length, length].map(word),
        padded(Buffer.from(data)),
      ),
    obsolete: (from: number, ticks: number, data: string) =>
      block(2, halves(from, 0), ...[0, ticks, data.length, data.length].map(word), Buffer.from(data)),
    simple: (length: number, data: string) => block(3, word(length), Buffer.from(data)),
    other: (type: number, size: number) => block(type, Buffer.alloc(size, 0xee)),
  };
}

const frames = [Buffer.from('one'), Buffer.from('second'), Buffer.alloc(0), Buffer.from('the fourth one')];

describe('pcap', () => {
  test.each([
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ])('big-endian %s, nanoseconds %s', (big, nanoseconds) => {
    const { packets, broken, format } = read([pcapBytes(frames, { big, nanoseconds, linkType: 113, snapLength: 6 })]);
    expect(format).toBe('pcap');
    expect(broken).toBeNull();
    expect(packets.map(({ data }) => data)).toEqual(['one', 'second', '', 'the fo']);
    expect(packets.map(({ length }) => length)).toEqual([3, 6, 0, 14]);
    expect(packets.map(({ time }) => time - 1_700_000_000_000)).toEqual([0, 1, 2, 3]);
    expect(packets[0]!.linkType).toBe(113);
  });

  test('a file cut anywhere is read up to there, and the place is named', () => {
    const whole = pcapBytes(frames);
    const ends = [24, 43, 65, 81, 111];
    expect(whole.length).toBe(ends.at(-1));
    for (let length = 1; length <= whole.length; length++) {
      const { packets, broken } = read([whole.subarray(0, length)]);
      expect(packets.length).toBe(Math.max(0, ends.filter((end) => end <= length).length - 1));
      const last = Math.max(0, ...ends.filter((end) => end <= length));
      expect(broken === null ? null : broken.offset).toBe(ends.includes(length) ? null : last);
    }
  });

  test('a packet that none can be ends the reading at its record', () => {
    const bytes = pcapBytes(frames);
    bytes.writeUInt32LE(400_000, 43 + 8);
    const { packets, broken } = read(cut(bytes, [50]));
    expect(packets.length).toBe(1);
    expect(broken).toEqual({ offset: 43, reason: 'a packet of 400000 bytes, which none can have' });
  });
});

describe('pcapng', () => {
  const offset = Buffer.alloc(8);
  offset.writeBigInt64LE(-5n);
  const little = blocks(false);
  const big = blocks(true);
  const whole = Buffer.concat([
    little.section(),
    little.described(1, 0, [
      [2, Buffer.from('eth0')],
      [9, Buffer.from([9])],
    ]),
    little.described(101, 4, [
      [9, Buffer.from([0x8a])],
      [14, offset],
    ]),
    little.other(0x0000_0bad, 70_000),
    little.enhanced(0, 1_700_000_000_123_456_789n, 'first', 900),
    little.enhanced(1, 10n * 1024n, 'second'),
    little.other(5, 24),
    big.section(),
    big.described(113, 3),
    big.enhanced(0, 2_000_000n, 'third'),
    big.simple(5, 'fou'),
    big.obsolete(0, 3_000_000, 'fifth'),
  ]);

  test('sections of both byte orders, clocks of each interface, every kind of packet block; other blocks are passed over', () => {
    const { packets, broken, format } = read([whole]);
    expect({ broken, format }).toEqual({ broken: null, format: 'pcapng' });
    expect(packets).toEqual([
      { data: 'first', length: 900, linkType: 1, time: expect.closeTo(1_700_000_000_123.457, 2) },
      { data: 'second', length: 6, linkType: 101, time: 5000 },
      { data: 'third', length: 5, linkType: 113, time: 2000 },
      { data: 'fou', length: 5, linkType: 113, time: Number.NaN },
      { data: 'fifth', length: 5, linkType: 113, time: 3000 },
    ]);
  });

  test('pieces of any size give the same', () => {
    const expected = read([whole]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 5 }), (sizes) => {
        expect(read(cut(whole, sizes))).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });

  test.each([
    ['a packet of interface 7, which its section does not describe', little.enhanced(7, 1n, 'x')],
    ['a block whose two lengths differ', little.enhanced(0, 1n, 'x').fill(1, 32)],
    ['a block of 6 bytes, which none can have', Buffer.from([6, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0])],
    ['the file ends within a record', little.other(77, 100).subarray(0, 60)],
  ])('%s: said with its place', (reason, bad) => {
    const before = Buffer.concat([little.section(), little.described(1, 0), little.enhanced(0, 1n, 'good')]);
    const { packets, broken } = read([before, bad]);
    expect(packets.length).toBe(1);
    expect(broken?.reason).toBe(reason);
    expect(broken!.offset).toBeGreaterThanOrEqual(before.length);
  });
});

test('what is no capture is said to be none, and never a failure', () => {
  expect(read([]).broken).toEqual({ offset: 0, reason: 'neither pcap nor pcapng' });
  expect(read([Buffer.from('hello, world')]).broken?.reason).toBe('neither pcap nor pcapng');
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 400 }),
      fc.constantFrom('d4c3b2a1', 'a1b23c4d', '0a0d0d0a', ''),
      (tail, magic) => {
        read(cut(Buffer.concat([Buffer.from(magic, 'hex'), tail]), [7]));
      },
    ),
  );
});
