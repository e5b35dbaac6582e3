import type { PlaceHistory } from '#protocol/api/controllers.ts';
import { before } from './seeded.ts';

/** One register of a made-up controller over time. */
export const placeHistory: PlaceHistory = {
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
