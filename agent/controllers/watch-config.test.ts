import { expect, test } from 'vitest';
import { inBlackout, untilBlackout } from './watch-config.ts';

/** Monday 5 January 2026, local time. */
const monday = (hour: number, minute = 0) => new Date(2026, 0, 5, hour, minute);

test.each([
  [{ from: '08:00', to: '09:00' }, monday(8), true],
  [{ from: '08:00', to: '09:00' }, monday(9), false],
  [{ from: '08:00', to: '09:00', days: [0] }, monday(8, 30), false],
  [{ from: '22:00', to: '02:00' }, monday(23), true],
  [{ from: '22:00', to: '02:00' }, monday(1), true],
  [{ from: '22:00', to: '02:00', days: [0] }, monday(1), true],
  [{ from: '22:00', to: '02:00', days: [0] }, monday(23), false],
  [{ from: '22:00', to: '02:00' }, monday(12), false],
])('%j at %s: %s', (window, at, expected) => {
  expect(inBlackout([window], at)).toBe(expected);
});

test.each([
  [[{ from: '08:00', to: '09:00' }], monday(7, 58), 120_000],
  [[{ from: '08:00', to: '09:00' }], new Date(2026, 0, 5, 7, 59, 58), 2000],
  [[{ from: '08:00', to: '09:00' }], monday(7, 44), 900_000],
  [[{ from: '08:00', to: '09:00', days: [0] }], monday(7, 58), 900_000],
  [[{ from: '00:00', to: '01:00', days: [2] }], monday(23, 59), 60_000],
  [[], monday(7, 58), 900_000],
])('%j at %s begin in %d ms', (windows, at, expected) => {
  expect(untilBlackout(windows, at, 900_000)).toBe(expected);
});
