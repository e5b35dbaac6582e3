import { density } from '../theme/preferences.ts';
import { isPhone, isRoomy } from './viewport.ts';

/** How the queue stands: beside an open panel or on a tablet with fewer columns, on a telephone as cards. */
export type QueueShape = 'wide' | 'narrow' | 'card';

/** The shape for the room that is left. */
export function queueShape(besidePanel: boolean, narrow: boolean): QueueShape {
  if (isPhone()) return 'card';
  return besidePanel || narrow ? 'narrow' : 'wide';
}

/** Height of a row in px: the sentence takes two lines where one would cut it. */
export function queueRowHeight(shape: QueueShape): number {
  const small = density() === 'dense';
  if (shape === 'card') return small ? 98 : 112;
  if (shape === 'wide' && isRoomy()) return small ? 54 : 60;
  return small ? 68 : 80;
}
