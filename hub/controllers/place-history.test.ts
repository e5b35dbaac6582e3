import { expect, test } from 'vitest';
import { openVisitPlant, ordinary } from '../visits/visit-harness.ts';
import { looked } from './look-ups/look-harness.ts';

test.each(['modbus', 'opcua', 'file'] as const)(
  '%s: tells from when to when a place was read like this, and which of it is expected',
  async (shape) => {
    const plant = await openVisitPlant({ shape });
    const moments: string[] = [];
    for (const force of [180, 185, 185, undefined, 180]) {
      plant.minutes(10);
      const { 100: _, ...rest } = ordinary;
      const one = await plant.read(force === undefined ? rest : { ...rest, '100': force });
      moments.push(one.header.ended);
    }
    plant.minutes(10);
    await plant.read({ ...ordinary, '101': 9 });
    const [item] = (await plant.people.mech.get(`/controllers/${plant.controller}`)).json.differences;
    const key = item.key.replace('101', '100');
    const ask = (section: string, node: string) =>
      looked(() =>
        plant.people.mech.get(
          `/controllers/${plant.controller}/history?section=${section}&key=${encodeURIComponent(node)}`,
        ),
      );
    const { json } = await ask(item.section, key);
    expect(json).toMatchObject({ snapshots: 7, unreadable: 0 });
    const told = json.ranges.map((one: { present: boolean; expected: boolean; first: string; last: string }) => [
      one.present,
      one.expected,
      one.first,
      one.last,
    ]);
    expect(told).toEqual([
      [true, true, moments[4], expect.any(String)],
      [false, false, moments[3], moments[3]],
      [true, false, moments[1], moments[2]],
      [true, true, json.since, moments[0]],
    ]);
    expect(json.ranges[2].value).toContain('185');
    expect((await ask('nowhere', 'x')).json.ranges).toMatchObject([{ present: false, value: null }]);
    expect((await plant.people.fitter.get(`/controllers/${plant.controller}/history?section=x&key=y`)).status).toBe(
      403,
    );
  },
);
