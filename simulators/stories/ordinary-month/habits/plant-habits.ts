import { roleOf } from '../../../plant/cast.ts';
import { assetOf } from '../../../plant/layout.ts';
import { type Habit, own, windows } from '../../ordinary-week/habit.ts';

/** From the second week on a copier tries once a minute, day and night, to lay a scan down with a password that was changed; it is mended after two days. */
export const copierByTheMinute: Habit = function* (week) {
  const log = week.log('sv-file');
  const from = assetOf('copier-01').address;
  const end = week.moment(10, '10:20');
  for (let time = week.moment(8, '10:12'); time < end; time += 60_000)
    yield windows('sv-file', log.failedLogon(time, 'scan', 3, from));
  yield windows('sv-file', log.logon(end, 'scan', 3, from));
};

/** One night the press stands still: its engineer comes in, begins a visit on the spot, stops it, sets a value and starts it again. */
export const nightRepair: Habit = function* (week) {
  const time = week.moment(9, '22:40');
  const log = week.log('eng-01');
  const tool = 'C:\\Program Files (x86)\\PLC Tool\\tool.exe';
  yield windows('eng-01', log.logon(time, 'eng01', 2, '127.0.0.1'));
  yield windows('eng-01', log.process(time + 120_000, 'eng01', tool, `"${tool}"`, 'C:\\Windows\\explorer.exe'));
  const press = {
    'device.id': 'plc-press',
    'device.address': assetOf('plc-press').address,
    'device.protocol': roleOf('plc-press').protocol,
  };
  const state = (after: number, action: string) =>
    own('gw-fa1', 'ot.controller_state', time + after, {
      ...press,
      'event.action': action,
      'state.confidence': 'certain',
      'state.in_visit': true,
    });
  yield state(600_000, 'comm_loss');
  yield state(2_400_000, 'comm_restore');
  yield state(2_401_000, 'start');
  yield own('gw-fa1', 'ot.config_change', time + 3_600_000, {
    'device.id': 'plc-press',
    'device.protocol': 'modbus',
    'change.in_visit': true,
    'change.id': 'hr/40014',
    'change.op': 'changed',
    'change.class': 'setpoint',
    'change.path': '1/holding/40014 スライド減速位置',
    'change.from': '310',
    'change.to': '305',
  });
  yield windows('eng-01', log.logoff(time + 5_400_000, 'eng01', 2));
};

/** Planning comes in on a Saturday before the quarter ends. */
export const saturdayWork: Habit = function* (week) {
  for (const [pc, user] of [
    ['office-01', 'plan01'],
    ['office-03', 'order01'],
  ] as const) {
    yield windows(pc, week.log(pc).logon(week.moment(26, '08:40', 900), user, 2, '127.0.0.1'));
    yield windows(pc, week.log(pc).logoff(week.moment(26, '15:10', 900), user, 2));
  }
};
