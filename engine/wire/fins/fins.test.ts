import { describe, expect, test } from 'vitest';
import { sampleTalk } from '../sample-talk.ts';

const frame = (icf: number, code: number, ...data: number[]) =>
  Buffer.from([icf, 0, 2, 0, 2, 0, 0, 1, 0, 7, code >> 8, code & 255, ...data]);
const overTcp = (command: number, body: Uint8Array) => {
  const head = Buffer.alloc(16);
  head.write('FINS');
  head.writeUInt32BE(8 + body.length, 4);
  head.writeUInt32BE(command, 8);
  return Buffer.concat([head, body]);
};

describe('FINS', () => {
  test('over UDP on its port', () => {
    const { protocol, client, operations } = sampleTalk('udp', 9600, [
      ['ask', frame(0x80, 0x0101, 0x82, 0, 0, 0, 0, 1)],
      ['answer', frame(0xc0, 0x0101, 0, 0, 0, 1)],
      ['ask', frame(0x80, 0x0402)],
      ['answer', frame(0xc0, 0x0402, 0x20, 1)],
      ['ask', frame(0x80, 0x0307)],
      ['ask', frame(0x80, 0x9999)],
      ['ask', Buffer.from('no FINS at all')],
    ]);
    expect([protocol, client]).toEqual(['fins', '10.0.0.1']);
    expect(operations).toEqual([
      'Memory area read read 1 1 0',
      'Stop mode 1 0 1',
      'Program area write program-download 1 0 0',
      '0x9999 unknown 1 0 0',
    ]);
    expect(sampleTalk('udp', 9601, [['ask', frame(0x80, 0x0101)]]).protocol).toBeNull();
  });

  test('memory by area and word', () => {
    const { places } = sampleTalk('udp', 9600, [
      ['ask', frame(0x80, 0x0101, 0x82, 0, 100, 0, 0, 10)],
      ['ask', frame(0x80, 0x0102, 0x30, 0, 3, 14, 0, 4, 1, 1, 1, 1)],
      ['ask', frame(0x80, 0x0103, 0xa1, 1, 0, 0, 0, 2, 0, 0)],
      ['ask', frame(0x80, 0x0104, 0xb1, 0, 1, 0, 0xb2, 0, 2, 0)],
      ['ask', frame(0x80, 0x0105, 0x82, 0, 1, 0, 0xb3, 0, 9, 0, 0, 3)],
      ['ask', frame(0x80, 0x0102, 0x82, 0, 1)],
    ]);
    expect(places).toEqual(['DM 100-109', 'CIO 3-4', 'EM1 256-257', 'WR 1-1', 'HR 2-2', 'AR 9-11']);
  });

  test('over TCP on any port, however it is cut', () => {
    const asks = Buffer.concat([
      overTcp(0, Buffer.alloc(4)),
      overTcp(2, frame(0x80, 0x0401)),
      overTcp(2, frame(0x80, 0x0702)),
    ]);
    const { protocol, operations } = sampleTalk('tcp', 12_345, [
      ['ask', asks.subarray(0, 30)],
      ['ask', asks.subarray(30, 51)],
      ['ask', asks.subarray(51)],
      ['answer', overTcp(2, frame(0xc0, 0x0401, 0, 0))],
    ]);
    expect(protocol).toBe('fins');
    expect(operations).toEqual(['Node address session 1 0 0', 'Run mode 1 1 0', 'Clock write control 1 0 0']);
  });

  test('an end code that only tells a fatal or non-fatal error of the unit is still an answer', () => {
    const { operations } = sampleTalk('udp', 9600, [['answer', frame(0xc0, 0x0601, 0x00, 0x40)]]);
    expect(operations).toEqual(['Controller status read diagnose 0 1 0']);
  });
});
