import { describe, expect, test } from 'vitest';
import type { Place } from '#engine/switches/places.ts';
import { DeviceMemory } from './device-memory.ts';

const hour = 3_600_000;
const start = Date.parse('2026-04-06T00:00:00Z');
const own = (port: number, more: Partial<Place> = {}): Place => ({
  ...{ switch: 'sw-1', port: `Gi1/0/${port}`, vlans: [20], devices: 1, uplink: null },
  ...more,
});
const behind = (port: number): Place => own(port, { uplink: 'many', devices: 30 });

/** A memory with a first look, and what later looks tell. */
function memory(first: Record<string, Place>, limits = { goneMs: 24 * hour, maxDevices: 100 }) {
  const devices = new DeviceMemory(limits);
  const look = (places: Record<string, Place>, hours: number, more: object = {}) =>
    devices.look(
      {
        ...{ places: new Map(Object.entries(places)), addresses: new Map(), whole: new Map([['sw-1', hour]]) },
        ...{ nowMs: start + hours * hour, room: 100, ...more },
      },
      hours === 0,
    );
  const words = (places: Record<string, Place>, hours: number, more: object = {}) =>
    look(places, hours, more).news.map(({ action, mac, place }) => `${action} ${mac} ${place.port}`);
  expect(words(first, 0)).toEqual(Object.entries(first).map(([mac, { port }]) => `present ${mac} ${port}`));
  return { devices, look, words };
}

describe('memory of devices at switches', () => {
  test('a port of its own is a move, another way through the network is none, a nearer port is where it was found', () => {
    const { words } = memory({ a: own(1), b: behind(24) });
    expect(words({ a: behind(24), b: behind(23) }, 1)).toEqual([]);
    expect(words({ a: own(2), b: own(5) }, 2)).toEqual(['moved a Gi1/0/2', 'located b Gi1/0/5']);
    expect(words({ a: own(2), b: own(5) }, 3)).toEqual([]);
  });

  test('one that moves all the time is told once an hour, with how often', () => {
    const { look } = memory({ a: own(1) });
    const moves = Array.from({ length: 40 }, (_, at) => look({ a: own(2 + (at % 2)) }, 1 + at / 20).news).flat();
    expect(moves.map(({ moves: often }) => often)).toEqual([1, 21]);
  });

  test('gone counts only while its switch is read to the end, and back at its port is no move', () => {
    const { words } = memory({ a: own(1) });
    for (let hours = 1; hours < 60; hours++) expect(words({}, hours, { whole: new Map() })).toEqual([]);
    for (let hours = 60; hours < 83; hours++) expect(words({}, hours)).toEqual([]);
    expect(words({}, 83)).toEqual(['gone a Gi1/0/1']);
    expect(words({}, 84)).toEqual([]);
    expect(words({ a: own(1) }, 85)).toEqual(['returned a Gi1/0/1']);
  });

  test('gone and back at another port is a move', () => {
    const { words } = memory({ a: own(1) }, { goneMs: hour, maxDevices: 100 });
    expect(words({}, 1)).toEqual(['gone a Gi1/0/1']);
    expect(words({ a: own(4) }, 2)).toEqual(['moved a Gi1/0/4']);
  });

  test('what has no room is told by a later look', () => {
    const { look, words } = memory({});
    expect(look({ a: own(1), b: own(2), c: own(3) }, 1, { room: 2 })).toMatchObject({ left: 1, news: [{}, {}] });
    expect(words({ a: own(1), b: own(2), c: own(3) }, 2)).toEqual(['appeared c Gi1/0/3']);
  });

  test('another address is told once a day', () => {
    const { words } = memory({ a: own(1) });
    const knows = (address: string) => ({ addresses: new Map([['a', address]]) });
    expect(words({ a: own(1) }, 1, knows('10.0.0.1'))).toEqual(['readdressed a Gi1/0/1']);
    expect(words({ a: own(1) }, 2, knows('10.0.0.2'))).toEqual([]);
    expect(words({ a: own(1) }, 26, knows('10.0.0.3'))).toEqual(['readdressed a Gi1/0/1']);
  });

  test('beyond the limit those go that are gone, then those unseen for the longest', () => {
    const { devices, look } = memory({ a: own(1), b: own(2) }, { goneMs: 24 * hour, maxDevices: 2 });
    look({ b: own(2) }, 1);
    expect(look({ b: own(2), c: own(3) }, 2).forgotten).toBe(1);
    expect(devices.saved().map(({ mac }) => mac)).toEqual(['b', 'c']);
  });

  test('made-up addresses displace no device that is there', () => {
    const { devices, look } = memory({ a: own(1), b: own(2) }, { goneMs: 24 * hour, maxDevices: 3 });
    for (let at = 0; at < 5; at++) look({ a: own(1), b: own(2), [`x${at}`]: own(3), [`y${at}`]: own(3) }, at / 10);
    expect(devices.saved().map(({ mac }) => mac)).toEqual(expect.arrayContaining(['a', 'b']));
  });
});
