import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Pending } from './pending.ts';

const change = fc.tuple(
  fc.integer({ min: 0, max: 40 }).map(String),
  fc.option(fc.integer().map(String), { nil: undefined }),
);

test('memory is bounded and every change is covered by name, folder or everything', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 400 }), (changes) => {
      const pending = new Pending(50, 20);
      for (const [folder, name] of changes) {
        pending.add(folder, name);
        expect(pending.size).toBeLessThanOrEqual(50 + 20);
      }
      expect(pending.idle).toBe(changes.length === 0);
      const work = pending.take();
      for (const [folder, name] of changes) {
        const found = work.folders.find((entry) => entry.folder === folder)?.names;
        const covered = work.everything || found === 'all' || (name !== undefined && found?.has(name) === true);
        expect(covered).toBe(true);
      }
      expect(pending.idle).toBe(true);
    }),
  );
});
