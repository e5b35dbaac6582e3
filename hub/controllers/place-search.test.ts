import { expect, test } from 'vitest';
import { openVisitPlant, ordinary } from '../visits/visit-harness.ts';

const find = async (plant: Awaited<ReturnType<typeof openVisitPlant>>, words: string) =>
  (await plant.people.mech.get(`/controllers/${plant.controller}/places?words=${encodeURIComponent(words)}`)).json;
const told = (found: { items: { path: string; value: string | null }[] }) =>
  found.items.map(({ path, value }) => `${path} ${value}`);

test('registers of the newest complete reading are found by place and value, whatever the width, settings first in the order of their numbers', async () => {
  const plant = await openVisitPlant();
  await plant.read({ ...ordinary, '9': 4, moving5: 1 });
  const all = await find(plant, '');
  expect(told(all)).toEqual([
    '1/holding/9 4',
    '1/holding/100 180',
    '1/holding/101 5',
    '1/holding/102 7',
    '1/holding/moving5 null',
    '1/holding/0+200 null',
  ]);
  expect(all).toMatchObject({ count: 6, all: 6, problem: null, at: plant.hub.clock().toISOString() });
  expect(all.items[4]).toMatchObject({ moves: true, value: null });
  expect(told(await find(plant, 'HOLDING １８０'))).toEqual(['1/holding/100 180']);
  expect(await find(plant, 'holding nowhere')).toMatchObject({ items: [], count: 0, all: 6 });
  await plant.read({ ...ordinary, '100': 185 });
  expect(told(await find(plant, '1/holding/100'))).toEqual(['1/holding/100 185']);
});

test('of a secret nothing is found but that it is one, long lists say how much is left, and strangers are refused', async () => {
  const plant = await openVisitPlant();
  await plant.read({ password1: 4711 });
  expect(told(await find(plant, 'password'))).toEqual([expect.stringMatching(/^1\/holding\/password1 •••• /)]);
  expect((await find(plant, '4711')).items).toEqual([]);
  await plant.read(Object.fromEntries(Array.from({ length: 300 }, (_, at) => [String(at), at])));
  const many = await find(plant, '');
  expect([many.items.length, many.count]).toEqual([50, 301]);
  expect((await plant.people.fitter.get(`/controllers/${plant.controller}/places`)).status).toBe(403);
});
