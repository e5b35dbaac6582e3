import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readAuxiliaryDate, readClock, readControllerData, readErrorLog, readRevision, readStatus } from './answers.ts';
import { finsAreas } from './areas.ts';
import {
  answerReader,
  commandFrame,
  commands,
  nodeAddresses,
  nodeAddressReader,
  nodeAddressRequest,
  splitAnswer,
  tcpAnswerReader,
  tcpFrame,
} from './frame.ts';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const route = { network: 0, node: 1, unit: 0, ownNode: 200 };
const d100 = commands.memory({ area: finsAreas.D, start: 100, count: 3 });

describe('frames', () => {
  test('writes header, command and parameters', () => {
    expect(commandFrame(route, 5, d100)).toEqual(hex('80 00 02 00 01 00 00 C8 00 05 01 01 82 00 64 00 00 03'));
    expect(commands.errorLog(0, 20)).toEqual(hex('21 02 00 00 00 14'));
    expect(tcpFrame(2, hex('80 00')).toString('hex')).toBe('46494e530000000a00000002000000008000');
    expect(nodeAddressRequest).toEqual(hex('46494E53 0000000C 00000000 00000000 00000000'));
  });

  test('an end code is read without the flags that a controller with an error of its own adds', () => {
    expect(splitAnswer(hex('C0 00 02 00 C8 00 00 01 00 05 06 01 00 40 AB'))).toEqual({ endCode: 0, data: hex('AB') });
    expect(splitAnswer(hex('C0 00 02 00 C8 00 00 01 00 05 06 01 80 80'))).toEqual({ endCode: 0, data: hex('') });
    expect(splitAnswer(hex('C0 00 02 00 C8 00 00 01 00 05 01 01 11 C3')).endCode).toBe(0x1103);
  });

  const sent = commandFrame(route, 5, d100);
  const good = hex('C0 00 02 00 C8 00 00 01 00 05 01 01 00 00 00 01 00 02 00 03');

  test('takes its own answer, over UDP and over TCP', () => {
    expect(answerReader(sent)(good)).toEqual(good);
    const frame = tcpFrame(2, good);
    const read = tcpAnswerReader(sent);
    for (let at = 0; at < frame.length; at++) expect(read(frame.subarray(0, at))).toBeUndefined();
    expect(read(frame)).toEqual(frame);
  });

  test.each([
    ['another request', 9, 6],
    ['another command', 11, 2],
    ['another node', 7, 2],
    ['us as another node', 4, 2],
    ['another unit', 8, 16],
    ['a command, not an answer', 0, 0x80],
  ])('is not fooled by %s', (_name, at, value) => {
    expect(typeof answerReader(sent)(Buffer.from(good).fill(value, at, at + 1))).toBe('string');
  });

  test('an answer comes from the network that was asked; one without a number tells none', () => {
    const routed = commandFrame({ ...route, network: 3 }, 5, d100);
    expect(answerReader(routed)(Buffer.from(good).fill(3, 6, 7))).toBeInstanceOf(Buffer);
    expect(answerReader(routed)(Buffer.from(good).fill(2, 6, 7))).toBe('the answer of another network');
    expect(answerReader(sent)(Buffer.from(good).fill(2, 6, 7))).toBeInstanceOf(Buffer);
  });

  test('node numbers are taken, a refusal is told in words', () => {
    const given = hex('46494E53 00000010 00000001 00000000 000000EF 00000001');
    expect(nodeAddresses(nodeAddressReader(given) as Buffer)).toEqual({ ownNode: 239, node: 1 });
    expect(nodeAddressReader(hex('46494E53 00000010 00000001 00000020 00000000 00000000'))).toContain('in use');
    expect(nodeAddressReader(hex('46494E53 00000010 00000001 00000000 000000EF 000000FF'))).toContain('no node');
    expect(tcpAnswerReader(sent)(hex('46494E53 00000008 00000003 00000003'))).toContain('not supported');
  });

  test('whatever bytes come, reading them neither throws nor takes more than came', () => {
    const heads = [hex(''), hex('C0 00 02 00 C8 00 00 01 00 05 01 01'), hex('46494E53 00000020 00000002 00000000')];
    fc.assert(
      fc.property(fc.constantFrom(...heads), fc.uint8Array({ maxLength: 120 }), (head, noise) => {
        const got = Buffer.concat([head, noise]);
        for (const read of [answerReader(sent), tcpAnswerReader(sent), nodeAddressReader]) {
          const found = read(got);
          if (Buffer.isBuffer(found)) expect(found.length).toBeLessThanOrEqual(got.length);
        }
        for (const parse of [
          readControllerData,
          readStatus,
          readClock,
          readErrorLog,
          readRevision,
          readAuxiliaryDate,
        ]) {
          parse(Buffer.from(noise));
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('answers', () => {
  test('controller data with sizes, switches and card, and without', () => {
    const data = Buffer.alloc(92);
    data.write('CJ2M-CPU33          02.01', 'latin1');
    data[40] = 0b1000_0001;
    hex('0014 17 8000 08 01 0000 04 3C00').copy(data, 80);
    expect(readControllerData(data)).toEqual({
      model: 'CJ2M-CPU33',
      version: '02.01',
      dipSwitch: '10000001',
      sizes: { programKiloWords: 20, dataMemoryWords: 32_768, extendedBanks: 1 },
      memoryCard: { type: 4, kilobytes: 15_360 },
    });
    expect(readControllerData(data.subarray(0, 40))).toEqual({ model: 'CJ2M-CPU33', version: '02.01' });
    expect(readControllerData(data.subarray(0, 39))).toBeUndefined();
  });

  test('status: bits of the first byte that mean nothing are not looked at', () => {
    const data = Buffer.concat([hex('7D 02 0000 0010 0000 00F7'), Buffer.from('BATTERY         ')]);
    expect(readStatus(data)).toEqual({
      running: true,
      mode: 'MONITOR',
      fatal: 0,
      nonFatal: 0x10,
      errorCode: 0xf7,
      message: 'BATTERY',
    });
    expect(readStatus(hex('00'))).toBeUndefined();
  });

  test('clock and dates are the local time of this machine; what is no moment gives none', () => {
    expect(readClock(hex('26 07 31 10 35 48 05'))).toEqual(new Date(2026, 6, 31, 10, 35, 48));
    expect(readAuxiliaryDate(hex('35 48 31 10 26 07'))).toEqual(new Date(2026, 6, 31, 10, 35, 48));
    expect(readClock(hex('00 00 00 00 00 00 00'))).toBeUndefined();
    expect(readClock(hex('26 1A 31 10 35 48 05'))).toBeUndefined();
    expect(readAuxiliaryDate(hex('0000'))).toBeUndefined();
  });

  test('error log', () => {
    expect(readErrorLog(hex('0014 0003 0001 00F7 0000 35 48 31 10 26 07'))).toEqual({
      stored: 3,
      records: [{ code: 0xf7, detail: 0, at: new Date(2026, 6, 31, 10, 35, 48) }],
    });
    expect(readErrorLog(hex('0014 0003 0002 00F7 0000 35 48 31 10 26 07'))).toBeUndefined();
  });

  test('dates and protection of the program', () => {
    const words = hex('3548 3110 2607 0005 0102 0304 2506 0000 0000 0005');
    expect(readRevision(words)).toMatchObject({
      program: new Date(2026, 6, 31, 10, 35, 48),
      parameters: new Date(2025, 5, 3, 4, 1, 2),
      protection: 'whole program read-protected, program write-protected',
    });
    expect(readRevision(Buffer.alloc(20))).toMatchObject({ protection: 'none', programRaw: '000000000000' });
  });
});
