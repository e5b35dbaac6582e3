import fc from 'fast-check';
import { expect, test } from 'vitest';
import { serialIsOwn } from './serial-number.ts';

const ids = { vendorId: '0951', productId: '1666' };

test.each([
  undefined,
  '',
  '1',
  '00000000000000',
  '000000000001',
  'FFFFFFFFFFFF',
  '0123456789ABCDEF',
  '123456789',
  '6&2f1a3b4c&0&2',
  '20100201396000000',
  '0951166600000F',
  'SerialNumber',
  'A\u0001\u0002ZZZ',
])('%j does not name one device', (serial) => {
  expect(serialIsOwn(serial === undefined ? ids : { ...ids, serial })).toBe(false);
});

test.each(['60A44C413DF8F331797A0030', '4C530001230731102291', 'AA04012700009614'])('%s is its own', (serial) => {
  expect(serialIsOwn({ ...ids, serial })).toBe(true);
});

test('a serial listed as shared is never own, whatever its case', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (serial) => {
      expect(serialIsOwn({ ...ids, serial }, [serial.toUpperCase()])).toBe(false);
    }),
  );
});
