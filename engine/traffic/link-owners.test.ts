import { expect, test } from 'vitest';
import { LinkOwners } from './link-owners.ts';

test('a DHCP server that gives out addresses without end fills no memory, and the newest leases hold', () => {
  const owners = new LinkOwners();
  const given = 70_000;
  const addressOf = (at: number) => `10.${at >> 16}.${(at >> 8) & 255}.${at & 255}`;
  for (let at = 0; at < given; at++) {
    owners.lease(addressOf(at), '02:00:00:00:00:01');
    // One that is given again is as good as new.
    if (at % 1000 === 0) owners.lease('192.0.2.1', '02:00:00:00:00:02');
  }
  expect(owners.leases.size).toBe(1 << 16);
  expect(owners.leases.get(addressOf(given - 1))).toBe('02:00:00:00:00:01');
  expect(owners.leases.get('192.0.2.1')).toBe('02:00:00:00:00:02');
  expect(owners.leases.has(addressOf(0))).toBe(false);
});
