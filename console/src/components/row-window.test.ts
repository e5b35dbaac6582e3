import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { equalPlaces, placesOf, rowWindow } from './row-window.ts';

describe('rows to draw', () => {
  test('every row in view is drawn, and never more than the view and its margins', () => {
    const position = fc.record({
      top: fc.integer({ min: 0, max: 4_000_000 }),
      view: fc.integer({ min: 0, max: 3000 }),
      height: fc.integer({ min: 20, max: 80 }),
      count: fc.integer({ min: 0, max: 120_000 }),
    });
    fc.assert(
      fc.property(position, ({ top, view, height, count }) => {
        const { start, end } = rowWindow(equalPlaces(count, height), { top, view });
        expect(start).toBeGreaterThanOrEqual(0);
        expect(end).toBeLessThanOrEqual(count);
        expect(start).toBeLessThanOrEqual(end);
        expect(end - start).toBeLessThanOrEqual(Math.ceil(view / height) + 27);
        const firstSeen = Math.floor(top / height);
        if (firstSeen < count && view > 0) {
          expect(start).toBeLessThanOrEqual(firstSeen);
          expect(end).toBeGreaterThan(firstSeen);
        }
      }),
    );
  });

  test('rows of different heights stand one below the other, and are found where they stand', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 20, max: 120 }), { maxLength: 200 }), (heights) => {
        const places = placesOf(heights);
        expect(places.topOf(heights.length)).toBe(heights.reduce((sum, one) => sum + one, 0));
        for (const [index, height] of heights.entries()) {
          expect(places.topOf(index + 1) - places.topOf(index)).toBe(height);
          expect(places.indexAt(places.topOf(index))).toBe(index);
          expect(places.indexAt(places.topOf(index) + height - 1)).toBe(index);
        }
      }),
    );
  });

  test('of one height or of each its own, equal rows stand the same', () => {
    const [equal, own] = [equalPlaces(50, 36), placesOf(Array.from({ length: 50 }, () => 36))];
    for (const px of [0, 35, 36, 400, 1799]) expect(own.indexAt(px)).toBe(equal.indexAt(px));
    expect(own.topOf(50)).toBe(equal.topOf(50));
  });
});
