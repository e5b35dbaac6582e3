import fc from 'fast-check';
import { expect, test } from 'vitest';
import { slmpAreas } from './areas.ts';
import {
  answerReader,
  ownStation,
  readBits,
  readRequest,
  readTypeName,
  readWords,
  refusedCommand,
  splitAnswer,
  typeNameRequest,
} from './frame.ts';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const d100 = { area: slmpAreas.D, start: 100, count: 3 };

test('writes the read of D100 to D102 as the manual prints its device field', () => {
  expect(readRequest('binary', ownStation, d100)).toEqual(
    hex('50 00 00 FF FF 03 00 0C 00 10 00 01 04 00 00 64 00 00 A8 03 00'),
  );
  expect(readRequest('ascii', ownStation, d100).toString()).toBe('500000FF03FF000018001004010000D*0001000003');
});

test('writes hexadecimal devices with their digits, and bits with their own subcommand', () => {
  const w = { area: slmpAreas.W, start: 0x1a0, count: 1 };
  expect(readRequest('ascii', ownStation, w).toString()).toContain('04010000W*0001A00001');
  const m = { area: slmpAreas.M, start: 500, count: 16 };
  expect(readRequest('ascii', ownStation, m).toString()).toContain('04010001M*0005000010');
  expect(readRequest('binary', ownStation, m).subarray(11)).toEqual(hex('01 04 01 00 F4 01 00 90 10 00'));
});

test('writes the type name request', () => {
  expect(typeNameRequest('binary', ownStation)).toEqual(hex('50 00 00 FF FF 03 00 06 00 10 00 01 01 00 00'));
  expect(typeNameRequest('ascii', ownStation).toString()).toBe('500000FF03FF00000C001001010000');
});

test('reads the type name that an FX5U-32MT/DS sends', () => {
  const name = Buffer.from('FX5U-32MT/DS    ');
  const frame = Buffer.concat([hex('D0 00 00 FF FF 03 00 14 00 00 00'), name, hex('49 4A')]);
  const found = answerReader('binary', ownStation)(frame);
  const answer = splitAnswer('binary', found as Buffer)!;
  expect(answer.endCode).toBe(0);
  expect(readTypeName('binary', answer.data)).toEqual({ name: 'FX5U-32MT/DS', model: 0x4a49 });
  expect(readTypeName('ascii', Buffer.from('R120PCPU        4844'))).toEqual({ name: 'R120PCPU', model: 0x4844 });
});

test('gives words high byte first and one byte for each bit, in both codes', () => {
  expect(readWords('binary', 2, hex('34 12 02 00'))).toEqual(hex('12 34 00 02'));
  expect(readWords('ascii', 2, Buffer.from('12340002'))).toEqual(hex('12 34 00 02'));
  expect(readBits('binary', 3, hex('10 10'))).toEqual(hex('01 00 01'));
  expect(readBits('ascii', 3, Buffer.from('101'))).toEqual(hex('01 00 01'));
});

test('refuses data of the wrong length or with other digits', () => {
  expect(readWords('binary', 2, hex('34 12 02'))).toBeUndefined();
  expect(readWords('ascii', 1, Buffer.from('12G4'))).toBeUndefined();
  expect(readBits('binary', 2, hex('20'))).toBeUndefined();
  expect(readBits('ascii', 2, Buffer.from('12'))).toBeUndefined();
  expect(readTypeName('binary', Buffer.alloc(17))).toBeUndefined();
});

test('knows whose refusal it is', () => {
  expect(refusedCommand('binary', hex('00 FF FF 03 00 01 04 00 00'))).toEqual({ command: 0x0401, subcommand: 0 });
  expect(refusedCommand('ascii', Buffer.from('00FF03FF0001010000'))).toEqual({ command: 0x0101, subcommand: 0 });
  expect(refusedCommand('binary', Buffer.alloc(4))).toBeUndefined();
});

test('an answer is found byte by byte, and only whole', () => {
  const frame = hex('D0 00 00 FF FF 03 00 04 00 00 00 34 12');
  const read = answerReader('binary', ownStation);
  for (let at = 0; at < frame.length; at++) expect(read(frame.subarray(0, at))).toBeUndefined();
  expect(read(frame)).toEqual(frame);
});

test.each([
  ['another protocol', 'E0 00 00 FF FF 03 00 04 00 00 00 34 12'],
  ['another station', 'D0 00 00 01 FF 03 00 04 00 00 00 34 12'],
  ['a length that no answer has', 'D0 00 00 FF FF 03 00 FF FF 00 00'],
  ['no room for an end code', 'D0 00 00 FF FF 03 00 01 00 00'],
])('%s is told apart before its end', (_name, bytes) => {
  expect(typeof answerReader('binary', ownStation)(hex(bytes))).toBe('string');
});

test('whatever bytes come, reading them neither throws nor takes more than came', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('binary' as const, 'ascii' as const),
      fc.uint8Array({ maxLength: 80 }),
      fc.boolean(),
      (code, noise, headed) => {
        const head = code === 'binary' ? hex('D0 00 00 FF FF 03 00') : Buffer.from('D00000FF03FF00');
        const got = headed ? Buffer.concat([head, noise]) : Buffer.from(noise);
        const found = answerReader(code, ownStation)(got);
        if (!Buffer.isBuffer(found)) return;
        expect(found.length).toBeLessThanOrEqual(got.length);
        const answer = splitAnswer(code, found);
        if (!answer) return;
        for (const count of [1, 4]) {
          expect(readWords(code, count, answer.data)?.length ?? count * 2).toBe(count * 2);
          expect(readBits(code, count, answer.data)?.length ?? count).toBe(count);
        }
        readTypeName(code, answer.data);
        refusedCommand(code, answer.data);
      },
    ),
    { numRuns: 2000 },
  );
});
