import { describe, expect, test } from 'vitest';
import { correctTime } from './corrected-time.ts';

const now = Date.parse('2026-04-06T03:00:00Z');
const at = (time: number, more: Partial<Parameters<typeof correctTime>[0]> = {}) => ({
  time,
  recorded: time + 5,
  received: now,
  history: false,
  ...more,
});

describe('corrected time', () => {
  test('a PC seven minutes slow is moved by the offset of its link', () => {
    const slow = now - 7 * 60_000;
    expect(correctTime(at(slow - 2000), { offsetMs: 7 * 60_000, uncertaintyMs: 2 })).toEqual({
      corrected: now - 2000,
      offsetMs: 420_000,
      uncertaintyMs: 2,
      clockDoubt: true,
    });
  });
  test('clocks of 2009 and 2038 with a measured offset keep the true order', () => {
    for (const wrong of [Date.parse('2009-01-01T00:00:00Z'), Date.parse('2038-01-19T00:00:00Z')]) {
      const offset = { offsetMs: now - wrong - 1000, uncertaintyMs: 2 };
      const first = correctTime(at(wrong - 3000), offset);
      const second = correctTime(at(wrong - 2000), offset);
      expect(second.corrected - first.corrected).toBe(1000);
      expect(first.clockDoubt).toBe(true);
      expect(first.corrected).toBeLessThanOrEqual(now);
    }
  });
  test('without an offset an implausible time gives way to the time of arrival and says so', () => {
    for (const wrong of ['2009-01-01T00:00:00Z', '2038-01-19T00:00:00Z', '2026-04-06T03:06:00Z']) {
      expect(correctTime(at(Date.parse(wrong)), null)).toMatchObject({ corrected: now, clockDoubt: true });
    }
    expect(correctTime(at(now - 86_400_000), null)).toMatchObject({ corrected: now - 86_400_000, clockDoubt: false });
  });
  test('history keeps the time of its log, whatever the link says', () => {
    expect(correctTime(at(now - 3e9, { history: true }), { offsetMs: 60_000, uncertaintyMs: 1 })).toMatchObject({
      corrected: now - 3e9,
      offsetMs: null,
    });
  });
  test('never later than its arrival', () => {
    expect(correctTime(at(now + 1000), { offsetMs: 500, uncertaintyMs: 1 }).corrected).toBe(now);
  });
});
