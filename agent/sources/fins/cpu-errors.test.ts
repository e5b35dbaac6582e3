import { expect, test } from 'vitest';
import { cpuErrorWords } from './cpu-errors.ts';

test.each([
  [0x0000, undefined],
  [0x00f7, 'battery error'],
  [0x035f, 'special I/O unit error'],
  [0x0360, undefined],
  [0x4101, 'error told by the program (FAL)'],
  [0x80f1, 'memory error'],
  [0xc2ff, 'fatal error told by the program (FALS)'],
])('%i is %s', (code, words) => {
  expect(cpuErrorWords(code)).toBe(words);
});
