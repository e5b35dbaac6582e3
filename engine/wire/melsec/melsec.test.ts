import { describe, expect, test } from 'vitest';
import { sampleTalk } from '../sample-talk.ts';

const le = (value: number) => [value & 255, value >> 8];
/** Frames of SLMP: 3E without a serial number, 4E with one. */
const frame = (answer: boolean, body: number[], serial?: number) =>
  Buffer.from([
    (serial === undefined ? 0x50 : 0x54) | (answer ? 0x80 : 0),
    0,
    ...(serial === undefined ? [] : [...le(serial), 0, 0]),
    ...[0, 0xff, 0xff, 3, 0],
    ...le(body.length),
    ...body,
  ]);
const ask = (command: number, serial?: number) => frame(false, [16, 0, ...le(command), 0, 0, 1, 2, 3], serial);
const answer = (end: number, serial?: number) => frame(true, [...le(end), 9, 9], serial);

describe('SLMP', () => {
  test.each(['tcp', 'udp'] as const)('3E frames over %s: answers come in order', (transport) => {
    const { protocol, client, operations } = sampleTalk(transport, 5007, [
      ['ask', ask(0x0401)],
      ['answer', answer(0)],
      ['ask', ask(0x1401)],
      ['answer', answer(0xc059)],
      ['ask', ask(0x1002)],
      ['answer', answer(0)],
      ['answer', answer(0)],
    ]);
    expect([protocol, client]).toEqual(['slmp', '10.0.0.1']);
    expect(operations).toEqual([
      'Device read read 1 1 0',
      'Device write write 1 0 1',
      'Remote stop mode 1 1 0',
      'unknown unknown 0 1 0',
    ]);
  });

  test('devices by name and number, also in lists, blocks and the wide form', () => {
    const command = (code: number, sub: number, ...rest: number[]) =>
      frame(false, [16, 0, ...le(code), ...le(sub), ...rest]);
    const device = (number: number, code: number) => [...le(number), 0, code];
    const { places } = sampleTalk('tcp', 5007, [
      ['ask', command(0x0401, 0, ...device(100, 0xa8), ...le(10))],
      ['ask', command(0x1401, 1, ...device(7, 0x90), ...le(3), 0x11, 0x10)],
      ['ask', command(0x1401, 2, ...le(5), 0, 0, ...le(0xb4), ...le(2), 1, 0, 2, 0)],
      ['ask', command(0x1402, 0, 1, 1, ...device(0, 0xa8), 9, 9, ...device(2, 0xb4), 9, 9, 9, 9)],
      ['ask', command(0x1402, 1, 2, ...device(1, 0x9d), 1, ...device(2, 0x9d), 0)],
      ['ask', command(0x1406, 0, 1, 1, ...device(4, 0xa8), ...le(2), 1, 0, 2, 0, ...device(16, 0x90), ...le(1), 0, 0)],
      ['ask', command(0x1401, 0x80, ...device(100, 0xa8), ...le(10))],
      ['ask', command(0x0403, 0, 255, 255, ...device(9, 0xa8))],
    ]);
    expect(places).toEqual([
      'D 100-109',
      'M 7-9',
      'W 5-6',
      'D 0-0',
      'W 2-2',
      'Y 1-1',
      'Y 2-2',
      'D 4-5',
      'M 16-16',
      'D 9-9',
    ]);
  });

  test('4E frames: answers by their number, in any order', () => {
    const { operations } = sampleTalk('tcp', 5007, [
      ['ask', Buffer.concat([ask(0x1829, 7), ask(0x0101, 8)])],
      ['answer', answer(0, 8)],
      ['answer', answer(0xc061, 7)],
    ]);
    expect(operations).toEqual(['Write file program-download 1 0 1', 'Read type name identify 1 1 0']);
  });

  test('bytes that only begin like one are not taken for it', () => {
    expect(
      sampleTalk('tcp', 5007, [['ask', Buffer.from([0x50, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10])]]).protocol,
    ).toBeNull();
    expect(sampleTalk('tcp', 5007, [['ask', Buffer.concat([ask(0x0401), Buffer.from([1])])]]).protocol).toBeNull();
  });
});

describe('MELSOFT', () => {
  const melsoft = (first: number, length: number) => {
    const bytes = Buffer.alloc(21 + length, 0x2a);
    bytes.set([first, 0, 0, 0, 0, 0x11, 0x11, 7]);
    bytes.writeUInt16LE(length, 19);
    return bytes;
  };

  test('is told by its frames and counted; what is asked stays unknown', () => {
    const { protocol, client, operations } = sampleTalk('tcp', 5562, [
      ['ask', melsoft(0x57, 52)],
      ['answer', melsoft(0xd7, 36)],
      ['ask', Buffer.concat([melsoft(0x57, 40), melsoft(0x57, 90)])],
    ]);
    expect([protocol, client]).toEqual(['melsoft', '10.0.0.1']);
    expect(operations).toEqual(['MELSOFT unknown 3 1 0']);
  });
});
