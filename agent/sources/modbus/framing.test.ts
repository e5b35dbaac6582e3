import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { type PeerScript, ScriptedPeer } from '../../controllers/scripted-peer.ts';
import { answerReader } from './framing.ts';
import { diagnosticsRequest, identificationRequest, readRequest, serverIdRequest } from './pdu.ts';
import { ModbusPort } from './port.ts';
import { checkSum, rtuFraming } from './rtu-framing.ts';
import { tcpFraming } from './tcp-framing.ts';

let peer: ScriptedPeer | undefined;
let port: ModbusPort | undefined;
afterEach(() => {
  port?.close();
  peer?.stop();
});

/** Requests with an answer that a unit could give. */
const exchanges: [request: Buffer, answer: Buffer][] = [
  [readRequest('holding', 0, 2), Buffer.from([3, 4, 0, 7, 0, 8])],
  [readRequest('coils', 0, 9), Buffer.from([1, 2, 0xff, 1])],
  [readRequest('holding', 0, 2), Buffer.from([0x83, 2])],
  [Buffer.from([7]), Buffer.from([7, 0x6d])],
  [diagnosticsRequest(11), Buffer.from([8, 0, 11, 0x12, 0x34])],
  [Buffer.from([11]), Buffer.from([11, 0, 0, 1, 8])],
  [Buffer.from([12]), Buffer.from([12, 8, 0, 0, 1, 8, 1, 0x21, 0x20, 0])],
  [serverIdRequest, Buffer.from([17, 3, 9, 0xff, 0x41])],
  [Buffer.from([24, 0, 0]), Buffer.from([24, 0, 6, 0, 2, 1, 0xb8, 0x12, 0x84])],
  [identificationRequest(1, 0), Buffer.from([43, 14, 1, 1, 0, 0, 2, 0, 2, 0x48, 0x4d, 1, 1, 0x50])],
];

test('the check sum is that of the serial line', () => {
  expect(rtuFraming.wrap(1, readRequest('holding', 0, 10)).toString('hex')).toBe('01030000000ac5cd');
});

describe.each([
  ['tcp', tcpFraming],
  ['rtu', rtuFraming],
] as const)('%s', (_name, framing) => {
  test.each(exchanges)('knows the whole answer to %j, not a byte earlier', (request, pdu) => {
    const asked = framing.wrap(5, request);
    const whole = answerTo(asked, pdu);
    const read = answerReader(framing, asked);
    for (let length = 0; length < whole.length; length++) expect(read(whole.subarray(0, length))).toBeUndefined();
    expect(read(whole)).toEqual(whole);
  });

  test('takes nothing for an answer but what has the right unit, function and sum', () => {
    fc.assert(
      fc.property(fc.constantFrom(...exchanges), fc.uint8Array({ maxLength: 300 }), ([request], bytes) => {
        const asked = framing.wrap(5, request);
        const found = answerReader(framing, asked)(Buffer.from(bytes));
        if (!Buffer.isBuffer(found)) return;
        const opened = framing.open(found, asked);
        expect(opened).toMatchObject({ unit: 5 });
        if (typeof opened !== 'string') expect(opened.pdu[0]! & 0x7f).toBe(request[0]);
      }),
    );
  });

  function answerTo(asked: Buffer, pdu: Buffer): Buffer {
    if (framing === rtuFraming) return rtuFraming.wrap(5, pdu);
    const head = Buffer.from(asked.subarray(0, 7));
    head.writeUInt16BE(pdu.length + 1, 4);
    return Buffer.concat([head, pdu]);
  }
});

describe('serial frames over a connection', () => {
  async function connectTo(script: PeerScript): Promise<ModbusPort> {
    peer = await ScriptedPeer.start('tcp', script);
    const place = { host: '127.0.0.1', port: peer.port, connectMs: 10_000, answerMs: 10_000, requestsPerSecond: 0 };
    port = new ModbusPort({ ...place, framing: 'rtu' });
    return port;
  }

  test('are read, and a broken sum is told as such', async () => {
    let broken = 0;
    const open = await connectTo((frame) => {
      expect(frame.readUInt16LE(frame.length - 2)).toBe(checkSum(frame.subarray(0, -2)));
      const answer = rtuFraming.wrap(frame[0]!, Buffer.from([3, 4, 0, 7, 0, 8]));
      answer[4] = answer[4]! ^ broken;
      return answer;
    });
    expect(await open.request(9, readRequest('holding', 0, 2))).toMatchObject({
      kind: 'data',
      pdu: Buffer.from([3, 4, 0, 7, 0, 8]),
    });
    broken = 1;
    expect(await open.request(9, readRequest('holding', 0, 2))).toEqual({ kind: 'garbage', reason: 'wrong check sum' });
    broken = 0;
    expect((await open.request(9, readRequest('holding', 0, 2))).kind).toBe('data');
    expect(peer!.connections).toBe(2);
  });
});
