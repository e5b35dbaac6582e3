import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Entry } from './entry.ts';
import { packEntries, unpackEntries } from './packed-entries.ts';

const id = fc.oneof(
  fc.tuple(fc.constantFrom('a/', 'b/1', '', '0'), fc.nat(30)).map(([prefix, number]) => `${prefix}${number}`),
  fc.constantFrom('', 'x', '007', '00', '["x",5,"u"]', '99999999999999999999', 'e9007199254740993'),
);
const entry: fc.Arbitrary<Entry> = fc
  .record(
    {
      time: fc.integer({ min: -5, max: 2e12 }),
      id,
      rules: fc.subarray([0, 1, 2], { minLength: 1 }),
      sources: fc.option(fc.array(id, { maxLength: 3 }), { nil: undefined }),
      holds: fc.boolean(),
      value: fc.oneof(fc.constantFrom(0, 1, 0.5), fc.constantFrom('', '1', 'x')),
    },
    { requiredKeys: ['time', 'id', 'rules', 'holds'] },
  )
  .map(({ sources, ...rest }) => ({ ...rest, sources: sources ?? [rest.id] }) as Entry);

test('whatever entries there are, they come back from what is stored as they were', () => {
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 40 }), (entries) => {
      const stored = JSON.parse(JSON.stringify(packEntries(entries)));
      expect(unpackEntries(stored)).toEqual(entries);
    }),
    { numRuns: 2000 },
  );
});

test('a flood of one rule takes a few bytes an entry', () => {
  const flood = Array.from({ length: 50_000 }, (_, at): Entry => {
    const name = `plant-1/agent-1/evidence/epoch/${at + 1}`;
    return {
      time: 1_800_000_000_000 + (at >> 2),
      id: name,
      rules: [0],
      sources: [name],
      holds: at > 20,
      value: 'scan',
    };
  });
  expect(JSON.stringify(packEntries(flood)).length / flood.length).toBeLessThan(3);
});
