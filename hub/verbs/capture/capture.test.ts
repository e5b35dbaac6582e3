import { spawnSync } from 'node:child_process';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { aduBytes, ethernetBytes, pcapBytes, segmentFrame } from '#engine/wire/sample-capture.ts';
import { run } from '../capture.ts';
import { verbTest } from '../rules/verb-harness.ts';

const told = verbTest();

const [plc, hmi] = ['10.0.0.2', '10.0.0.1'];
const ask = { from: hmi, to: plc, sourcePort: 40_000, targetPort: 502 };
const answer = { from: plc, to: hmi, sourcePort: 502, targetPort: 40_000 };
const frames = [
  segmentFrame({ ...ask, sequence: 1, payload: aduBytes(1, 1, [6, 0, 9, 0, 1]) }),
  segmentFrame({ ...answer, sequence: 1, payload: aduBytes(1, 1, [6, 0, 9, 0, 1]) }),
  segmentFrame({ ...ask, sequence: 13, payload: aduBytes(2, 1, [3, 0, 9, 0, 1]) }),
  segmentFrame({ ...answer, sequence: 13, payload: aduBytes(2, 1, [0x83, 2]) }),
  ethernetBytes(
    0x0806,
    Buffer.from([0, 1, 8, 0, 6, 4, 0, 1, 2, 0, 0, 0, 0, 1, 10, 0, 0, 1, 0, 0, 0, 0, 0, 0, 10, 0, 0, 77]),
  ),
];
const whole = pcapBytes(frames);
const summary = {
  packets: 5,
  flows: { tcp: 1, udp: 0 },
  modbus: { requests: { 3: 1, 6: 1 }, responses: { 6: 1 }, exceptions: { 3: 1 } },
  opcua: { messages: {}, services: {} },
  hosts: [hmi, plc],
  hinted: ['10.0.0.77'],
  pairs: [
    [hmi, plc],
    [hmi, '10.0.0.77'],
  ],
};

describe('capture read', () => {
  test.each([
    ['as it is', whole],
    ['packed with gzip', gzipSync(whole)],
    ['packed with zstd', zstdCompressSync(whole)],
  ])('a file %s in one object', async (_how, bytes) => {
    expect(await run(['read', told.put('line.pcap', bytes), '--summary', '--json'])).toBe(0);
    expect(told.json()).toEqual([summary]);
    expect(told.err).toBe('');
  });

  test.each(['xz', 'bzip2'])('a file packed with %s, where that is installed', async (program) => {
    const packed = spawnSync(program, ['-c'], { input: whole });
    if (packed.status !== 0) {
      const file = told.put('packed.pcap', Buffer.from(program === 'xz' ? 'fd377a585a0000' : '425a6839', 'hex'));
      expect(await run(['read', file, '--summary', '--json'])).toBe(1);
      expect(told.err).toMatch(`it is packed with ${program}, which could not be run`);
      return;
    }
    expect(await run(['read', told.put('packed.pcap', packed.stdout), '--summary', '--json'])).toBe(0);
    expect(told.json()).toEqual([summary]);
    told.err = '';
    expect(await run(['read', told.put('cut.pcap', packed.stdout.subarray(0, 40)), '--summary', '--json'])).toBe(1);
    expect(told.err).toMatch(`${program} could not unpack all of it`);
  });

  test('line by line: flows, their transactions, hosts', async () => {
    expect(await run(['read', told.put('line.pcap', whole), '--json'])).toBe(0);
    const rows = told.json() as Record<string, unknown>[];
    expect(rows.map(({ kind }) => kind)).toEqual([
      'net.flow',
      'ot.transactions',
      'ot.transactions',
      'net.host',
      'net.host',
      'net.host',
    ]);
    expect(rows[0]).toMatchObject({
      'network.transport': 'tcp',
      'source.ip': hmi,
      'destination.ip': plc,
      'destination.port': 502,
      'network.protocol': 'modbus',
      'source.packets': 2,
      first: '2023-11-14T22:13:20.000Z',
      first_packet: 1,
    });
    expect(rows[1]).toMatchObject({ operation: '6', class: 'write', requests: 1, responses: 1, addresses: [9, 9] });
    expect(rows.at(-1)).toEqual({ kind: 'net.host', 'host.ip': '10.0.0.77', seen_by: ['hint'], first_packet: 5 });
    told.out = '';
    expect(await run(['read', told.put('line.pcap', whole)])).toBe(0);
    expect(told.out).toMatch(/^net\.flow +network\.transport=tcp source\.ip=10\.0\.0\.1 /);
  });

  test('a damaged file is read up to there, and the place is said', async () => {
    expect(await run(['read', told.put('cut.pcap', whole.subarray(0, -10)), '--summary', '--json'])).toBe(3);
    expect(told.json()).toMatchObject([{ packets: 4, hinted: [] }]);
    const place = frames.slice(0, 4).reduce((sum, frame) => sum + 16 + frame.length, 24);
    expect(told.err).toMatch(`cut.pcap: byte ${place}, after packet 4: the file ends within a record\n`);
  });

  test('a packed file that is cut, too', async () => {
    const many = gzipSync(
      pcapBytes(
        Array.from({ length: 4000 }, (_, turn) => frames[turn % 5]!.map((byte, at) => (at === 5 ? turn : byte))),
      ),
    );
    expect(await run(['read', told.put('cut.gz', many.subarray(0, -400)), '--summary', '--json'])).toBe(3);
    expect(told.err).toMatch(/unexpected end of file/);
  });

  test('a link that is not known is said', async () => {
    expect(await run(['read', told.put('odd.pcap', pcapBytes(frames, { linkType: 195 })), '--summary', '--json'])).toBe(
      3,
    );
    expect(told.json()).toMatchObject([{ packets: 5, hosts: [] }]);
    expect(told.err).toMatch(/5 packets of link type 195, which is not known, were only counted/);
  });

  test.each([
    ['no file', 'nowhere.pcap', undefined, /nowhere\.pcap: ENOENT/],
    ['no capture', 'note.txt', Buffer.from('a note'), /note\.txt: neither pcap nor pcapng/],
    ['nothing', 'empty.pcap', Buffer.alloc(0), /empty\.pcap: neither pcap nor pcapng/],
  ])('%s is a failure in one sentence', async (_what, name, bytes, says) => {
    if (bytes) told.put(name, bytes);
    expect(await run(['read', `${told.folder}/${name}`, '--json'])).toBe(1);
    expect(told.err).toMatch(says);
    expect(told.out).toBe('');
  });
});

test('wrong usage is answered with the usage', async () => {
  expect(await run([])).toBe(2);
  expect(await run(['write', 'x'])).toBe(2);
  expect(await run(['read'])).toBe(2);
  expect(await run(['read', 'a', 'b'])).toBe(2);
  expect(told.err).toMatch(/hinomi capture read FILE/);
});
