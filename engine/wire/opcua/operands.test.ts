import { expect, test, vi } from 'vitest';
import { BinaryFields } from './binary-fields.ts';
import { namedNodes } from './operands.ts';

const word = (value: number) => [value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24];
const none = word(0xffffffff);
/** Token, time, handle, diagnostics, audit entry, time-out and additional header. */
const header = [0, 0, ...new Array<number>(8).fill(0), ...word(1), ...word(0), ...none, ...word(0), 0, 0, 0];
const call = (...values: number[][]) => [0, 1, 0, 2, ...word(values.length), ...values.flat()];
const nodes = (...calls: number[][]) => {
  const bytes = Buffer.from([...header, ...word(calls.length), ...calls.flat()]);
  const { area, further = [] } = namedNodes('CallRequest', new BinaryFields(bytes, 0, bytes.length));
  return [area, ...further.map((part) => part.area)];
};

test('values before the next method are passed over: one, arrays of every kind of length, and none', () => {
  const values = [
    [6, ...word(7)],
    [0x86, ...word(2), ...word(1), ...word(2)],
    [0x8c, ...word(2), ...word(1), 65, ...none],
    [0xc6, ...word(1), ...word(1), ...word(1), ...word(1)],
    [0x86, ...none],
    [0],
  ];
  expect(nodes(call(...values), [0, 1, 0, 9, ...word(0)])).toEqual(['i=2', 'i=9']);
});

test('values of no length cost no more for being announced in great number', () => {
  const steps = vi.spyOn(BinaryFields.prototype, 'skip');
  try {
    const many = [0x80, ...word(0xffff)];
    expect(nodes(call(many, many, many), [0, 1, 0, 9, ...word(0)])).toEqual(['i=2', 'i=9']);
    expect(steps.mock.calls.length).toBeLessThan(200);
  } finally {
    steps.mockRestore();
  }
});

test('a request longer than what is read of it says how many nodes it names beyond', () => {
  const writes = Array.from({ length: 300 }, (_, at) => [0, at & 255, ...word(13), ...none, 1, 1, 1]);
  const bytes = Buffer.from([...header, ...word(300), ...writes.flat()]);
  const cut = new BinaryFields(bytes, 0, header.length + 4 + 13 * 200);
  const { further, unlisted } = namedNodes('WriteRequest', cut);
  expect([further?.length, unlisted]).toEqual([199, 100]);
});
