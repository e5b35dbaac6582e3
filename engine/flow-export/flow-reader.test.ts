import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { segmentFrame } from '../wire/sample-capture.ts';
import { ExportedSums } from './exported-sums.ts';
import { FlowReader } from './flow-reader.ts';
import { SequenceWatch } from './sequence-watch.ts';
import { Templates } from './templates.ts';

const now = Date.UTC(2026, 5, 1, 3);
const words = (...parts: (readonly [size: 1 | 2 | 4, value: number])[]) =>
  Buffer.concat(
    parts.map(([size, value]) => {
      const bytes = Buffer.alloc(size);
      bytes.writeUIntBE(value, 0, size);
      return bytes;
    }),
  );
const two = (...values: number[]) => words(...values.map((value) => [2, value] as const));
const four = (...values: number[]) => words(...values.map((value) => [4, value] as const));
const set = (id: number, ...body: Buffer[]) => {
  const content = Buffer.concat(body);
  return Buffer.concat([two(id, content.length + 4), content]);
};
const ip = (last: number) => Buffer.from([10, 0, 0, last]);
/** Addresses, ports, protocol, packets, bytes. */
const layout = [8, 4, 12, 4, 7, 2, 11, 2, 4, 1, 2, 4, 1, 4];
const record = (from: number, to: number, port: number) =>
  Buffer.concat([ip(from), ip(to), two(40_000, port), Buffer.from([6]), four(7, 700)]);

const netflow9 = (sequence: number, ...sets: Buffer[]) =>
  Buffer.concat([two(9, sets.length), four(60_000, now / 1000, sequence, 1), ...sets]);
const ipfix = (sequence: number, ...sets: Buffer[]) => {
  const body = Buffer.concat(sets);
  return Buffer.concat([two(10, body.length + 16), four(now / 1000, sequence, 1), body]);
};
const netflow5 = (sequence: number, count: number) => {
  const one = Buffer.concat([
    ip(1),
    ip(2),
    ip(3),
    two(4, 5),
    four(7, 700, 50_000, 55_000),
    two(40_000, 502),
    Buffer.alloc(12),
  ]);
  one[38] = 6;
  return Buffer.concat([two(5, count), four(60_000, now / 1000, 0, sequence), two(0, 0), ...Array(count).fill(one)]);
};

const expected = {
  sourceIp: '10.0.0.1',
  destinationIp: '10.0.0.2',
  sourcePort: 40_000,
  destinationPort: 502,
  packets: 7,
};

describe('each form', () => {
  test('NetFlow 5, with the times of its exporter', () => {
    const { form, flows, missing } = new FlowReader().read('r', netflow5(1, 2), now);
    expect([form, flows.length, missing]).toEqual(['netflow5', 2, 0]);
    expect(flows[0]).toMatchObject({ ...expected, protocol: 6, bytes: 700, firstMs: now - 10_000, lastMs: now - 5000 });
  });

  test('NetFlow 9: records wait for their template, which outlives a restart; options are passed over', () => {
    const reader = new FlowReader();
    const data = set(256, record(1, 2, 502), record(1, 3, 502));
    expect(reader.read('r', netflow9(1, data), now)).toMatchObject({ flows: [], unknownSets: 1 });
    const template = set(0, two(256, 7, ...layout));
    const options = set(1, two(257, 4, 4, 1, 4, 34, 4));
    expect(reader.read('r', netflow9(2, template, options), now).learned).toBe(true);
    expect(reader.read('r', netflow9(3, template), now).learned).toBe(false);
    expect(reader.read('r', netflow9(4, set(257, four(1, 100))), now).flows).toEqual([]);
    expect(reader.read('r', netflow9(5, data), now).flows[1]).toMatchObject({ ...expected, destinationIp: '10.0.0.3' });
    expect(reader.read('other', netflow9(5, data), now).unknownSets).toBe(1);
    const again = new FlowReader(Templates.fromText(reader.templates.toText()));
    expect(again.read('r', netflow9(6, data), now).flows.length).toBe(2);
    expect(new FlowReader(Templates.fromText('{"damaged')).read('r', netflow9(6, data), now).unknownSets).toBe(1);
  });

  test('templates stay bounded by their fields, and what is announced again stays', () => {
    const templates = new Templates();
    const wide = { fields: Array.from({ length: 512 }, (_, at) => [at, 4, 0] as const), scopes: 0 };
    for (let id = 256; id < 1256; id++) {
      templates.set('steady', 0, 256, { fields: [[8, 4, 0]], scopes: 0 });
      templates.set('many', 0, id, wide);
    }
    expect(templates.toText().length).toBeLessThan(1 << 20);
    expect(templates.get('steady', 0, 256)).toBeDefined();
    expect(templates.get('many', 0, 1255)).toBeDefined();
    expect(templates.set('steady', 0, 256, { fields: [[8, 4, 0]], scopes: 0 })).toBe(false);
  });

  test('IPFIX: fields of enterprises, lengths that vary, milliseconds, a template that is withdrawn', () => {
    const reader = new FlowReader();
    const fields = [8, 4, 12, 4, 152, 8, 0x8000 | 100, 65_535];
    const template = set(2, two(300, 4, ...fields), four(9999));
    const at = Buffer.alloc(8);
    at.writeBigUInt64BE(BigInt(now - 1234));
    const one = Buffer.concat([ip(1), ip(2), at, Buffer.from([3]), Buffer.from('abc')]);
    const long = Buffer.concat([ip(1), ip(9), at, Buffer.from([255, 0, 4]), Buffer.from('abcd')]);
    const { flows } = reader.read('r', ipfix(0, template, set(300, one, long)), now);
    expect(flows.map(({ destinationIp, firstMs }) => [destinationIp, firstMs])).toEqual([
      ['10.0.0.2', now - 1234],
      ['10.0.0.9', now - 1234],
    ]);
    reader.read('r', ipfix(2, set(2, two(300, 0))), now);
    expect(reader.read('r', ipfix(2, set(300, one)), now).unknownSets).toBe(1);
  });

  test('sFlow 5: the beginning of a sampled packet, as a flow of one', () => {
    const frame = segmentFrame({ from: '10.0.0.1', to: '10.0.0.2', sourcePort: 40_000, targetPort: 502, sequence: 1 });
    const raw = Buffer.concat([four(1, 1514, 4, frame.length), frame, Buffer.alloc((4 - (frame.length % 4)) % 4)]);
    const sample = Buffer.concat([four(1, 3, 400, 4000, 0, 3, 4, 1), four(1, raw.length), raw]);
    const datagram = (sequence: number) =>
      Buffer.concat([four(5, 1), ip(9), four(0, sequence, 60_000, 1), four(1, sample.length), sample]);
    const reader = new FlowReader();
    expect(reader.read('s', datagram(7), now)).toMatchObject({
      form: 'sflow',
      flows: [{ ...expected, packets: 1, bytes: 1514, sampling: 400, sourceMac: '02:00:00:00:00:01', ingress: 3 }],
    });
    expect(reader.read('s', datagram(10), now)).toMatchObject({ missing: 2, counts: 'datagrams' });
  });
});

describe('loss', () => {
  test('is what the numbers of each exporter leave out, in flows or datagrams as it counts', () => {
    const reader = new FlowReader();
    const numbers = [1, 3, 5].map((sequence) => reader.read('a', netflow5(sequence, 2), now).missing);
    expect(numbers).toEqual([0, 0, 0]);
    expect(reader.read('a', netflow5(17, 2), now)).toMatchObject({ missing: 10, counts: 'flows' });
    const template = set(0, two(256, 7, ...layout));
    const data = set(256, record(1, 2, 502), record(1, 3, 502));
    // One that counts datagrams, as the standard says, and one that counts records.
    for (const sequence of [1, 2]) reader.read('b', netflow9(sequence, template, data), now);
    reader.read('b', netflow9(3, data), now);
    expect(reader.read('b', netflow9(9, data), now)).toMatchObject({ missing: 5, counts: 'datagrams' });
    for (const sequence of [2, 4]) reader.read('c', netflow9(sequence, template, data), now);
    reader.read('c', netflow9(6, data), now);
    expect(reader.read('c', netflow9(18, data), now)).toMatchObject({ missing: 10, counts: 'flows' });
  });

  test('IPFIX: numbers that count the message itself, as some exporters write them, are no loss', () => {
    const template = set(2, two(300, 2, 8, 4, 12, 4));
    const some = (count: number) => set(300, ...Array.from({ length: count }, () => Buffer.concat([ip(1), ip(2)])));
    const missing = (...messages: (readonly [sequence: number, records: number])[]) => {
      const reader = new FlowReader();
      return messages.map(([sequence, count]) => reader.read('r', ipfix(sequence, template, some(count)), now).missing);
    };
    expect(missing([0, 3], [3, 5], [8, 2], [10, 2], [19, 2])).toEqual([0, 0, 0, 0, 7]);
    expect(missing([3, 3], [8, 5], [10, 2], [12, 2], [21, 2])).toEqual([0, 0, 0, 0, 7]);
  });

  test('any order, loss and wrap of numbers: what is told is what is missing in the end', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 0xffff_ffff }),
        fc.array(fc.record({ lost: fc.boolean(), late: fc.nat(3) }), { minLength: 2, maxLength: 200 }),
        (start, datagrams) => {
          const watch = new SequenceWatch();
          const sent = datagrams.map(({ lost, late }, index) => ({ index, lost: lost && index > 0, at: index + late }));
          const last = sent.findLastIndex(({ lost }) => !lost);
          const arrived = sent.filter(({ lost }) => !lost).sort((a, b) => a.at - b.at || a.index - b.index);
          const first = arrived[0]!.index;
          let missing = 0;
          for (const { index } of arrived) missing += watch.take((start + index) >>> 0, 1);
          // What came before the first that was seen cannot be known to be missing.
          const known = sent.filter(({ index, lost }) => index > first && index <= last && lost).length;
          expect(missing).toBe(known);
        },
      ),
    );
  });

  test('an exporter that began anew loses nothing', () => {
    const watch = new SequenceWatch();
    expect([watch.take(4_000_000, 1), watch.take(0, 1), watch.take(1, 1)]).toEqual([0, 0, 0]);
  });
});

test('both directions of a conversation are one row, and rows are bounded', () => {
  const sums = new ExportedSums('pc', 2);
  const flow = { protocol: 6, packets: 3, bytes: 300, firstMs: now, lastMs: now + 5 };
  const [client, server] = [
    { sourceIp: '10.0.0.1', sourcePort: 40_000 },
    { sourceIp: '10.0.0.2', sourcePort: 502 },
  ];
  sums.add('r', 'netflow', { ...flow, ...client, destinationIp: '10.0.0.2', destinationPort: 502 });
  sums.add('r', 'netflow', { ...flow, ...server, destinationIp: '10.0.0.1', destinationPort: 40_000, packets: 2 });
  sums.add('r', 'netflow', { ...flow, ...client, destinationIp: '10.0.0.3', destinationPort: 80 });
  sums.add('r', 'netflow', { ...flow, ...client, destinationIp: '10.0.0.4', destinationPort: 80 });
  sums.add('r', 'netflow', { ...flow, ...client, destinationIp: '239.0.0.1', destinationPort: 80 });
  expect(sums.dropped).toBe(1);
  expect(sums.finish()[0]?.fields).toMatchObject({
    ...{ 'source.ip': '10.0.0.1', 'destination.ip': '10.0.0.2', 'destination.port': 502, 'observer.ip': 'r' },
    ...{ 'source.packets': 3, 'destination.packets': 2, 'hinomi.flow.connections': 2 },
  });
  expect(sums.finish()).toEqual([]);
});

test('whatever comes, nothing fails, and what is read is whole', () => {
  const template = set(0, two(256, 7, ...layout));
  const good = [
    netflow5(1, 3),
    netflow9(1, template, set(256, record(1, 2, 502))),
    ipfix(1, set(2, two(300, 2, 8, 65_535, 12, 4)), set(300, Buffer.from([4, 10, 0, 0, 1, 10, 0, 0, 2]))),
    Buffer.concat([four(5, 1), ip(9), four(0, 1, 60_000, 1), four(1, 32), four(1, 3, 400, 4000, 0, 3, 4, 1)]),
  ];
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          which: fc.nat(3),
          flips: fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { maxLength: 6 }),
          keep: fc.nat(200),
        }),
        { maxLength: 30 },
      ),
      (datagrams) => {
        const reader = new FlowReader();
        for (const { which, flips, keep } of datagrams) {
          const bytes = Buffer.from(good[which]!);
          for (const [at, value] of flips) if (at < bytes.length) bytes[at] = value;
          for (const flow of reader.read('x', bytes.subarray(0, Math.max(keep, 1)), now).flows) {
            expect(flow.sourceIp).toMatch(/[.:]/);
            expect(Number.isFinite(flow.packets + flow.bytes + flow.firstMs + flow.lastMs)).toBe(true);
          }
        }
      },
    ),
  );
});
