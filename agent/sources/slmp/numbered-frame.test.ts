import fc from 'fast-check';
import { expect, test } from 'vitest';
import { slmpAreas } from './areas.ts';
import { answerReader, ownStation, readRequest, splitAnswer, typeNameRequest } from './frame.ts';
import { assertReadOnly, RefusedCommandError } from './guard.ts';
import { numbered, numberedReader, plain, plainAnswer } from './numbered-frame.ts';

const codes = ['binary', 'ascii'] as const;
const d100 = { area: slmpAreas.D, start: 100, count: 3 };

test('puts the number and two reserved bytes behind the subheader, low byte first or as text', () => {
  expect(numbered('binary', typeNameRequest('binary', ownStation), 0x1234).toString('hex')).toBe(
    '54003412000000ffff03000600100001010000',
  );
  expect(numbered('ascii', typeNameRequest('ascii', ownStation), 0x1234).toString()).toBe(
    '54001234000000FF03FF00000C001001010000',
  );
});

test.each(codes)('a numbered %s frame is guarded as the plain one in it', (code) => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 65_535 }), (serial) => {
      const read = readRequest(code, ownStation, d100);
      expect(plain(code, numbered(code, read, serial))).toEqual(read);
      expect(assertReadOnly(code, numbered(code, read, serial), [d100])).toBe('0401 read words');
      const write = Buffer.from(read);
      write.write(code === 'binary' ? '\u0001\u0014' : '1401', code === 'binary' ? 11 : 22, 'latin1');
      expect(() => assertReadOnly(code, numbered(code, write, serial), [d100])).toThrow(RefusedCommandError);
    }),
  );
  const reserved = numbered(code, readRequest(code, ownStation, d100), 7);
  reserved[code === 'binary' ? 4 : 8] = 0x31;
  expect(() => assertReadOnly(code, reserved, [d100])).toThrow(RefusedCommandError);
});

test.each([
  ['binary', 'd400 0700 0000 00 ff ff03 00 0800 0000 0100 0200 0300'],
  ['ascii', 'D400 0007 0000 00 FF 03FF 00 0010 0000 0001 0002 0003'],
] as const)('the answer in %s code is known by its number, and only whole', (code, text) => {
  const bare = text.replaceAll(' ', '');
  const answer = code === 'binary' ? Buffer.from(bare, 'hex') : Buffer.from(bare);
  const read = (serial: number) => numberedReader(code, serial, answerReader(code, ownStation));
  for (let length = 0; length < answer.length; length++) expect(read(7)(answer.subarray(0, length))).toBeUndefined();
  expect(read(7)(answer)).toEqual(answer);
  expect(read(8)(answer)).toBe('the answer to another request');
  expect(splitAnswer(code, plainAnswer(code, answer))).toMatchObject({ endCode: 0 });
});
