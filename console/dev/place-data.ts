import type { PlaceHistory, Places } from '#protocol/api/controller-places.ts';
import type { Counter } from '#protocol/api/controllers.ts';
import { before } from './seeded.ts';

/** One register of a made-up controller over time. */
export const placeHistory: PlaceHistory = {
  ...{ progress: null, problem: null },
  ranges: [
    { first: before(24), last: before(8), present: true, value: '2.1', unit: 'mm', changed: [], expected: false },
    {
      first: before(60 * 24 * 9),
      last: before(200),
      present: true,
      value: '0.4',
      unit: 'mm',
      changed: ['accessLevel'],
      expected: true,
    },
    {
      first: before(60 * 24 * 40),
      last: before(60 * 24 * 10),
      present: true,
      value: '0.6',
      unit: 'mm',
      changed: [],
      expected: false,
    },
  ],
  snapshots: 43,
  since: before(60 * 24 * 40),
  unreadable: 0,
};

/** What a made-up machine counts of itself. */
export const counters: Counter[] = [
  { section: 'observed', key: '1/input/8', path: '1/input/8 稼働時間', counts: 'hours', value: 18_240, unit: 'h' },
  { section: 'observed', key: '1/input/9', path: '1/input/9 起動回数', counts: 'starts', value: 412, unit: null },
];

const registers: Places['items'] = [
  {
    section: 'values',
    key: '1/holding/0',
    path: '1/holding/0 搬送速度',
    class: 'setpoint',
    value: '12.5',
    unit: 'm/min',
  },
  { section: 'values', key: '1/holding/1', path: '1/holding/1 停止位置', class: 'config', value: '2.1', unit: 'mm' },
  { section: 'observed', key: '1/input/8', path: '1/input/8 稼働時間', class: null, value: '18240', unit: 'h' },
  { section: 'observed', key: '1/input/0', path: '1/input/0 モータ電流', class: null, value: null, unit: 'A' },
].map((one) => ({ ...one, moves: one.section === 'observed', followed: one.value !== null }));

/** Registers of a made-up controller that fit the words. */
export function placesOf(words: string): Places {
  const items = registers.filter(({ path, value }) =>
    words.split(' ').every((word) => `${path} ${value}`.includes(word)),
  );
  return { at: before(8), items, count: items.length, all: registers.length, problem: null };
}
