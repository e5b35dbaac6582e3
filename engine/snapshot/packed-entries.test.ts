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

test('records apart from another section are all that differ, and nothing of a key that is apart on one side is hidden on the other', () => {
  const rows = fc.uniqueArray(fc.nat(4000), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(rows, rows, rows, (gone, come, changed) => {
      const build = (leave: Set<number>, change: Set<number>) => {
        const builder = new SectionBuilder('x');
        for (let at = 0; at < 4000; at++) {
          if (!leave.has(at)) builder.add(`key ${at}`, { text: 'y'.repeat(900), n: change.has(at) ? -1 : at });
        }
        return builder.finish().entries;
      };
      const [a, b] = [build(new Set(come), new Set()), build(new Set(gone), new Set(changed))];
      const [onlyA, onlyB] = [a.apartFrom(b), b.apartFrom(a)];
      const differing = [...new Set([...a.keys(), ...b.keys()])].filter((key) => a.get(key) !== b.get(key));
      for (const key of differing) {
        expect([onlyA.get(key), onlyB.get(key)]).toEqual([a.get(key), b.get(key)]);
      }
      for (const key of onlyA.keys()) expect(onlyB.get(key)).toBe(b.get(key));
      expect([...onlyA.keys()]).toEqual([...onlyA.keys()].sort());
      expect(a.apartFrom(a).size).toBe(0);
      expect(a.apartFrom(undefined).size).toBe(a.size);
    }),
    { numRuns: 5 },
  );
});
