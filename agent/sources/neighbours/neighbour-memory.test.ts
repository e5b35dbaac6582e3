import { describe, expect, test } from 'vitest';
import type { NeighbourRow } from '../arp-table.ts';
import { NeighbourMemory } from './neighbour-memory.ts';

const hour = 3_600_000;
const start = Date.parse('2026-04-06T00:00:00Z');
const limits = { learnHours: 24, returnDays: 7, maxDevices: 1024 };
const at = (address: number | string, mac: number): NeighbourRow => ({
  address: typeof address === 'string' ? address : `192.168.0.${address}`,
  mac: `00:1a:2b:3c:4d:${mac.toString(16).padStart(2, '0')}`,
  via: 'eth0',
});
/** A memory that has seen these and learned for a day. */
function learned(rows: NeighbourRow[], more: Partial<typeof limits> = {}) {
  const memory = new NeighbourMemory({ ...limits, ...more });
  memory.look(rows, start, 1000);
  return memory;
}
const told = (memory: NeighbourMemory, rows: NeighbourRow[], hours: number, room = 1000) =>
  memory.look(rows, start + hours * hour, room).news;

describe('memory of neighbours', () => {
  test('the first look tells who is there, a second address of one of them included; later ones tell who came', () => {
    const memory = new NeighbourMemory(limits);
    expect(told(memory, [at(30, 1), at(31, 2), at(32, 2)], 0)).toMatchObject([
      { action: 'present', learning: true },
      { action: 'present', learning: true },
    ]);
    expect(told(memory, [at(30, 1), at(33, 3)], 1)).toMatchObject([{ action: 'new', learning: true }]);
    expect(told(memory, [at(30, 1), at(34, 4)], 25)).toMatchObject([{ action: 'new', learning: false }]);
    expect(told(memory, [at(30, 1), at(31, 2), at(32, 2), at(33, 3), at(34, 4)], 26)).toEqual([]);
  });

  test('whose place a device takes is named', () => {
    const memory = learned([at(60, 1)]);
    expect(told(memory, [at(60, 9)], 30)).toMatchObject([
      { action: 'new', previousMac: at(60, 1).mac, previousAddress: null },
    ]);
  });

  test('renewed leases are no news; a device that gets new addresses all the time is told once a day with their count', () => {
    const memory = learned([at(30, 1), at(31, 2)]);
    const days: number[] = [];
    for (let quarter = 100; quarter < 100 + 4 * 24 * 3; quarter++) {
      const rows = [at(30, 1), at(100 + (quarter % 4), 2)];
      for (const one of told(memory, rows, quarter / 4)) days.push(one.moves);
    }
    expect(days).toEqual([1]);
    expect(told(memory, [at(200, 2)], 200)).toMatchObject([
      { action: 'moved', moves: 4, previousAddress: expect.stringMatching(/^192\.168\.0\.10\d$/) },
    ]);
  });

  test('who answers at many addresses, as a router does, is told as such and then left alone', () => {
    const memory = learned([at(1, 1)]);
    const rows = Array.from({ length: 200 }, (_, host) => at(`10.9.0.${host}`, 1));
    const news = [30, 60, 90, 120].flatMap((hours) => told(memory, rows, hours));
    expect(news.map(({ manyAddresses }) => manyAddresses)).toEqual([false, true]);
  });

  test('what has no room is told by a later look, once', () => {
    const memory = learned([at(1, 1)]);
    const rows = [at(50, 5), at(51, 6), at(52, 7)];
    expect(memory.look(rows, start + 30 * hour, 2)).toMatchObject({ left: 1, news: [{}, {}] });
    expect(told(memory, rows, 31).map(({ row }) => row.address)).toEqual(['192.168.0.52']);
    expect(told(memory, rows, 32)).toEqual([]);
  });

  test('nothing is told again after a restart, and learning does not begin anew', () => {
    const memory = learned([at(30, 1)]);
    told(memory, [at(31, 2)], 1);
    const saved = JSON.parse(JSON.stringify(memory.saved()));
    const again = new NeighbourMemory(limits, saved);
    expect(told(again, [at(30, 1), at(31, 2), at(32, 3)], 25)).toMatchObject([
      { action: 'new', learning: false, row: at(32, 3) },
    ]);
  });

  test('beyond the limit the longest unseen are forgotten', () => {
    const memory = learned([at(30, 1), at(31, 2)], { maxDevices: 2 });
    expect(told(memory, [at(31, 2), at(32, 3)], 30)).toHaveLength(1);
    expect(memory.saved().known.map(({ mac }) => mac)).toEqual([at(31, 2).mac, at(32, 3).mac]);
    expect(told(memory, [at(30, 1)], 31)).toMatchObject([{ action: 'new' }]);
  });

  test('a clock that was set back does not silence a move', () => {
    const memory = learned([at(30, 1)]);
    expect(told(memory, [at(31, 1)], 30)).toHaveLength(1);
    expect(told(memory, [at(32, 1)], -24 * 365)).toMatchObject([{ action: 'moved' }]);
  });

  test('who comes back after a week is told again, with when it was there last; an entry that nobody answers for is not there', () => {
    const memory = learned([at(30, 1), at(31, 2)]);
    const stale = (hours: number) => ({ ...at(31, 2), ageMs: hours * hour });
    for (const day of [1, 2, 3, 4, 5, 6, 7, 8]) {
      expect(told(memory, [at(30, 1), stale(day * 24)], day * 24)).toEqual([]);
    }
    expect(told(memory, [at(30, 1), at(31, 2)], 9 * 24)).toMatchObject([
      { action: 'returned', lastSeen: start, previousAddress: null, previousMac: null },
    ]);
    expect(told(memory, [at(31, 2)], 9 * 24 + 1)).toEqual([]);
  });

  test('nobody comes back only because the agent was away itself', () => {
    const memory = learned([at(30, 1), at(31, 2)]);
    told(memory, [at(30, 1)], 5 * 24);
    const again = new NeighbourMemory(limits, JSON.parse(JSON.stringify(memory.saved())));
    expect(told(again, [at(30, 1), at(31, 2)], 30 * 24)).toEqual([]);
  });

  test('an address of IPv6 shows that a device is there, and never that it moved', () => {
    const memory = learned([at(30, 1)]);
    expect(told(memory, [at('fe80::1', 1), at('2001:db8::5', 1)], 30)).toEqual([]);
    expect(told(memory, [at('fe80::9', 9)], 31)).toMatchObject([{ action: 'new', row: { address: 'fe80::9' } }]);
    expect(told(memory, [at('fe80::77', 9), at(39, 9)], 60)).toMatchObject([
      { action: 'moved', previousAddress: null },
    ]);
  });
});
