import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decimalOf, decimalText, scaledDecimal } from './decimal.ts';
import { scaled } from './point.ts';

const product = (value: number | bigint, scale: number, offset = 0) =>
  decimalText(scaledDecimal(decimalOf(value), decimalOf(scale), decimalOf(offset)));

describe('a scaled value', () => {
  test.each([
    [3, 0.1, 0, '0.3'],
    [-7, 0.01, 0, '-0.07'],
    [1450, 0.1, -273.15, '-128.15'],
    [65_535, 0.000_000_1, 0, '0.0065535'],
    [1, 1e21, 0, '1000000000000000000000'],
    [9_007_199_254_740_993n, 0.001, 0, '9007199254740.993'],
    [-1n, 0.1, 0.1, '0'],
    [0, -1, 0, '0'],
  ])('%s × %s + %s is %s', (value, scale, offset, text) => {
    expect(product(value, scale, offset)).toBe(text);
  });

  test('is what whole-number arithmetic says, for every register and every usual scale', () => {
    const scales = fc.integer({ min: 0, max: 6 });
    fc.assert(
      fc.property(fc.integer({ min: -(2 ** 31), max: 2 ** 32 }), scales, (value, places) => {
        const text = product(value, Number(`1e-${places}`));
        expect(Number(text)).toBe(value / 10 ** places);
        expect(text).toMatch(/^-?\d+(\.\d*[1-9])?$/);
      }),
    );
  });

  test('reads back every finite number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Number(decimalText(decimalOf(value)))).toBe(value === 0 ? 0 : value);
      }),
    );
  });

  test('that a JSON number cannot hold is text, as is what is no number', () => {
    expect(scaled({ scale: 0.001, offset: 0 }, 18_446_744_073_709_551_615n)).toBe('18446744073709551.615');
    expect(scaled({ scale: 0.1, offset: 0 }, 2_147_483_647)).toBe(214_748_364.7);
    expect(scaled({ scale: 10, offset: 0 }, Number.NaN)).toBe('NaN');
    expect(scaled({ scale: 10, offset: 0 }, Number.NEGATIVE_INFINITY)).toBe('-Infinity');
  });
});
