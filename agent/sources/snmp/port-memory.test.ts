import { expect, test } from 'vitest';
import type { SwitchPort } from '#engine/switches/ports.ts';
import { isEmpty, type KnownPorts, lookAtPorts } from './port-memory.ts';

const port = (name: string, state = 'up', enabled = true): SwitchPort => ({
  ...{ name, state, enabled, alias: null, index: 1, descr: null, mac: null, physical: true },
});
const watch = () => {
  const known: KnownPorts = {};
  let looks = 0;
  const look = (ports: SwitchPort[], { whole = true, room = 100, most = 1000 } = {}) => {
    const { news, left } = lookAtPorts(known, { ports, whole, room, most, first: looks++ === 0, nowMs: looks * 1000 });
    return [...news.map(({ action, name }) => `${action} ${name}`), ...(left > 0 ? [`${left} left`] : [])];
  };
  return { known, look };
};

test('ports that come, go, come up and are switched off are told once; a VLAN of the switch itself is no port', () => {
  const { look } = watch();
  expect(look([port('1'), port('2', 'down'), { ...port('vlan1'), physical: false }])).toEqual([
    'present 1',
    'present 2',
  ]);
  expect(look([port('1'), port('2', 'lowerLayerDown')])).toEqual([]);
  expect(look([port('1', 'down', false), port('2'), port('3')])).toEqual(['disabled 1', 'down 1', 'up 2', 'added 3']);
  expect(look([port('1', 'down', false)], { whole: false })).toEqual([]);
  expect(look([])).toEqual([]);
  expect(look([port('1', 'down', false), port('3')])).toEqual(['removed 2']);
});

test('what has no room is told by the next look', () => {
  const { look } = watch();
  look([port('1'), port('2'), port('3')]);
  const down = [port('1', 'down'), port('2', 'down'), port('4')];
  expect(look(down, { room: 2 })).toEqual(['down 1', 'down 2', '2 left']);
  expect(look(down, { room: 2 })).toEqual(['added 4', 'removed 3']);
});

test('a switch that makes up other ports at each look fills no memory, and what is there can go', () => {
  const { known, look } = watch();
  for (let at = 0; at < 20; at++) {
    look([port(`${at} a`), port(`${at} b`), port(`${at} c`)], { room: 3, most: 4 });
    expect(Object.keys(known).length).toBeLessThanOrEqual(4);
  }
  for (let at = 0; at < 3; at++) look([port('1')], { room: 4, most: 4 });
  expect(Object.keys(known)).toEqual(['1']);
});

test('a port is empty when it was watched for so long without anybody', () => {
  const known = { state: 'up', enabled: true, since: 1000, usedAt: 0 };
  expect([isEmpty(known, 1999, 1000), isEmpty(known, 2000, 1000)]).toEqual([false, true]);
  expect(isEmpty({ ...known, usedAt: 1500 }, 2000, 1000)).toBe(false);
  expect(isEmpty(undefined, 9000, 1000)).toBe(false);
});
