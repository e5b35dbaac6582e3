import fc from 'fast-check';
import { expect, test } from 'vitest';
import { comparePresence, type KnownDevice } from './presence.ts';

const device: fc.Arbitrary<KnownDevice> = fc.record({
  port: fc.constantFrom('1-1', '1-2', '1-3', '1-3.1'),
  devnum: fc.constantFrom('2', '3', '4'),
  class: fc.constantFrom('storage', 'keyboard', 'other'),
  vendorId: fc.constantFrom('0781', '046d'),
  productId: fc.constant('5583'),
  isKeyboard: fc.boolean(),
  complete: fc.constant(true),
});
const bus = fc.uniqueArray(device, { selector: (entry) => entry.port });

test('applying the difference to the old look gives the new one', () => {
  fc.assert(
    fc.property(bus, bus, (before, now) => {
      const { inserted, removed } = comparePresence(before, now, true);
      const result = new Map(before.filter((entry) => !removed.includes(entry)).map((entry) => [entry.port, entry]));
      for (const entry of inserted) result.set(entry.port, entry);
      const key = (entry: KnownDevice) => `${entry.port} ${entry.devnum} ${entry.vendorId} ${entry.class}`;
      expect([...result.values()].map(key).toSorted()).toEqual(now.map(key).toSorted());
    }),
  );
});

test('after a reboot new device numbers alone are no change', () => {
  fc.assert(
    fc.property(bus, (before) => {
      const renumbered = before.map((entry) => ({ ...entry, devnum: `${entry.devnum}9` }));
      expect(comparePresence(before, renumbered, false)).toEqual({ inserted: [], removed: [] });
    }),
  );
});
