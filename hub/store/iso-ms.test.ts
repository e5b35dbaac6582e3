import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isoMs } from './iso-ms.ts';

const read = (text: string) => isoMs(Buffer.from(`"${text}"`), 1);

test('a time as agents write it is what Date.parse makes of it', () => {
  const date = fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('9999-12-31T23:59:59.999Z') });
  fc.assert(
    fc.property(date, (at) => {
      expect(read(at.toISOString())).toBe(at.getTime());
    }),
  );
});

test('what is no such time, or may be another, is not read', () => {
  for (const text of [
    '2026-02-29T00:00:00.000Z',
    '2026-04-31T00:00:00.000Z',
    '2026-00-01T00:00:00.000Z',
    '2026-13-01T00:00:00.000Z',
    '2026-11-00T00:00:00.000Z',
    '2026-11-02T24:00:00.000Z',
    '2026-11-02T00:60:00.000Z',
    '2026-11-02T00:00:60.000Z',
    '1969-12-31T23:59:59.999Z',
    '2026-11-02 00:00:00.000Z',
    '2026-11-02T00:00:00,000Z',
    '2026-11-02T00:00:00.000z',
    '2026-11-0xT00:00:00.000Z',
    '2026-11-02T00:00:00.00',
  ]) {
    expect([text, read(text)]).toEqual([text, Number.NaN]);
  }
  expect(read('2024-02-29T23:59:59.999Z')).toBe(Date.parse('2024-02-29T23:59:59.999Z'));
});
