import fc from 'fast-check';
import { expect, test } from 'vitest';
import { firstToKeep } from './stream-margin.ts';

test('the margin is kept when there is room, never takes more than a quarter of it, and never reaches beyond what is committed', () => {
  expect(firstToKeep({ messages: 5000, bytes: 5_000_000 }, 4e9, 5000, 2000)).toBe(3001);
  expect(firstToKeep({ messages: 100, bytes: 1_000_000 }, 1_000_000, 100, 2000)).toBe(76);
  fc.assert(
    fc.property(fc.nat(1e6), fc.nat(1e9), fc.integer({ min: 1, max: 1e9 }), fc.nat(1e6), (messages, size, max, at) => {
      const bytes = messages === 0 ? 0 : size;
      const first = firstToKeep({ messages, bytes }, max, at, 2000);
      expect(first).toBeLessThanOrEqual(at + 1);
      expect(((at + 1 - first) * bytes) / Math.max(messages, 1)).toBeLessThanOrEqual(max / 4 + 1);
    }),
  );
});
