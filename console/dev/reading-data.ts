import type { ControllerReading } from '../src/api/types.ts';
import { both } from './seeded.ts';

const minuteMs = 60_000;

/** How far the reading of a controller is: one is in a series for learning, of which a turn failed. */
export function readingOf(id: string): ControllerReading {
  if (id !== 'c-3') return { reading: null, series: null, asked: null };
  const due = new Date(Date.now() + 5 * minuteMs).toISOString();
  const why = both('読取りに使える時間を使い切った', 'the time budget of the device is used up');
  return { reading: null, series: { of: 12, taken: 4, failed: 1, why, due, ended: null }, asked: null };
}
