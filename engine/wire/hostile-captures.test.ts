import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { partsOf } from './operation-parts.ts';
import { aduBytes, ethernetBytes, ip4Bytes, pcapBytes, segmentFrame, udpBytes } from './sample-capture.ts';
import { CaptureDecoder, CaptureFile, captureRows, captureSummary } from './wire.ts';

/** Chance that gives the same row for the same seed (a linear congruence of 32 bits). */
function chance(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 4_294_967_296) * below);
  };
}

/** A message of each further protocol, on its port. */
const others = [
  [102, '0300001f02f080320100000001000e00000401120a1002000100008400000000'],
  [
    44_818,
    `6f00${'1e00'}${'00'.repeat(20)}${'00'.repeat(6)}02000000 0000b2000e000a02200224010200060008004c004d00`.replaceAll(
      ' ',
      '',
    ),
  ],
  [9600, '46494e530000001a000000020000000080000200020000010007010182000000 0001'.replaceAll(' ', '')],
  [9600, '80000200020000010007010182000000000001'],
  [5007, '500000ffff03000c00100001040000640000a80100'],
  [20_000, '056408c40a000100fc42c0c1053c0206ffff'],
  [2404, '680e0000000064010600030000000001'],
  [47_808, '810a001101040005080c0c00000001195500'.slice(0, 34)],
  [5562, `57000000001111${'00'.repeat(12)}0400${'00'.repeat(4)}`],
] as const;

/** Words of machines, tunnels and connections, by port. */
const words = [
  [
    137,
    '000129100001000000000001204c4a4e454444434e464145444341434143414341434143414341410000200001c00c0020000100000009000600000a000007',
  ],
  [5353, '0000840000000001000000000468 6d69 056c6f63616c000001000100000009 00040a000007c00c'.replaceAll(' ', '')],
  [1900, Buffer.from('NOTIFY * HTTP/1.1\r\nSERVER: x/1 UPnP/1.0\r\n\r\n').toString('hex')],
  [3702, Buffer.from('<d:ProbeMatch><d:Types>dn:NetworkVideoTransmitter</d:Types>').toString('hex')],
  [2152, `34ff00280000000100000085010000004500${'00'.repeat(30)}`],
  [4789, `0800000000000700${'02'.repeat(12)}08004500${'00'.repeat(30)}`],
  [
    443,
    `160303003b0100003703 03${'07'.repeat(32)}000002130101000010000000 0e000c0000096c696e652e706c616e74`.replaceAll(
      ' ',
      '',
    ),
  ],
] as const;
const stationNamed = Buffer.from('feff05010000000100000012020200070000707265737300010200020000', 'hex');

/** Frames of every kind that the decoder goes into. */
function frames(): Buffer[] {
  const all: Buffer[] = [];
  for (const [port, hex] of words) {
    const payload = Buffer.from(hex, 'hex');
    all.push(ethernetBytes(0x0800, ip4Bytes('10.0.0.7', '224.0.0.251', 17, udpBytes(port, port, payload))));
    all.push(
      segmentFrame({ from: '10.0.0.7', to: '10.0.0.2', sourcePort: 50_000, targetPort: port, sequence: 1, payload }),
    );
  }
  all.push(ethernetBytes(0x8892, stationNamed));
  const ends = { from: '10.0.0.1', to: '10.0.0.2', sourcePort: 40_000 };
  for (let turn = 0; turn < 40; turn++) {
    for (const [port, hex] of others) {
      const payload = Buffer.from(hex, 'hex');
      const sequence = 1 + turn * payload.length;
      all.push(segmentFrame({ ...ends, targetPort: port, sequence, payload }));
      all.push(ethernetBytes(0x0800, ip4Bytes('10.0.0.1', '10.0.0.2', 17, udpBytes(port, port, payload))));
    }
    const ask = aduBytes(turn, 1, [3, 0, turn, 0, 2]);
    all.push(segmentFrame({ ...ends, targetPort: 502, sequence: 1000 + turn * 12, payload: ask }));
    const message = Buffer.concat([
      Buffer.from('MSGF'),
      Buffer.from([60, 0, 0, 0]),
      Buffer.alloc(16),
      Buffer.from([1, 0, 119, 2]),
      Buffer.alloc(32),
    ]);
    all.push(segmentFrame({ ...ends, targetPort: 4840, sequence: 1000 + turn * 60, payload: message }));
    all.push(
      ethernetBytes(
        0x0800,
        ip4Bytes('10.0.0.3', '10.0.0.4', 17, udpBytes(turn, 53, Buffer.alloc(40)), turn, turn % 3 ? 0x2001 : 0),
      ),
    );
    all.push(
      ethernetBytes(
        0x0806,
        Buffer.from([0, 1, 8, 0, 6, 4, 0, 1, 2, 0, 0, 0, 0, 1, 10, 0, 0, turn, 0, 0, 0, 0, 0, 0, 10, 0, 0, 99]),
      ),
    );
    all.push(
      ethernetBytes(
        0x86dd,
        Buffer.concat([
          Buffer.from([0x60, 0, 0, 0, 0, 16, 0, 64]),
          Buffer.alloc(32, turn),
          Buffer.alloc(16, turn % 61),
        ]),
        [0x8100, turn],
      ),
    );
  }
  return all;
}

/** Cuts, repeats, shuffles and spoils frames, by a seed. */
function spoiled(good: readonly Uint8Array[], seed: number): Buffer[] {
  const pick = chance(seed);
  const bad = good.flatMap((frame) => {
    const copy = Buffer.from(frame);
    for (let flips = pick(4); flips > 0 && copy.length > 0; flips--) copy[pick(copy.length)] = pick(256);
    const kept = pick(5) === 0 ? copy.subarray(0, pick(copy.length + 1)) : copy;
    return pick(8) === 0 ? [kept, kept] : pick(12) === 0 ? [] : [kept];
  });
  for (let swaps = bad.length; swaps > 0; swaps--) {
    const at = pick(bad.length);
    const other = Math.min(bad.length - 1, at + pick(30));
    [bad[at], bad[other]] = [bad[other]!, bad[at]!];
  }
  return bad;
}

function decode(bad: readonly Uint8Array[], linkType: number): CaptureDecoder {
  let parts = 0;
  const decoder = new CaptureDecoder((_row, seen) => {
    parts += partsOf(seen).length;
  });
  for (const frame of bad) decoder.packet(frame, 0, frame.length, frame.length + (frame.length % 7), linkType, 0);
  decoder.end();
  expect(parts).toBeLessThanOrEqual(bad.length * 200);
  return decoder;
}

/** Whatever came in, what comes out is whole. */
function sound(decoder: CaptureDecoder, packets: number): void {
  const summary = captureSummary(decoder);
  expect(summary.packets).toBe(packets);
  expect(JSON.parse(JSON.stringify(summary))).toEqual(summary);
  for (const counts of [...Object.values(summary.modbus), ...Object.values(summary.opcua)]) {
    for (const count of Object.values(counts)) expect(count).toBeGreaterThan(0);
  }
  expect([...captureRows(decoder)].length).toBeGreaterThanOrEqual(decoder.flows.count);
}

describe('spoiled frames', () => {
  test.each([1, 2, 3, 4, 5, 6])('seed %i, of every kind', (seed) => {
    const good = frames();
    for (let round = 0; round < 20; round++) {
      const bad = spoiled(good, seed * 1000 + round);
      sound(decode(bad, 1), bad.length);
    }
  });

  test('random bytes over every link', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 120 }), { maxLength: 20 }),
        fc.constantFrom(0, 1, 9, 12, 51, 101, 104, 108, 113, 276, 999),
        (bad, linkType) => sound(decode(bad, linkType), bad.length),
      ),
    );
  });

  test('a spoiled file is read to where it breaks', () => {
    const bytes = pcapBytes(frames());
    const pick = chance(77);
    for (let round = 0; round < 60; round++) {
      const bad = Buffer.from(bytes.subarray(0, pick(bytes.length)));
      for (let flips = pick(20); flips > 0 && bad.length > 24; flips--) bad[pick(bad.length)] = pick(256);
      const decoder = new CaptureDecoder();
      const file = new CaptureFile(decoder);
      for (let at = 0; at < bad.length; at += 5000) if (!file.push(bad.subarray(at, at + 5000))) break;
      const broken = file.end();
      decoder.end();
      expect(broken?.offset ?? 0).toBeLessThanOrEqual(bad.length);
      sound(decoder, file.packets);
    }
  });
});

const folder = [process.env['HINOMI_TEST_DATA'], resolve(import.meta.dirname, '../../../shared/data')]
  .flatMap((root) => (root === undefined ? [] : [join(root, 'captures')]))
  .find((path) => existsSync(path));

describe.skipIf(folder === undefined)('spoiled captures of others (HINOMI_TEST_DATA)', () => {
  const captures =
    folder === undefined
      ? []
      : readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => /\.pcap(ng)?$/.test(path));

  test.each(captures)('%s', (path) => {
    const good: Buffer[] = [];
    let link = 1;
    const file = new CaptureFile({
      packet: (bytes, start, end, _length, linkType) => {
        link = linkType;
        if (good.length < 1500) good.push(Buffer.from(bytes.subarray(start, end)));
      },
    });
    file.push(readFileSync(join(folder!, path)));
    for (let seed = 1; seed <= 3; seed++) {
      const bad = spoiled(good, seed);
      sound(decode(bad, link), bad.length);
    }
  });
});
