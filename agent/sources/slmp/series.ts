import type { ClockForm } from './clock.ts';

/** Controller families whose special registers differ. */
export const seriesNames = ['q', 'l', 'iq-r', 'iq-f'] as const;
export type SeriesName = (typeof seriesNames)[number];

/** Where a family keeps its clock and the time of its latest error, and in what form. */
export interface Series {
  name: SeriesName;
  /** Type names of the family. */
  models: RegExp;
  clock: {
    /** First special register. */
    start: number;
    words: number;
    form: ClockForm;
    /** Special relay that must be on for the registers to follow the clock; Hinomi never switches it. */
    needs?: number;
  };
  /** Form of the error time, which begins at SD1. */
  errorTime: { words: number; form: ClockForm };
}

/**
 * The families. QCPU and LCPU keep two BCD digits in each byte (QCPU user's manual SH-080483, special registers SD1,
 * SD210); iQ-R keeps one binary number in each word (SH-081264); both follow the clock only while SM213 is on. iQ-F
 * has the same and, always following the clock, SD8013 upward beginning with the second (JY997D55401).
 */
export const series: readonly Series[] = [
  {
    name: 'q',
    models: /^Q/,
    clock: { start: 210, words: 4, form: 'bcd pairs', needs: 213 },
    errorTime: { words: 3, form: 'bcd pairs' },
  },
  {
    name: 'l',
    models: /^L\d/,
    clock: { start: 210, words: 4, form: 'bcd pairs', needs: 213 },
    errorTime: { words: 3, form: 'bcd pairs' },
  },
  {
    name: 'iq-r',
    models: /^(R\d|RCPU|MXR)/,
    clock: { start: 210, words: 7, form: 'year first', needs: 213 },
    errorTime: { words: 7, form: 'year first' },
  },
  {
    name: 'iq-f',
    models: /^FX5/,
    clock: { start: 8013, words: 7, form: 'second first' },
    errorTime: { words: 7, form: 'year first' },
  },
];

/** The family of a type name; undefined for one that is not known. */
export function seriesOf(typeName: string): Series | undefined {
  return series.find(({ models }) => models.test(typeName));
}

/** The family that the configuration names; undefined for `auto`. */
export function seriesNamed(name: SeriesName | 'auto'): Series | undefined {
  return series.find((one) => one.name === name);
}
