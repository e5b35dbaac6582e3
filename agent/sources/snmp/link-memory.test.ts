import { expect, test } from 'vitest';
import type { LldpNeighbour } from '#engine/switches/lldp.ts';
import { type KnownLinks, lookAtLinks } from './link-memory.ts';

const neighbour = (chassis: string): LldpNeighbour => ({
  ...{ interface: 1, localPort: 1, chassis, mac: null, port: 'p', portDescr: null, name: chassis, descr: null },
  ...{ addresses: [], capabilities: [] },
});

test('a switch that makes up other neighbours at each look fills no memory, and those that are gone make room', () => {
  const known: KnownLinks = {};
  const look = (names: string[], whole: boolean) =>
    lookAtLinks(known, {
      ...{ neighbours: names.map((name) => ({ port: '1', neighbour: neighbour(name) })), whole },
      ...{ first: false, room: 3, most: 5 },
    });
  for (let at = 0; at < 20; at++) {
    look([`${at} a`, `${at} b`, `${at} c`], at % 2 === 0);
    expect(Object.keys(known).length).toBeLessThanOrEqual(5);
  }
  for (let at = 0; at < 6; at++) look(['last'], true);
  expect(Object.keys(known)).toEqual(['1 last p']);
  expect(look(['last'], true)).toEqual({ news: [], left: 0 });
});
