import { expect, test } from 'vitest';
import { inBlackout } from './watch-config.ts';

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
