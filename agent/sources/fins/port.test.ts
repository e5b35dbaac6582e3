import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { MemorySpan } from '../../controllers/mapped-memory.ts';
import { Pace } from '../../controllers/pace.ts';
import { type PeerScript, ScriptedPeer } from '../../controllers/scripted-peer.ts';
import { finsAreas } from './areas.ts';
import { commandFrame, commands, nodeAddressRequest, tcpFrame } from './frame.ts';
import { assertReadOnly, nodeAddressName, RefusedCommandError, readCommands } from './guard.ts';
import { answerTo, dressed, omronMemory, politeOmron, politeOmronTcp } from './polite-omron.ts';
import { FinsPort } from './port.ts';

let peer: ScriptedPeer | undefined;
let port: FinsPort | undefined;

afterEach(() => {
  port?.close();
  peer?.stop();
});

const d100: MemorySpan = { area: finsAreas.D, start: 100, count: 2 };
const readable: MemorySpan[] = [{ area: finsAreas.D, start: 100, count: 10 }];

async function connectTo(transport: 'tcp' | 'udp', script: PeerScript, answerMs = 10_000): Promise<FinsPort> {
  peer = await ScriptedPeer.start(transport, script);
  port = new FinsPort({
    host: '127.0.0.1',
    port: peer.port,
    transport,
    network: 0,
    unit: 0,
    readable,
    connectMs: 5000,
    answerMs,
    pace: new Pace(0),
  });
  return port;
}

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');

describe('guard', () => {
  const acting: [string, string][] = [
    ['memory area write', '0102 82 0064 00 0001 1234'],
    ['memory area fill', '0103 82 0064 00 0001 1234'],
    ['memory area transfer', '0105 82 0064 00 82 0065 00 0001'],
    ['parameter area write', '0202 8010 0000 8001 00'],
    ['program area write', '0307 ffff 00000000 0001 00'],
    ['program area clear', '0308 ffff 00'],
    ['run', '0401 ffff 04'],
    ['stop', '0402 ffff'],
    ['reset', '0403'],
    ['clock write', '0702 260105120000'],
    ['access right', '0c01 ffff'],
    ['error clear', '2101 ffff'],
    ['error log clear', '2103'],
    ['file write', '2203 8000'],
    ['memory card format', '2204 8000'],
    ['forced set', '2301 0001 0001 300000 00'],
    ['forced reset cancel', '2302'],
    ['program area read', '0306 ffff 00000000 0010'],
    ['several areas read', '0104 82006400'],
    ['controller data of another kind', '0501 01'],
    ['status with data', '0601 00'],
    ['nothing', '0101 82 0064 00 0000'],
    ['single bits', '0101 82 0064 01 0001'],
  ];

  test('lets nothing through but the agreed reads, and sends no byte for it', async () => {
    const guarded = await connectTo('udp', politeOmron(omronMemory()));
    for (const [, command] of acting) {
      await expect(guarded.send(hex(command))).rejects.toThrow(RefusedCommandError);
    }
    await expect(guarded.memory({ ...d100, start: 109 })).rejects.toThrow('not on the list');
    await expect(guarded.memory({ ...d100, area: finsAreas.H })).rejects.toThrow('not on the list');
    expect(guarded.connections).toBe(0);
    expect(guarded.bytesOut).toBe(0);
    expect(Object.values(guarded.refused).reduce((sum, count) => sum + count)).toBe(acting.length + 2);
    expect(guarded.requests).toEqual({});
  });

  test.each(acting)('%s is refused over TCP, too', (_name, command) => {
    const frame = commandFrame({ network: 0, node: 1, unit: 0, ownNode: 2 }, 1, hex(command));
    expect(() => assertReadOnly('tcp', tcpFrame(2, frame), readable)).toThrow(RefusedCommandError);
  });

  test('a read for every node of the network is refused', () => {
    const frame = commandFrame({ network: 0, node: 255, unit: 0, ownNode: 2 }, 1, commands.status);
    expect(() => assertReadOnly('udp', frame)).toThrow('every node');
  });

  test('what it was made for passes', () => {
    const route = { network: 0, node: 1, unit: 0, ownNode: 2 };
    const all = [
      commands.controllerData,
      commands.status,
      commands.clock,
      commands.errorLog(0, 20),
      commands.memory(d100),
    ];
    const names = all.map((command) => assertReadOnly('udp', commandFrame(route, 1, command), readable));
    expect(new Set(names)).toEqual(new Set(readCommands.values()));
    expect(assertReadOnly('tcp', nodeAddressRequest)).toBe(nodeAddressName);
    expect(() => assertReadOnly('udp', nodeAddressRequest)).toThrow(RefusedCommandError);
  });

  test('a frame with one byte more, one less, or one changed is never another command than a read', () => {
    const route = { network: 0, node: 1, unit: 0, ownNode: 2 };
    const frames = [commands.controllerData, commands.status, commands.errorLog(0, 1), commands.memory(d100)].flatMap(
      (command) => {
        const frame = commandFrame(route, 1, command);
        return [
          { transport: 'udp' as const, bytes: frame },
          { transport: 'tcp' as const, bytes: tcpFrame(2, frame) },
        ];
      },
    );
    const names = new Set([...readCommands.values(), nodeAddressName]);
    fc.assert(
      fc.property(
        fc.constantFrom(...frames),
        fc.nat(60),
        fc.nat(255),
        fc.nat(2),
        ({ transport, bytes }, at, value, how) => {
          const bent = [
            Buffer.concat([bytes, Buffer.from([value])]),
            bytes.subarray(0, bytes.length - 1 - (at % 4)),
            Buffer.from(bytes).fill(value, at % bytes.length, (at % bytes.length) + 1),
          ][how]!;
          let name: string | undefined;
          try {
            name = assertReadOnly(transport, bent, readable);
          } catch (error) {
            expect(error).toBeInstanceOf(RefusedCommandError);
            return;
          }
          expect(names.has(name)).toBe(true);
          expect(how).toBe(2);
          const code = bent.toString('hex', transport === 'udp' ? 10 : 26).slice(0, 4);
          expect(readCommands.has(code)).toBe(true);
        },
      ),
      { numRuns: 3000 },
    );
  });
});

describe('answers', () => {
  test('over UDP the node numbers are the last parts of the addresses', async () => {
    const memory = omronMemory();
    memory.words.set('130/100', 0x1234);
    const open = await connectTo('udp', politeOmron(memory));
    expect(await open.memory(d100)).toMatchObject({ kind: 'data', data: hex('1234 0000') });
    expect(peer!.requests[0]!.subarray(0, 10)).toEqual(hex('80 00 02 00 01 00 00 01 00 01'));
    expect(open.requests).toEqual({ '0101 memory area read': 1 });
  });

  test('over TCP the controller gives the node numbers, once for each connection', async () => {
    const open = await connectTo('tcp', politeOmronTcp(omronMemory()));
    expect((await open.status()).kind).toBe('data');
    expect((await open.clock()).kind).toBe('data');
    expect(peer!.requests.map((bytes) => bytes.readUInt32BE(8))).toEqual([0, 2, 2]);
    expect(peer!.requests[1]!.subarray(16, 26)).toEqual(hex('80 00 02 00 07 00 00 EF 00 01'));
    expect(open.requests).toEqual({ [nodeAddressName]: 1, '0601 controller status read': 1, '0701 clock read': 1 });
  });

  test('gives an end code as a refusal in words, and does not take flags for one', async () => {
    const memory = omronMemory({ endOfD: 0, flags: 0x40 });
    const open = await connectTo('udp', politeOmron(memory));
    expect(await open.memory(d100)).toMatchObject({ kind: 'refused', code: '1104', rest: false });
    expect((await open.status()).kind).toBe('data');
    peer!.script = (frame) => answerTo(frame, 0x2211);
    expect(await open.status()).toMatchObject({ kind: 'refused', code: '2211', rest: true });
  });

  test('a controller whose connections are all in use is closed with its reason', async () => {
    const open = await connectTo('tcp', () => dressed(1, Buffer.alloc(8), 0x20));
    expect(await open.status()).toMatchObject({ kind: 'garbage', reason: expect.stringContaining('in use') });
  });

  const good = (frame: Buffer) => answerTo(frame, 0, Buffer.alloc(4));
  const altered = (frame: Buffer, at: number, value: number) => good(frame).fill(value, at, at + 1);
  const hostile: [string, (frame: Buffer) => Buffer | undefined, string][] = [
    ['silence', () => undefined, 'silent'],
    ['noise', () => Buffer.alloc(4096, 0xa5), 'garbage'],
    ['a cut answer', (frame) => good(frame).subarray(0, 12), 'garbage'],
    ['another request', (frame) => altered(frame, 9, 0x77), 'garbage'],
    ['another command', (frame) => altered(frame, 11, 2), 'garbage'],
    ['an endless answer', (frame) => Buffer.concat([good(frame), Buffer.alloc(3000)]), 'garbage'],
  ];
  const patience = (name: string) => (name === 'silence' ? 1000 : 10_000);

  test.each(hostile)('%s over UDP is told as such, and the next request has a new socket', async (name, bend, kind) => {
    const open = await connectTo('udp', bend, patience(name));
    expect((await open.memory(d100)).kind).toBe(kind);
    peer!.script = good;
    expect((await open.memory(d100)).kind).toBe('data');
    expect(open.connections).toBe(2);
  });

  test.each(hostile)('%s over TCP is told, too', async (name, bend, kind) => {
    const node: PeerScript = () => dressed(1, Buffer.from([0, 0, 0, 239, 0, 0, 0, 7]));
    const over =
      (answer: (frame: Buffer) => Buffer | undefined): PeerScript =>
      (bytes, hands) => {
        if (bytes.readUInt32BE(8) === 0) return node(bytes, hands);
        const out = answer(bytes.subarray(16));
        return out && dressed(2, out);
      };
    const open = await connectTo('tcp', over(bend), patience(name));
    expect((await open.memory(d100)).kind).toBe(kind);
    peer!.script = over(good);
    expect((await open.memory(d100)).kind).toBe('data');
    expect(peer!.connections).toBe(2);
  });

  test('a late answer never meets the next question', async () => {
    const late: (() => void)[] = [];
    const open = await connectTo(
      'udp',
      (frame, hands) => {
        if (late.length > 0) return good(frame);
        late.push(() => hands.send(answerTo(frame, 0, hex('09090909'))));
        return undefined;
      },
      1000,
    );
    expect((await open.memory(d100)).kind).toBe('silent');
    late[0]!();
    expect(await open.memory(d100)).toMatchObject({ kind: 'data', data: Buffer.alloc(4) });
  });
});
