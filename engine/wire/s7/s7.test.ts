import { describe, expect, test } from 'vitest';
import { sampleTalk } from '../sample-talk.ts';

const tpkt = (body: number[], last = true) => {
  const size = 7 + body.length;
  return Buffer.from([3, 0, size >> 8, size & 255, 2, 0xf0, last ? 0x80 : 0, ...body]);
};
const job = (parameters: number[]) => [0x32, 1, 0, 0, 0, 1, 0, parameters.length, 0, 0, ...parameters];
const acknowledged = (parameters: number[], error = 0) => [
  ...[0x32, 3, 0, 0, 0, 1, 0, parameters.length, 0, 0, error, 0],
  ...parameters,
];
const userData = (type: number, group: number, code: number) => [
  ...[0x32, 7, 0, 0, 0, 1, 0, 8, 0, 0],
  ...[0, 1, 0x12, 4, 0x11, (type << 4) | group, code, 0],
];
const service = (name: string) => [0x28, 0, 0, 0, 0, 0, 0, 0xfd, 0, 0, name.length, ...Buffer.from(name)];
const connect = Buffer.from([3, 0, 0, 11, 6, 0xe0, 0, 0, 0, 1, 0]);

describe('S7comm', () => {
  test('functions with their class, answers and errors', () => {
    const { protocol, client, operations } = sampleTalk('tcp', 102, [
      ['ask', connect],
      ['ask', tpkt(job([0xf0, 0, 0, 1, 0, 1, 1, 0]))],
      ['answer', tpkt(acknowledged([0xf0, 0, 0, 1, 0, 1, 1, 0]))],
      ['ask', Buffer.concat([tpkt(job([4, 1])), tpkt(job([5, 1]))])],
      ['answer', tpkt(acknowledged([4, 1]))],
      ['answer', tpkt(acknowledged([5, 1], 0x81))],
      ['ask', tpkt(job([0x29, 0, 0, 0, 0, 0, 9, ...Buffer.from('P_PROGRAM')]))],
      ['ask', tpkt(job(service('P_PROGRAM')))],
      ['answer', tpkt(acknowledged([0x28]))],
      ['ask', tpkt(job(service('_INSE')))],
      ['ask', tpkt(userData(4, 4, 1))],
      ['answer', tpkt(userData(8, 4, 1))],
      ['ask', tpkt(userData(4, 7, 1))],
      ['ask', tpkt(userData(4, 7, 2))],
    ]);
    expect([protocol, client]).toEqual(['s7comm', '10.0.0.1']);
    expect(operations).toEqual([
      'Setup communication session 1 1 0',
      'Read Var read 1 1 0',
      'Write Var write 1 0 1',
      'PLC stop mode 1 0 0',
      'PI service P_PROGRAM mode 1 1 0',
      'PI service _INSE program-download 1 0 0',
      'CPU functions 1 identify 1 1 0',
      'Time functions 1 read 1 0 0',
      'Time functions 2 control 1 0 0',
    ]);
  });

  test('variables by area and byte, all of a request', () => {
    const variable = (size: number, count: number, block: number, area: number, bits: number) => [
      ...[0x12, 10, 0x10, size, count >> 8, count & 255, block >> 8, block & 255, area],
      ...[bits >> 16, (bits >> 8) & 255, bits & 255],
    ];
    const { places } = sampleTalk('tcp', 102, [
      ['ask', tpkt(job([4, 2, ...variable(2, 10, 5, 0x84, 80), ...variable(1, 1, 0, 0x83, 19)]))],
      ['answer', tpkt(acknowledged([4, 2]))],
      ['ask', tpkt(job([5, 2, ...variable(8, 2, 0, 0x82, 32), ...variable(29, 3, 0, 0x1d, 7)]))],
      ['ask', tpkt(job([5, 2, ...variable(8, 2, 0, 0x82, 32)].slice(0, 9)))],
    ]);
    expect(places).toEqual(['DB5 10-19', 'M 2-2', 'Q 4-11', 'T 7-9']);
  });

  test('a message over several TPDUs is one', () => {
    const { operations } = sampleTalk('tcp', 102, [
      ['ask', tpkt(job([0x1b, 1]), false)],
      ['ask', tpkt([0x32, 1, 2, 3], false)],
      ['ask', tpkt([0x32, 1, 2, 3])],
      ['ask', tpkt(job([0x1c, 1]))],
    ]);
    expect(operations).toEqual(['Download block program-download 1 0 0', 'Download ended program-download 1 0 0']);
  });

  test('functions of S7comm-plus, also behind its hash; other things over TPKT are not taken for it', () => {
    const plus = (opcode: number, code: number, hashed = false) =>
      tpkt([
        ...[0x72, hashed ? 3 : 1, 0, hashed ? 47 : 14, ...(hashed ? [0x20, ...new Array<number>(32).fill(9)] : [])],
        ...[opcode, 0, 0, code >> 8, code & 255, 0, 0, 0, 1, 0, 0, 0, 0, 0],
      ]);
    const talk = sampleTalk('tcp', 102, [
      ['ask', plus(0x31, 0x04bb)],
      ['answer', plus(0x32, 0x04bb)],
      ['ask', plus(0x31, 0x0542, true)],
      ['answer', plus(0x32, 0x0542, true)],
      ['ask', plus(0x31, 0x0777)],
      ['ask', tpkt([0x72, 1, 0, 1, 0x31])],
    ]);
    expect(talk.operations).toEqual([
      'S7comm-plus Explore identify 1 1 0',
      'S7comm-plus SetMultiVariables write 1 1 0',
      'S7comm-plus 0x0777 unknown 1 0 0',
      'S7comm-plus unknown 1 0 0',
    ]);
    expect(
      sampleTalk('tcp', 3389, [
        ['ask', connect],
        ['ask', tpkt([0x64, 0, 1])],
      ]).protocol,
    ).toBeNull();
  });
});
