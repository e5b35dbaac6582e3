import type { Series } from './series.ts';

type Range = readonly [from: number, to: number, words: string];

/** QCPU and LCPU count errors in decimal numbers (SH-080483ENG, error codes in SD0). */
const decimalRanges: readonly Range[] = [
  [1000, 1199, 'CPU fault'],
  [1200, 1299, 'fault of the operation circuit'],
  [1300, 1399, 'fuse or module fault'],
  [1500, 1510, 'power supply interrupted'],
  [1600, 1610, 'battery error'],
  [2000, 2099, 'module does not fit the configuration'],
  [2100, 2199, 'intelligent module error'],
  [2200, 2299, 'parameters or program missing'],
  [3000, 3999, 'parameter error'],
  [4000, 4099, 'instruction code error'],
  [4100, 4299, 'operation error of the program'],
  [5000, 5009, 'watchdog error'],
  [5010, 5019, 'scan time too long'],
  [9000, 9000, 'error told by the program (annunciator F)'],
];

/** iQ-R and iQ-F count in hexadecimal numbers, graded by how far they stop (SH-081264ENG, JY997D55401). */
const hexadecimalRanges: readonly Range[] = [
  [0x1000, 0x1fff, 'minor error: goes on'],
  [0x2000, 0x3bff, 'moderate error: stops'],
  [0x3c00, 0x3fff, 'major error: stops'],
];

/** An error of the CPU as its manual writes it, and in words where they are known; of an unknown family in both ways. */
export function cpuErrorText(series: Series | undefined, code: number): { code: string; words?: string } {
  if (code === 0) return { code: '0', words: 'none' };
  const hexadecimal = `${code.toString(16).toUpperCase().padStart(4, '0')}H`;
  if (series === undefined) return { code: `${hexadecimal} (${code})` };
  const decimal = series.name === 'q' || series.name === 'l';
  const ranges = decimal ? decimalRanges : hexadecimalRanges;
  const words = ranges.find(([from, to]) => from <= code && code <= to)?.[2];
  return { code: decimal ? String(code) : hexadecimal, ...(words === undefined ? {} : { words }) };
}
