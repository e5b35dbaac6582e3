import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RangeSet } from './ranges.ts';

const range = fc
  .tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 12 }))
  .map(([first, size]) => [first, first + size] as const);

test('equals a plain set of numbers, whatever the order of adding', () => {
  fc.assert(
    fc.property(fc.array(range, { maxLength: 20 }), fc.array(range, { maxLength: 5 }), (added, other) => {
      const set = new RangeSet();
      const plain = new Set<number>();
      for (const [first, last] of added) {
        set.add(first, last);
        for (let n = first; n <= last; n++) plain.add(n);
      }
      for (let n = 0; n <= 80; n++) expect(set.has(n)).toBe(plain.has(n));
      let end = 0;
      while (plain.has(end + 1)) end++;
      expect(set.runEnd(1)).toBe(end);
      const top = Math.max(0, ...plain);
      const missing = [...Array(top).keys()].map((n) => n + 1).filter((n) => !plain.has(n));
      expect(set.holes().flatMap(([first, last]) => [...Array(last - first + 1).keys()].map((n) => n + first))).toEqual(
        missing,
      );
      const both = set.union(new RangeSet(other.map(([first, last]) => [first, last])));
      for (const [first, last] of other) expect(both.within(first, last)).toEqual([[first, last]]);
      const stored = JSON.parse(JSON.stringify(set)) as [number, number][];
      expect(new RangeSet(stored).toJSON()).toEqual(set.toJSON());
      for (let i = 1; i < stored.length; i++) expect(stored[i]![0]).toBeGreaterThan(stored[i - 1]![1] + 1);
    }),
  );
});
