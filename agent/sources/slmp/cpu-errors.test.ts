import { expect, test } from 'vitest';
import { cpuErrorText } from './cpu-errors.ts';
import { seriesNamed } from './series.ts';

test.each([
  ['q', 0, { code: '0', words: 'none' }],
  ['q', 1600, { code: '1600', words: 'battery error' }],
  ['l', 4101, { code: '4101', words: 'operation error of the program' }],
  ['q', 8000, { code: '8000' }],
  ['iq-r', 0x1080, { code: '1080H', words: 'minor error: goes on' }],
  ['iq-f', 0x3bff, { code: '3BFFH', words: 'moderate error: stops' }],
  ['iq-r', 0x3c00, { code: '3C00H', words: 'major error: stops' }],
  ['auto', 4101, { code: '1005H (4101)' }],
] as const)('%s writes error %i as its manual does', (series, code, text) => {
  expect(cpuErrorText(seriesNamed(series), code)).toEqual(text);
});
