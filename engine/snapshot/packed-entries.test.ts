import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GrowingTree } from '../merkle/growing-tree.ts';
import { leafHash, rootOf } from '../merkle/tree.ts';
import { KeyOrderError, SectionWriter } from './section-writer.ts';
import { canonicalise, SectionBuilder } from './snapshot.ts';

test('a growing tree has the root over all leaves at every size', () => {
  const tree = new GrowingTree();
  const leaves: Buffer[] = [];
  expect(Buffer.from(tree.root())).toEqual(Buffer.from(rootOf([])));
  for (let size = 1; size <= 130; size++) {
    leaves.push(leafHash(`leaf ${size}`));
    tree.add(leaves.at(-1)!);
    expect(Buffer.from(tree.root())).toEqual(Buffer.from(rootOf(leaves)));
  }
});

test('packed records are walked in key order, found by key wherever they stand, and nothing else is found', () => {
  const records = fc.dictionary(
    fc.string({ unit: 'grapheme', minLength: 1 }),
    fc.oneof(
      fc.constant({ n: 1 }),
      fc.string().map((text) => ({ text: text.repeat(9000) })),
    ),
    { minKeys: 1, maxKeys: 400, noNullPrototype: true },
  );
  fc.assert(
    fc.property(records, fc.string(), (all, other) => {
      const builder = new SectionBuilder('x');
      for (const [key, record] of Object.entries(all)) builder.add(key, record);
      const { entries } = builder.finish();
      const expected = Object.keys(all)
        .sort()
        .map((key) => [key, canonicalise(all[key]!)]);
      expect([...entries]).toEqual(expected);
      expect(entries.size).toBe(expected.length);
      for (const [key, record] of expected.reverse()) expect(entries.get(key!)).toBe(record);
      expect(entries.has(other)).toBe(Object.hasOwn(all, other));
    }),
    { numRuns: 30 },
  );
});

test('a record out of order is refused, so that no section is hashed two ways', () => {
  const writer = new SectionWriter('x');
  writer.add('b', {});
  expect(() => writer.add('a', {})).toThrow(KeyOrderError);
  expect(() => writer.add('b', {})).toThrow(KeyOrderError);
});
