import { type Habit, own } from '../habit.ts';

/** The scale's display at the end of line 1, as the gateway saw it when its lease had moved. */
export const movedLease = {
  'event.action': 'moved',
  'source.mac': '00:1a:2b:00:10:07',
  'source.ip': '10.20.1.150',
  'hinomi.neighbour.local_mac': false,
  'hinomi.neighbour.learning': false,
  'hinomi.neighbour.moves': 1,
  'hinomi.neighbour.listed': false,
  'hinomi.neighbour.declared': false,
};

/** Leases move each morning; a gateway that was only just set up meets who was always there. */
export const networkLife: Habit = function* (week) {
  for (const day of [0, 1, 2, 3, 4]) {
    yield own('gw-fa1', 'net.neighbour', week.moment(day, '08:20'), {
      ...movedLease,
      'source.ip': `10.20.1.${150 + day}`,
    });
  }
  for (const host of [31, 32, 33]) {
    yield own('gw-fa1', 'net.neighbour', week.moment(1, '13:05') + host * 60_000, {
      ...movedLease,
      'event.action': 'new',
      'source.mac': `00:1a:2b:00:10:${host}`,
      'source.ip': `10.20.1.${host}`,
      'hinomi.neighbour.learning': true,
    });
  }
};
