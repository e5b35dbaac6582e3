import { expect, test } from 'vitest';
import { confirmChanges } from '../../agent/controllers/confirmed-changes.ts';
import type { Snapshot } from '../../engine/snapshot/snapshot.ts';
import { openHub } from '../../hub/api/api-harness.ts';
import { rulesForAgent } from '../../hub/controllers/agent-rules.ts';
import { eventsOf } from '../../hub/controllers/controller-harness.ts';
import {
  chance,
  copyOf,
  keyOf,
  makeWorld,
  readWorld,
  type World,
  type WorldSize,
} from '../support/controller-world.ts';
import { longForm } from '../support/form.ts';

/** 10,000 variables of which 2,000 move in the long form; a fifth of them all moves in both, some of it written by the machine itself. */
const size: WorldSize = longForm
  ? { settings: 1334, moving: 1500, written: 500 }
  : { settings: 134, moving: 150, written: 50 };
const variables = size.settings * 6 + size.moving + size.written;
const seeds = longForm ? [1, 2, 3] : [1];
const planted = longForm ? 200 : 60;
const minute = 60_000;

/** A plant whose controller is read again and again by a clock of its own, and the two people who decide. */
async function plant(seed: number) {
  const hub = await openHub({ start: '2026-11-04T00:00:00.000Z' });
  const roll = chance(seed);
  const engineers = [
    await hub.person('a', ['production_engineering'], ['tokyo']),
    await hub.person('b', ['production_engineering'], ['tokyo']),
  ];
  const { id: asset } = hub.assets.add('tokyo', { name: 'プレス1号機' }, { id: 'x', role: null });
  hub.sites.setCalendar('tokyo', {
    ...hub.sites.calendar('tokyo'),
    shifts: [{ id: 'day', name: '昼勤', start: '08:00', end: '17:00', days: [0, 1, 2, 3, 4, 5, 6] }],
  });
  const known = new Set<string>();
  const read = async (world: World, pauseMinutes: number) => {
    hub.advance(pauseMinutes * minute);
    const ended = hub.clock().toISOString();
    const started = new Date(hub.clock().getTime() - 5000).toISOString();
    const snapshot = readWorld(world, roll, { started, ended });
    const events = eventsOf(snapshot, known);
    for (const { fields } of events) for (const hash of fields!['snapshot.blobs'] as string[]) known.add(hash);
    await hub.commit(events.map((event) => ({ ...event, asset })));
    return snapshot;
  };
  const state = () => hub.controllers.list(['tokyo'])[0]!;
  const act = async (person: number, path: string, body: object) => {
    const answer = await hub.browserOf(engineers[person]!.id).post(`/controllers/${state().id}/${path}`, body);
    expect(answer.status, JSON.stringify(answer.json)).toBe(200);
    return answer.json;
  };
  const learn = () => {
    hub.advance(40 * minute);
    for (let beats = 0; beats < 60; beats++) hub.controllers.tick();
  };
  return { hub, roll, read, act, state, learn };
}

test.each(seeds)(
  `seed %i: ${variables} variables, ${size.moving + size.written} of them moving: a day teaches, a day brings no item and no second reading, ${planted} planted changes bring ${planted}`,
  async (seed) => {
    const { hub, roll, read, act, state, learn } = await plant(seed);
    const world = makeWorld(size);
    for (let turn = 0; turn < 21; turn++) await read(world, 75);
    learn();
    const rules = (await act(0, 'values', { type: 'propose_learned', class: 'volatile', reason: '一日の学習' })).rules;
    expect(rules).toMatchObject([{ listed: size.written, covers: size.written }]);
    await act(1, 'values', { type: 'approve', rule: rules[0].id, version: 1, reason: '確認' });
    const { root } = state().lastSnapshot!;
    await act(0, 'baseline', { type: 'propose', root, reason: '据付時' });
    await act(1, 'baseline', { type: 'approve', root, reason: '確認' });

    const sent = rulesForAgent(hub.control, hub.controllers.rules.table, 'tokyo', 'gw-1')!;
    const agentRules = sent.map(({ device: _, ...rule }) => rule);
    let last: Snapshot | null = null;
    const asked = { without: 0, with: 0 };
    const falseItems: number[] = [];
    for (let hour = 0; hour < 24; hour++) {
      const now = await read(world, 60);
      falseItems.push(state().openDifferences);
      if (last !== null) {
        if (confirmChanges(last, undefined, now, minute).next === 'again') asked.without += 1;
        if (confirmChanges(last, undefined, now, minute, agentRules).next === 'again') asked.with += 1;
      }
      last = now;
    }
    expect(falseItems).toEqual(Array(24).fill(0));
    expect(asked).toEqual({ without: 23, with: 0 });

    const changed = copyOf(world);
    const still = roll.shuffled(
      [...world.nodes].filter(([, node]) => !node.moves && node.attributes['value'] !== undefined),
    );
    const places = still.slice(0, planted).map(([id]) => id);
    for (const id of places) changed.nodes.get(id)!.attributes['value'] = 'planted';
    await read(changed, 60);
    const found = hub.controllers.differences.raw(state().id);
    if (found === null || 'wrong' in found) throw new Error(JSON.stringify(found));
    expect(found.map(({ key }) => key).sort()).toEqual(places.map((id) => keyOf(world, id)).sort());
  },
  longForm ? 3_600_000 : 600_000,
);
