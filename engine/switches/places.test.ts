import { describe, expect, test } from 'vitest';
import type { LldpNeighbour } from './lldp.ts';
import { placesOf } from './places.ts';
import type { SwitchPicture } from './switch-picture.ts';

const mac = (number: number) => `00:1a:2b:00:00:${number.toString(16).padStart(2, '0')}`;
/** A switch with ports 1 to 8; who shows at which port. */
function switchAt(id: string, own: number, at: Record<number, number[]>, neighbours: Partial<LldpNeighbour>[] = []) {
  const picture: SwitchPicture = {
    ...{ id, name: id, descr: null, location: null, macs: new Set([mac(own)]), addresses: [], whole: new Set() },
    ports: Array.from({ length: 8 }, (_, port) => ({
      ...{ name: `${id}/${port + 1}`, alias: null, index: port + 1, descr: null, mac: null },
      ...{ physical: true, enabled: true, state: 'up' },
    })),
    stations: Object.entries(at).flatMap(([port, stations]) =>
      stations.map((station) => ({ mac: mac(station), interface: Number(port), vlan: 20 })),
    ),
    neighbours: neighbours.map((one) => ({
      ...{
        interface: null,
        localPort: 1,
        chassis: 'x',
        mac: null,
        port: null,
        portDescr: null,
        name: null,
        descr: null,
      },
      ...{ addresses: [], capabilities: [], ...one },
    })),
  };
  return picture;
}
const rules = { uplinks: (): string[] => [], uplinkMacs: 8 };
const found = (pictures: SwitchPicture[], more: Partial<typeof rules> = {}, held?: Parameters<typeof placesOf>[2]) =>
  Object.fromEntries(
    [...placesOf(pictures, { ...rules, ...more }, held)].map(([one, { port, uplink }]) => [
      Number.parseInt(one.slice(-2), 16),
      uplink === null ? port : `${port} ${uplink}`,
    ]),
  );

describe('the place of a device', () => {
  test('among three switches in a row is the port that is its own', () => {
    // A - B - C: port 8 leads up, port 7 down; 201 to 203 are the switches' own addresses.
    const a = switchAt('a', 201, { 1: [1], 2: [2], 7: [3, 4, 5, 6, 202, 203] });
    const b = switchAt('b', 202, { 1: [3], 2: [4], 8: [1, 2, 201], 7: [5, 6, 203] });
    const c = switchAt('c', 203, { 1: [5], 2: [6], 8: [1, 2, 3, 4, 202, 201] });
    expect(found([a, b, c])).toEqual({ 1: 'a/1', 2: 'a/2', 3: 'b/1', 4: 'b/2', 5: 'c/1', 6: 'c/2' });
    // Without C, what hangs there is somewhere behind the port of B that leads on, and no further up.
    expect(found([a, b], { uplinkMacs: 2 })).toMatchObject({ 5: 'b/7 many', 3: 'b/1' });
  });

  test('is its own also where more devices share it than show at the port above', () => {
    const a = switchAt('a', 201, { 7: [3, 202] });
    const b = switchAt('b', 202, { 1: [3, 4, 5], 8: [201] });
    expect(found([a, b])).toEqual({ 3: 'b/1', 4: 'b/1', 5: 'b/1' });
  });

  test('behind a listed neighbour that LLDP names, or a port that people named, is no place of its own', () => {
    const b = switchAt('b', 202, {});
    expect(found([switchAt('a', 201, { 7: [3] }, [{ interface: 7, name: 'b' }]), b])).toEqual({ 3: 'a/7 lldp' });
    expect(found([switchAt('a', 201, { 7: [3] })], { uplinks: () => ['a/7'] })).toEqual({ 3: 'a/7 configured' });
  });

  test('a phone with a PC behind it, and a computer that calls itself a bridge, are ends; a switch that nobody listed is not', () => {
    const phone = [{ interface: 1, capabilities: ['bridge', 'phone'] }];
    const bridge = [{ interface: 1, capabilities: ['bridge'] }];
    expect(found([switchAt('a', 201, { 1: [1, 2, 3] }, phone)])).toMatchObject({ 1: 'a/1' });
    expect(found([switchAt('a', 201, { 1: [1, 2] }, bridge)])).toMatchObject({ 1: 'a/1' });
    expect(found([switchAt('a', 201, { 1: [1, 2, 3] }, bridge)])).toMatchObject({ 1: 'a/1 lldp' });
  });

  test('stays where it was told to be while it still shows there', () => {
    const pictures = [switchAt('a', 201, { 1: [1, 2], 3: [1] })];
    expect(found(pictures)).toMatchObject({ 1: 'a/3' });
    expect(found(pictures, {}, () => ({ switch: 'a', port: 'a/1' }))).toMatchObject({ 1: 'a/1' });
  });
});
