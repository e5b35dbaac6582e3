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

/** The measuring PC of the inspection, as the switch of line 1 shows it back at its own port after a week-end. */
export const backAfterWeekend = {
  'event.action': 'returned',
  'hinomi.switch.id': 'SW-01',
  'observer.name': 'FA1-SW-01',
  'hinomi.switch.port': 'Gi1/0/12',
  'hinomi.switch.previous_id': 'SW-01',
  'hinomi.switch.previous_port': 'Gi1/0/12',
  'hinomi.switch.unused': false,
  'source.mac': '00:1a:2b:00:10:51',
  'hinomi.switch.port_devices': 1,
  'hinomi.switch.port_empty': true,
  'hinomi.switch.learning': false,
  'hinomi.neighbour.listed': false,
  'hinomi.neighbour.in_visit': false,
  'hinomi.neighbour.declared': false,
};

/** A port that goes down in the evening and comes up in the morning. */
export const portUp = {
  'event.action': 'up',
  'hinomi.switch.id': 'SW-01',
  'observer.name': 'FA1-SW-01',
  'hinomi.switch.port': 'Gi1/0/12',
  'hinomi.switch.unused': false,
  'hinomi.switch.port_up': true,
  'hinomi.switch.port_enabled': true,
};

/**
 * Leases move each morning; a gateway that was only just set up meets who was always there. Ports come up in the morning and go down in the
 * evening; a machine of which nobody wrote the address down is back on Monday; a visit plugs one in elsewhere.
 */
export const networkLife: Habit = function* (week) {
  for (const day of [0, 1, 2, 3, 4]) {
    yield own('gw-fa1', 'net.neighbour', week.moment(day, '08:20'), {
      ...movedLease,
      'source.ip': `10.20.1.${150 + day}`,
    });
  }
  yield own('gw-fa1', 'net.switch_port', week.moment(0, '08:05'), backAfterWeekend);
  for (const day of [0, 1, 2, 3, 4]) {
    yield own('gw-fa1', 'net.port_state', week.moment(day, '08:05'), portUp);
    const down = { ...portUp, 'event.action': 'down', 'hinomi.switch.port_up': false };
    yield own('gw-fa1', 'net.port_state', week.moment(day, '17:40'), down);
  }
  yield own('gw-fa1', 'net.switch_port', week.moment(3, '14:20'), {
    ...backAfterWeekend,
    'event.action': 'moved',
    'hinomi.switch.port': 'Gi1/0/14',
    'hinomi.switch.moves': 1,
    'hinomi.neighbour.in_visit': true,
  });
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
