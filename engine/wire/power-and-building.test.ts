import { describe, expect, test } from 'vitest';
import { CaptureDecoder } from './capture-decoder.ts';
import { linkCheck } from './dnp3/link-check.ts';
import { ethernetBytes, ip4Bytes, udpBytes } from './sample-capture.ts';
import { sampleTalk } from './sample-talk.ts';
import type { SeenOperation } from './seen-operation.ts';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');

describe('DNP3', () => {
  /** A frame with an application part of up to 14 bytes; checks of its data are not looked at. */
  const frame = (to: number, from: number, ...application: number[]) => {
    const user = [0xc0, ...application];
    const link = [0x05, 0x64, 5 + user.length, 0xc4, to, 0, from, 0];
    const check = linkCheck(Uint8Array.from(link), 0, link.length);
    const head = [...link, check & 255, check >> 8];
    return Buffer.from([...head, ...user, 0, 0]);
  };

  test('functions, answered by the number of their request; refusals by their indications; stations as units', () => {
    const { protocol, client, operations, places } = sampleTalk('tcp', 20_000, [
      ['ask', frame(10, 1, 0xc1, 1, 60, 2, 6)],
      ['answer', frame(1, 10, 0xc1, 129, 0, 0)],
      ['ask', frame(10, 1, 0xc2, 5, 12, 1, 0x28)],
      ['answer', frame(1, 10, 0xc2, 129, 0, 4)],
      ['ask', frame(10, 1, 0xc3, 13)],
      ['answer', frame(1, 10, 0xf4, 130, 0, 0)],
      ['ask', frame(10, 1, 0xd4, 0)],
    ]);
    expect([protocol, client]).toEqual(['dnp3', '10.0.0.1']);
    expect(places).toEqual(['g60v2', 'g12v1']);
    expect(operations).toEqual([
      'Read read 1 1 0',
      'Direct Operate control 1 0 1',
      'Cold Restart mode 1 0 0',
      'Unsolicited Response read 0 1 0',
      'Confirm session 1 0 0',
    ]);
  });

  test('on another port by its beginning, and cut over segments', () => {
    const ask = frame(10, 1, 0xc1, 2, 50, 1, 7);
    const { protocol, operations } = sampleTalk('tcp', 40_123, [
      ['ask', Buffer.concat([ask, ask.subarray(0, 2)])],
      ['ask', ask.subarray(2)],
    ]);
    expect([protocol, operations]).toEqual(['dnp3', ['Write write 2 0 0']]);
  });

  test('what only begins like it, as encrypted streams and answers of DNS do now and then, is none', () => {
    const like = frame(10, 1, 0xc1, 2, 50, 1, 7);
    like[8]! ^= 1;
    for (const kind of ['tcp', 'udp'] as const) {
      expect(sampleTalk(kind, 443, [['ask', like]]).protocol).not.toBe('dnp3');
    }
    const digits = Buffer.from('123456789');
    expect(linkCheck(digits, 0, digits.length)).toBe(0xea82);
    expect(linkCheck(hex('0564 05c0 0100 0a00'), 0, 8)).toBe(0x8ce0);
  });
});

describe('IEC 60870-5-104', () => {
  const asdu = (type: number, cause: number, address: number) =>
    Buffer.from([0x68, 14, 0, 0, 0, 0, type, 1, cause, 0, 3, 0, address & 255, address >> 8, 0, 1]);

  test('types with their cause: commands, confirmations, refusals, what a station tells', () => {
    const { protocol, client, operations } = sampleTalk('tcp', 2404, [
      ['ask', hex('68 04 07 00 00 00')],
      ['answer', hex('68 04 0b 00 00 00')],
      ['ask', asdu(100, 6, 0)],
      ['answer', asdu(100, 7, 0)],
      ['answer', asdu(1, 20, 5)],
      ['ask', asdu(45, 6, 300)],
      ['answer', asdu(45, 0x47, 300)],
      ['ask', hex('68 04 01 00 02 00')],
      ['ask', asdu(105, 6, 0)],
    ]);
    expect([protocol, client]).toEqual(['iec104', '10.0.0.1']);
    expect(operations).toEqual([
      'STARTDT session 1 1 0',
      'C_IC_NA_1 read 1 1 0',
      'Process information read 0 1 0',
      'C_SC_NA_1 control 1 0 1',
      'C_RP_NA_1 mode 1 0 0',
    ]);
  });

  test('on another port it stays unknown', () => {
    expect(sampleTalk('tcp', 40_000, [['ask', hex('68 04 07 00 00 00')]]).protocol).toBeNull();
  });
});

describe('BACnet/IP', () => {
  test('services by the object that they name, also through a router and forwarded', () => {
    const seen: SeenOperation[] = [];
    const decoder = new CaptureDecoder((_row, operation) => seen.push(operation));
    const send = (from: string, to: string, payload: Buffer) => {
      const frame = ethernetBytes(0x0800, ip4Bytes(from, to, 17, udpBytes(47_808, 47_808, payload)));
      decoder.packet(frame, 0, frame.length, frame.length, 1, 0);
    };
    const [one, other] = ['10.0.0.1', '10.0.0.2'];
    send(one, other, hex('81 0a 00 19 01 24 00 05 01 03 ff 00 05 07 0f 0c 00800003 19 55 3e 44 00'));
    send(other, one, hex('81 0a 00 09 01 00 20 07 0f'));
    send(one, other, hex('81 0a 00 11 01 04 00 05 08 0c 0c 00000001 19 55'));
    send(other, one, hex('81 0a 00 0d 01 00 50 08 0c 91 1f 91 20'));
    send(one, other, hex('81 0b 00 08 01 00 10 08'));
    send(one, other, hex('81 04 00 13 0a000009bac0 01 00 10 00 c4020004d2'));
    expect(
      seen.map(({ operation, class: kind, role, area }) => [operation, kind, role, area].join(' ').trim()),
    ).toEqual([
      'WriteProperty write request object 2:3',
      'WriteProperty write response',
      'ReadProperty read request object 0:1',
      'ReadProperty read exception',
      'Who-Is identify request',
      'I-Am identify response',
    ]);
  });
});
