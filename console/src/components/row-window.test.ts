import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { holdNew, rowWindow } from './row-window.ts';

describe('rows to draw', () => {
  test('every row in view is drawn, and never more than the view and its margins', () => {
    const position = fc.record({
      top: fc.integer({ min: 0, max: 4_000_000 }),
      view: fc.integer({ min: 0, max: 3000 }),
      height: fc.integer({ min: 20, max: 80 }),
      count: fc.integer({ min: 0, max: 120_000 }),
    });
    fc.assert(
      fc.property(position, (at) => {
        const { start, end } = rowWindow(at);
        expect(start).toBeGreaterThanOrEqual(0);
        expect(end).toBeLessThanOrEqual(at.count);
        expect(start).toBeLessThanOrEqual(end);
        expect(end - start).toBeLessThanOrEqual(Math.ceil(at.view / at.height) + 26);
        const firstSeen = Math.floor(at.top / at.height);
        if (firstSeen < at.count && at.view > 0) {
          expect(start).toBeLessThanOrEqual(firstSeen);
          expect(end).toBeGreaterThan(firstSeen);
        }
      }),
    );
  });
});

describe('new rows wait', () => {
  const row = (id: string, severity = 'S3') => ({ id, severity });

  test('unknown rows gather, known ones keep their order and take new values', () => {
    const held = holdNew(['a', 'b'], [row('new'), row('b', 'S1'), row('a')]);
    expect(held.rows).toEqual([row('a'), row('b', 'S1')]);
    expect(held.fresh).toEqual([row('new')]);
  });

  test('a row that is gone leaves', () => {
    expect(holdNew(['a', 'b'], [row('b')]).rows).toEqual([row('b')]);
  });
});
