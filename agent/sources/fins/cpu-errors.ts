/** Errors of a CPU by the range of their codes (CJ2 CPU software W473, error flags and codes in A400 and the error log). */
const ranges: readonly (readonly [from: number, to: number, words: string])[] = [
  [0x0001, 0x0001, 'power interruption'],
  [0x008b, 0x008b, 'interrupt task error'],
  [0x009a, 0x009a, 'basic I/O error'],
  [0x009b, 0x009b, 'PLC setup error'],
  [0x00e7, 0x00e7, 'I/O table does not fit'],
  [0x00f7, 0x00f7, 'battery error'],
  [0x0200, 0x020f, 'CPU bus unit error'],
  [0x0300, 0x035f, 'special I/O unit error'],
  [0x0400, 0x040f, 'CPU bus unit setup error'],
  [0x0500, 0x055f, 'special I/O unit setup error'],
  [0x4101, 0x42ff, 'error told by the program (FAL)'],
  [0x809f, 0x809f, 'cycle time too long'],
  [0x80c0, 0x80cf, 'I/O bus error'],
  [0x80e0, 0x80e0, 'I/O setting error'],
  [0x80e1, 0x80e1, 'too many I/O points'],
  [0x80e9, 0x80e9, 'a number is given twice'],
  [0x80ea, 0x80ea, 'a rack number is given twice'],
  [0x80f0, 0x80f0, 'program error'],
  [0x80f1, 0x80f1, 'memory error'],
  [0xc101, 0xc2ff, 'fatal error told by the program (FALS)'],
];

/** An error of the CPU in words; undefined for none (0) and for a code that is not known here. */
export function cpuErrorWords(code: number): string | undefined {
  return ranges.find(([from, to]) => from <= code && code <= to)?.[2];
}
