import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { assertReadOnly, RefusedFunctionError } from './functions.ts';
import { readRequest } from './pdu.ts';
import { ModbusPort } from './port.ts';
import { politeScript, type Script, ScriptedDevice, wrap } from './scripted-device.ts';

let device: ScriptedDevice | undefined;
let port: ModbusPort | undefined;

async function connectTo(script: Script, answerMs = 2000): Promise<ModbusPort> {
  device = await ScriptedDevice.start(script);
  port = new ModbusPort({ host: '127.0.0.1', port: device.port, connectMs: 2000, answerMs, requestsPerSecond: 0 });
  return port;
}

afterEach(() => {
  port?.close();
  device?.stop();
});

const read = readRequest('holding', 0, 2);

describe('guard', () => {
  test('lets no request through that is not exactly a known read', async () => {
    const guarded = await connectTo(politeScript([1, 2]));
    for (const pdu of [
      [5, 0, 0, 0xff, 0],
      [6, 0, 0, 0, 1],
      [15, 0, 0, 0, 1, 1, 1],
      [16, 0, 0, 0, 1, 2, 0, 1],
      [21, 1],
      [22, 0, 0, 0, 0, 0, 0],
      [23, 0, 0, 0, 1, 0, 0, 0, 1, 2, 0, 0],
      [43, 13, 0, 0],
      [90, 0, 2],
      [8, 0, 1, 0, 0],
      [8, 0, 4, 0, 0],
      [8, 0, 10, 0, 0],
      [20, 7, 6, 0, 1, 0, 0, 0, 1],
      [24, 0, 0],
      [3, 0, 0, 0, 1, 0x10],
      [],
    ]) {
      await expect(guarded.request(1, Buffer.from(pdu))).rejects.toThrow(RefusedFunctionError);
    }
    expect(device!.connections).toBe(0);
    expect(Object.values(guarded.refused).reduce((a, b) => a + b)).toBe(16);
    expect(guarded.requests).toEqual({});
  });

  test('asks units 0 and 255 over TCP, where both are the device itself, and none of them on a serial line', async () => {
    const guarded = await connectTo(politeScript([1, 2]));
    for (const unit of [0, 255]) expect((await guarded.request(unit, read)).kind).toBe('data');
    const serial = { host: '127.0.0.1', port: device!.port, connectMs: 2000, answerMs: 2000, requestsPerSecond: 0 };
    const line = new ModbusPort({ ...serial, framing: 'rtu' });
    for (const unit of [0, 248, 255]) await expect(line.request(unit, read)).rejects.toThrow(RefusedFunctionError);
    line.close();
    expect(line.requests).toEqual({});
    expect(device!.requests).toHaveLength(2);
  });

  test('passes only reads, whatever bytes come', () => {
    const allowed = new Set([1, 2, 3, 4, 7, 8, 11, 12, 17, 43]);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 12 }), (bytes) => {
        let passed = true;
        try {
          assertReadOnly(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(RefusedFunctionError);
          passed = false;
        }
        if (passed) expect(allowed.has(bytes[0]!)).toBe(true);
      }),
    );
  });
});

describe('answers', () => {
  test('gives the data of a read and counts it', async () => {
    const open = await connectTo(politeScript([7, 8]));
    expect(await open.request(1, read)).toMatchObject({ kind: 'data', pdu: Buffer.from([3, 4, 0, 7, 0, 8]) });
    expect(open.requests).toEqual({ '3 read holding registers': 1 });
    expect(open.connections).toBe(1);
  });

  test('takes an answer that drips in byte by byte', async () => {
    const open = await connectTo(({ frame, socket }) => {
      const bytes = wrap(frame, Buffer.from([3, 4, 0, 7, 0, 8]));
      const drip = (at: number) => {
        if (at < bytes.length) socket.write(bytes.subarray(at, at + 1), () => setImmediate(drip, at + 1));
      };
      drip(0);
      return undefined;
    });
    expect((await open.request(1, read)).kind).toBe('data');
  });

  const hostile: [string, Script, string][] = [
    ['silence', () => undefined, 'silent'],
    ['half an answer', ({ socket }) => void socket.write(Buffer.from([0, 1, 0, 0])) as undefined, 'garbage'],
    ['a closed socket', ({ socket }) => void socket.destroy() as undefined, 'closed'],
    ['noise', ({ socket }) => void socket.write(Buffer.alloc(4096, 0xa5)) as undefined, 'garbage'],
    ['another unit', ({ frame, socket }) => void socket.write(altered(frame, 6, 99)) as undefined, 'garbage'],
    ['another transaction', ({ frame, socket }) => void socket.write(altered(frame, 1, 0x77)) as undefined, 'garbage'],
    ['another protocol', ({ frame, socket }) => void socket.write(altered(frame, 3, 1)) as undefined, 'garbage'],
    ['another function', () => Buffer.from([4, 4, 0, 7, 0, 8]), 'garbage'],
    ['a long exception', () => Buffer.from([0x83, 2, 2]), 'garbage'],
    [
      'two answers',
      ({ frame, socket }) => void socket.write(Buffer.concat([good(frame), good(frame)])) as undefined,
      'garbage',
    ],
  ];
  test.each(hostile)('%s is told as such, and the next request has a new connection', async (_name, script, kind) => {
    let first = true;
    const open = await connectTo((request) => {
      if (!first) return politeScript([1, 2])(request);
      first = false;
      return script(request);
    }, 1000);
    expect((await open.request(1, read)).kind).toBe(kind);
    expect((await open.request(1, read)).kind).toBe('data');
    expect(device!.connections).toBe(2);
  });

  test('a late answer never meets the next question', async () => {
    const late: (() => void)[] = [];
    const open = await connectTo(({ frame, socket, pdu }) => {
      if (late.length > 0) return Buffer.from([3, 4, 0, 1, 0, 2]);
      late.push(() => socket.write(wrap(frame, Buffer.from([pdu[0]!, 4, 9, 9, 9, 9]))));
      return undefined;
    }, 1000);
    expect((await open.request(1, read)).kind).toBe('silent');
    late[0]!();
    expect(await open.request(1, read)).toMatchObject({ pdu: Buffer.from([3, 4, 0, 1, 0, 2]) });
  });
});

function good(frame: Buffer): Buffer {
  return wrap(frame, Buffer.from([3, 4, 0, 7, 0, 8]));
}

function altered(frame: Buffer, at: number, value: number): Buffer {
  const answer = good(frame);
  answer[at] = value;
  return answer;
}
