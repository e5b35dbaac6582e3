import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { MemorySpan } from '../../controllers/mapped-memory.ts';
import { Pace } from '../../controllers/pace.ts';
import { type PeerScript, ScriptedPeer } from '../../controllers/scripted-peer.ts';
import { slmpAreas } from './areas.ts';
import { ownStation, readRequest, type SlmpCode, typeNameRequest } from './frame.ts';
import { assertReadOnly, RefusedCommandError, readCommands } from './guard.ts';
import { binaryAnswer, binaryRefusal, melsecMemory, politeMelsec } from './polite-melsec.ts';
import { SlmpPort } from './port.ts';

let peer: ScriptedPeer | undefined;
let port: SlmpPort | undefined;

afterEach(() => {
  port?.close();
  peer?.stop();
});

const readable: MemorySpan[] = [
  { area: slmpAreas.D, start: 100, count: 10 },
  { area: slmpAreas.M, start: 0, count: 16 },
];
const d100: MemorySpan = { area: slmpAreas.D, start: 100, count: 2 };

async function connectTo(script: PeerScript, answerMs = 5000, transport: 'tcp' | 'udp' = 'tcp'): Promise<SlmpPort> {
  peer = await ScriptedPeer.start(transport, script);
  port = new SlmpPort({
    host: '127.0.0.1',
    port: peer.port,
    transport,
    code: 'binary',
    frame: '3e',
    route: ownStation,
    readable,
    connectMs: 5000,
    answerMs,
    pace: new Pace(0),
  });
  return port;
}

/** A frame 3E with any command in either code; `data` in the form of the code. */
function frame(code: SlmpCode, command: number, subcommand: number, data = ''): Buffer {
  const digits = (value: number) => value.toString(16).toUpperCase().padStart(4, '0');
  if (code === 'ascii') {
    const body = `0010${digits(command)}${digits(subcommand)}${data}`;
    return Buffer.from(`500000FF03FF00${digits(body.length)}${body}`);
  }
  const body = Buffer.concat([
    Buffer.from([0x10, 0, command & 0xff, command >> 8, subcommand & 0xff, subcommand >> 8]),
    Buffer.from(data, 'hex'),
  ]);
  const head = Buffer.from([0x50, 0, 0, 0xff, 0xff, 3, 0, body.length & 0xff, body.length >> 8]);
  return Buffer.concat([head, body]);
}

describe('guard', () => {
  const acting: [string, number, number, string][] = [
    ['write words', 0x1401, 0, '640000a80100ffff'],
    ['write bits', 0x1401, 1, '00000090010010'],
    ['write at random', 0x1402, 0, '0100640000a8ffff'],
    ['write blocks', 0x1406, 0, '01006400a80100ffff'],
    ['remote run', 0x1001, 0, '01000000'],
    ['remote stop', 0x1002, 0, '0100'],
    ['remote pause', 0x1003, 0, '0100'],
    ['remote latch clear', 0x1005, 0, '0100'],
    ['remote reset', 0x1006, 0, '0100'],
    ['clear error', 0x1617, 0, ''],
    ['password unlock', 0x1630, 0, '0400abcd'],
    ['write file', 0x1829, 0, '0000'],
    ['delete file', 0x1822, 0, '0000'],
    ['loopback', 0x0619, 0, '04003132'],
    ['read at random', 0x0403, 0, '0100640000a8'],
    ['monitor', 0x0801, 0, '0100640000a8'],
    ['read of the long form', 0x0401, 2, '64000000a8000200'],
    ['type name with data', 0x0101, 0, '00'],
  ];

  test('lets nothing through but the agreed reads, and opens no connection for it', async () => {
    const guarded = await connectTo(politeMelsec(melsecMemory('R04CPU')));
    for (const [, command, subcommand, data] of acting) {
      await expect(guarded.send(frame('binary', command, subcommand, data))).rejects.toThrow(RefusedCommandError);
    }
    await expect(guarded.send(Buffer.from('reset'))).rejects.toThrow(RefusedCommandError);
    await expect(guarded.read({ ...d100, start: 109 })).rejects.toThrow('not on the list');
    await expect(guarded.read({ ...d100, area: slmpAreas.W })).rejects.toThrow('not on the list');
    await expect(guarded.read({ ...d100, count: 0 })).rejects.toThrow('no read');
    expect(peer!.connections).toBe(0);
    expect(Object.values(guarded.refused).reduce((sum, count) => sum + count)).toBe(acting.length + 4);
    expect(guarded.requests).toEqual({});
  });

  test.each(acting)('%s is refused in ASCII, too', (_name, command, subcommand, data) => {
    expect(() => assertReadOnly('ascii', frame('ascii', command, subcommand, data), readable)).toThrow(
      RefusedCommandError,
    );
  });

  test('what it was made for passes in both codes', () => {
    for (const code of ['binary', 'ascii'] as const) {
      expect(assertReadOnly(code, typeNameRequest(code, ownStation), [])).toBe('0101 read type name');
      expect(assertReadOnly(code, readRequest(code, ownStation, d100), readable)).toBe('0401 read words');
      const m = { area: slmpAreas.M, start: 0, count: 16 };
      expect(assertReadOnly(code, readRequest(code, ownStation, m), readable)).toBe('0401 read bits');
      expect(() => assertReadOnly(code, readRequest(code, ownStation, m), [])).toThrow('not on the list');
    }
  });

  test('a frame with one byte more, one less, or one changed is never another command than a read', () => {
    const frames = (['binary', 'ascii'] as const).flatMap((code) =>
      [typeNameRequest(code, ownStation), readRequest(code, ownStation, d100)].map((bytes) => ({ code, bytes })),
    );
    const names = new Set(readCommands.values());
    fc.assert(
      fc.property(fc.constantFrom(...frames), fc.nat(60), fc.nat(255), fc.nat(2), ({ code, bytes }, at, value, how) => {
        const bent = [
          Buffer.concat([bytes, Buffer.from([value])]),
          bytes.subarray(0, Math.max(0, bytes.length - 1 - (at % 4))),
          Buffer.from(bytes).fill(value, at % bytes.length, (at % bytes.length) + 1),
        ][how]!;
        let name: string | undefined;
        try {
          name = assertReadOnly(code, bent, readable);
        } catch (error) {
          expect(error).toBeInstanceOf(RefusedCommandError);
          return;
        }
        expect(names.has(name)).toBe(true);
        expect(how).toBe(2);
        const command =
          code === 'binary' ? bent.readUInt16LE(11) : Number.parseInt(bent.toString('latin1', 22, 26), 16);
        expect([0x0101, 0x0401]).toContain(command);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('answers', () => {
  test('gives the data of a read and counts it', async () => {
    const memory = melsecMemory('R04CPU');
    memory.words.set(`${0xa8}/100`, 0x1234);
    const open = await connectTo(politeMelsec(memory));
    expect(await open.read(d100)).toMatchObject({ kind: 'data', data: Buffer.from([0x34, 0x12, 0, 0]) });
    expect((await open.typeName()).kind).toBe('data');
    expect(open.requests).toEqual({ '0401 read words': 1, '0101 read type name': 1 });
    expect(open.connections).toBe(1);
  });

  test('works over UDP, one datagram an answer', async () => {
    const open = await connectTo(politeMelsec(melsecMemory('R04CPU')), 5000, 'udp');
    expect((await open.read(d100)).kind).toBe('data');
    expect((await open.typeName()).kind).toBe('data');
    expect(peer!.requests).toHaveLength(2);
  });

  test('gives an end code as a refusal in words', async () => {
    const open = await connectTo((request) => binaryRefusal(request, 0xc056));
    expect(await open.read(d100)).toMatchObject({ kind: 'refused', code: 'C056', rest: false });
    peer!.script = (request) => binaryRefusal(request, 0xc0b2);
    expect(await open.read(d100)).toMatchObject({ kind: 'refused', code: 'C0B2', rest: true });
  });

  const good = (request: Buffer) => binaryAnswer(request, 0, Buffer.from([1, 0, 2, 0]));
  const altered = (request: Buffer, at: number, value: number) => good(request).fill(value, at, at + 1);
  const hostile: [string, PeerScript, string][] = [
    ['silence', () => undefined, 'silent'],
    ['half an answer', (request) => good(request).subarray(0, 10), 'garbage'],
    ['a closed socket', (_request, hands) => void hands.hangUp() as undefined, 'closed'],
    ['noise', () => Buffer.alloc(4096, 0xa5), 'garbage'],
    ['another station', (request) => altered(request, 3, 9), 'garbage'],
    ['an endless length', (request) => altered(request, 8, 0xff), 'garbage'],
    ['two answers', (request) => Buffer.concat([good(request), good(request)]), 'garbage'],
    [
      'a refusal of a write',
      (request) => binaryAnswer(request, 0xc059, Buffer.from('00ffff030001140000', 'hex')),
      'garbage',
    ],
  ];
  const patience = (name: string) => (/silence|half/.test(name) ? 1000 : 10_000);
  test.each(hostile)('%s is told as such, and the next request has a new connection', async (name, script, kind) => {
    const open = await connectTo(script, patience(name));
    expect((await open.read(d100)).kind).toBe(kind);
    peer!.script = good;
    expect((await open.read(d100)).kind).toBe('data');
    expect(peer!.connections).toBe(2);
  });

  test.each(hostile.filter(([, , kind]) => kind !== 'closed'))(
    '%s over UDP is told, too',
    async (name, script, kind) => {
      const open = await connectTo(script, patience(name), 'udp');
      expect((await open.read(d100)).kind).toBe(kind);
      peer!.script = good;
      expect((await open.read(d100)).kind).toBe('data');
      expect(open.connections).toBe(2);
    },
  );

  test('takes an answer that drips in byte by byte', async () => {
    const open = await connectTo((request, hands) => {
      const bytes = good(request);
      const drip = (at: number) => {
        if (at >= bytes.length) return;
        hands.send(bytes.subarray(at, at + 1));
        setImmediate(drip, at + 1);
      };
      drip(0);
      return undefined;
    });
    expect((await open.read(d100)).kind).toBe('data');
  });

  test('a late answer never meets the next question', async () => {
    const late: (() => void)[] = [];
    const open = await connectTo((request, hands) => {
      if (late.length > 0) return good(request);
      late.push(() => hands.send(binaryAnswer(request, 0, Buffer.from([9, 9, 9, 9]))));
      return undefined;
    }, 1000);
    expect((await open.read(d100)).kind).toBe('silent');
    late[0]!();
    expect(await open.read(d100)).toMatchObject({ data: Buffer.from([1, 0, 2, 0]) });
  });

  test('nobody at the address is a closed line with its reason', async () => {
    const open = await connectTo(good);
    peer!.stop();
    expect(await open.read(d100)).toMatchObject({ kind: 'closed', reason: expect.stringContaining('ECONNREFUSED') });
  });
});
