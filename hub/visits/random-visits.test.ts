import { randomInt } from 'node:crypto';
import { expect, test } from 'vitest';
import { shapes } from '../controllers/controller-harness.ts';
import { openVisitPlant, restOfForm } from './visit-harness.ts';

type Values = Record<string, number>;
const registers = Array.from({ length: 16 }, (_, index) => String(index));

/** Repeatable chance (mulberry32), apart from anything that the product uses. */
function dice(seed: number) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return { chance: (share: number) => next() < share, under: (limit: number) => Math.floor(next() * limit) };
}

/** A state after some registers were set, added or taken away. */
function disturbed(values: Values, roll: ReturnType<typeof dice>, share: number): Values {
  const out = { ...values };
  for (const key of [...registers, 'x', 'y']) {
    if (!roll.chance(share)) continue;
    if (key in out && roll.chance(0.15)) delete out[key];
    else out[key] = roll.under(5);
  }
  return out;
}

/** What a person with all states on paper would say; knows nothing of snapshots, items or visits. */
function oracle(of: { baseline: Values; before: Values | null; during: Values[]; after: Values; latest: Values }) {
  const { baseline, before, during, after, latest } = of;
  const keys = [...new Set([of.baseline, before ?? {}, ...during, after, latest].flatMap(Object.keys))];
  const start = before ?? during[0];
  const origin = (key: string): string => {
    const later = after[key] !== latest[key];
    if (before === null) return later ? 'later' : 'unknown';
    const parts = [
      ...(baseline[key] === before[key] ? [] : ['drift']),
      ...(before[key] === after[key] ? [] : ['visit']),
      ...(later ? ['later'] : []),
    ];
    return parts.length === 1 ? parts[0]! : 'several';
  };
  const drifted = (key: string) => before !== null && baseline[key] !== before[key];
  return {
    items: Object.fromEntries(keys.filter((key) => baseline[key] !== latest[key]).map((key) => [key, origin(key)])),
    drift: keys.filter(drifted),
    cured: keys.filter((key) => drifted(key) && before![key] !== after[key] && baseline[key] === latest[key]),
    transients: keys.filter(
      (key) => start !== undefined && start[key] === after[key] && during.some((state) => state[key] !== start[key]),
    ),
  };
}

const keyOf = (item: { path: string }) => item.path.split('/').at(-1)!;
const sorted = (keys: string[]) => [...new Set(keys)].sort();
/** Drawn anew for each run, so that nothing can be made to fit; HINOMI_TEST_SEED repeats a run by the seed in the names of its tests. */
const first = Number(process.env['HINOMI_TEST_SEED'] ?? randomInt(2 ** 31));
const count = Number(process.env['HINOMI_VISITS'] ?? 20);
const kinds = ['modbus', 'opcua', 'file'] as const;
const visits = Array.from({ length: count }, (_, index) => ({
  kind: kinds[index % kinds.length]!,
  seed: first + index,
}));

test.each(visits)(
  'visit to a $kind controller, seed $seed: every change stands in its right list, and only what was accepted becomes expected',
  async ({ kind, seed }) => {
    const roll = dice(seed);
    const plant = await openVisitPlant({ baseline: false, shape: kind });
    const baseline = Object.fromEntries(registers.map((key) => [key, roll.under(5)]));
    const { root } = await plant.read(baseline);
    const proposal = { root, reason: '据付時の設定' };
    await plant.people.mech.post(`/controllers/${plant.controller}/baseline`, { ...proposal, type: 'propose' });
    await plant.people.eng.post(`/controllers/${plant.controller}/baseline`, { ...proposal, type: 'approve' });

    const drifted = disturbed(baseline, roll, 0.2);
    await plant.read(drifted);
    const stale = roll.chance(0.2);
    if (stale) plant.minutes(25 * 60);
    const declaredKeys = [...registers, 'x', 'never'].filter(() => roll.chance(0.3));
    const declared = declaredKeys.map((key) => ({
      id: `d-${key}`,
      device: null,
      pattern: `*/${key}`,
      to: null,
    }));
    const { id } = await plant.walkIn({ declared });

    const during: Values[] = [];
    for (let state = drifted, turns = roll.under(4); turns > 0; turns--) {
      state = disturbed(roll.chance(0.4) ? drifted : state, roll, 0.2);
      during.push(state);
      plant.minutes(5);
      await plant.read(state);
    }
    const after = disturbed(roll.chance(0.5) ? drifted : (during.at(-1) ?? drifted), roll, 0.2);
    await plant.act('mech', id, { type: 'amend', form: restOfForm });
    await plant.act('mech', id, { type: 'leave' });
    plant.minutes(1);
    await plant.read(after);
    await plant.confirm(after);
    const latest = roll.chance(0.3) ? disturbed(after, roll, 0.1) : after;
    await plant.confirm(latest);

    const truth = oracle({ baseline, before: stale ? null : drifted, during, after, latest });
    const found = await plant.review(id);
    expect(
      Object.fromEntries(found.items.map((item: { path: string; origin: string }) => [keyOf(item), item.origin])),
    ).toEqual(truth.items);
    expect(sorted(found.drift.map(keyOf))).toEqual(sorted(truth.drift));
    expect(sorted(found.cured.map(keyOf))).toEqual(sorted(truth.cured));
    expect(sorted(found.transients.map(keyOf))).toEqual(sorted(truth.transients));
    const changed = (key: string) => (key in truth.items && truth.items[key] !== 'drift') || truth.cured.includes(key);
    expect(found.declared.map((one: { found: number }) => one.found > 0)).toEqual(declaredKeys.map(changed));
    for (const item of found.items) {
      const expected = declaredKeys.includes(keyOf(item)) && truth.items[keyOf(item)] !== 'drift';
      expect(item.declared, keyOf(item)).toBe(expected ? `d-${keyOf(item)}` : null);
    }

    const accepted = new Set<string>();
    for (const item of found.items) {
      const verdict = (['accepted', 'accepted', 'rejected', 'defer'] as const)[roll.under(4)]!;
      if (verdict === 'accepted') accepted.add(keyOf(item));
      await plant.decide('leader', id, verdict, [item.id]);
    }
    const left = found.items.filter((item: { path: string }) => !accepted.has(keyOf(item)));
    const signed = (await plant.submit('leader', id)).json;
    expect(signed.state).toBe(found.items.length === 0 ? 'approved' : 'provisional');
    if (found.items.length > 0) {
      expect((await plant.sign('leader', id)).status).toBe(409);
      expect((await plant.sign('eng', id)).json.state).toBe(left.length > 0 ? 'partly_approved' : 'approved');
    }

    const { baselines } = plant.hub.controllers;
    const state = baselines.content(baselines.inForce(plant.controller)!);
    if ('wrong' in state) throw new Error(state.wrong);
    const wanted: Values = {};
    for (const key of Object.keys({ ...baseline, ...latest })) {
      const value = accepted.has(key) ? latest[key] : baseline[key];
      if (value !== undefined) wanted[key] = value;
    }
    expect(state.root).toBe(shapes[kind](wanted, {}).root);
    expect(plant.state().state).toBe(left.length > 0 ? 'drift' : 'in_sync');
    plant.minutes(5);
    await plant.read(wanted);
    expect(await plant.visit(id)).toMatchObject({ state: 'approved', leftOpen: 0 });
    expect(plant.state().state).toBe('in_sync');
  },
);
