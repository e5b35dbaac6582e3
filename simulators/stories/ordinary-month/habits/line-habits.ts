import { assetOf } from '../../../plant/layout.ts';
import { type Habit, linePcs, own, windows } from '../../ordinary-week/habit.ts';

const explorer = 'C:\\Windows\\explorer.exe';
const panel = 'C:\\HMI\\WinGP.exe';

/** Working days of the month. */
export const workingDays = [0, 1, 2, 3, 4, 7, 8, 9, 10, 11, 21, 22, 23, 24, 25, 28, 29] as const;

/** A stick of the plant, as a PC tells of it. */
export const stick = (serial: string) => ({
  'device.class': 'storage',
  'device.vendor.id': '0781',
  'device.product.id': '5583',
  'device.model.name': 'Ultra Fit',
  'device.serial_number': serial,
  'hinomi.usb.serial_is_own': true,
  'hinomi.usb.registered': true,
  'hinomi.usb.raises': true,
});

/** Line PCs sign themselves in with the line's account when power comes back on Monday. */
export const autoLogon: Habit = function* (week) {
  const dice = week.dice.named('auto-logon');
  for (const days of [0, 7, 21, 28]) {
    for (const pc of linePcs) {
      const time = week.moment(days, '06:52') + dice.between(90, 1100) * 1000;
      yield windows(pc, week.log(pc).logon(time, assetOf(pc).sharedAccounts[0] ?? 'line1', 2, '127.0.0.1'));
    }
  }
};

/** The operator panel writes its report by a batch file, every hour of work. */
export const panelBatch: Habit = function* (week) {
  for (const days of workingDays) {
    for (let hours = 8; hours < 24; hours++) {
      const time = week.moment(days, `${hours}:00`, 5);
      const log = week.log('hmi-01');
      yield windows(
        'hmi-01',
        log.process(time, 'line1', 'C:\\Windows\\System32\\cmd.exe', 'cmd.exe /c D:\\HMI\\batch\\report.bat', panel),
      );
      yield windows(
        'hmi-01',
        log.process(
          time + 400,
          'line1',
          'C:\\Windows\\System32\\xcopy.exe',
          'xcopy D:\\HMI\\report\\*.csv \\\\SV-FILE\\report /Y',
          'C:\\Windows\\System32\\cmd.exe',
        ),
      );
    }
  }
};

/** The tool of the controllers' maker looks for them by broadcast whenever it is opened, and they answer. */
export const toolSearch: Habit = function* (week) {
  for (const days of workingDays) {
    const time = week.moment(days, '09:40', 3000);
    const tool = 'C:\\Program Files (x86)\\PLC Tool\\tool.exe';
    yield windows('eng-01', week.log('eng-01').process(time, 'eng01', tool, `"${tool}"`, explorer));
    const flow = { 'network.transport': 'udp', 'process.name': 'tool.exe', 'hinomi.vantage': 'socket' };
    yield own('eng-01', 'net.flow', time + 2000, {
      ...flow,
      'network.direction': 'outbound',
      'source.ip': assetOf('eng-01').address,
      'destination.ip': '10.20.1.255',
      'destination.port': 5560,
      'hinomi.flow.connections': 1,
    });
  }
};

/** On the first Tuesday of the month the inspection software is updated from the maintenance stick, PC by PC. */
export const updateByStick: Habit = function* (week) {
  let time = week.moment(1, '17:05');
  for (const pc of linePcs.slice(0, 4)) {
    const device = stick('4C530001230815112200');
    yield own(pc, 'host.usb', time, { ...device, 'event.action': 'inserted' });
    yield windows(
      pc,
      week
        .log(pc)
        .process(
          time + 40_000,
          'kouchou',
          'E:\\update\\inspect-update.exe',
          'E:\\update\\inspect-update.exe',
          explorer,
        ),
    );
    yield own(pc, 'host.usb', time + 300_000, { ...device, 'event.action': 'removed' });
    time += 12 * 60_000;
  }
};

/** The recipes of a new product are carried to all eight inspection PCs by one registered stick. */
export const stickOnEight: Habit = function* (week) {
  for (const days of [3, 23]) {
    let time = week.moment(days, '10:00');
    for (const pc of linePcs.slice(0, 8)) {
      const device = stick('4C530001230815112145');
      yield own(pc, 'host.usb', time, { ...device, 'event.action': 'inserted' });
      yield windows(
        pc,
        week
          .log(pc)
          .process(
            time + 30_000,
            assetOf(pc).sharedAccounts[0] ?? 'line1',
            'C:\\Windows\\System32\\robocopy.exe',
            'robocopy E:\\recipe D:\\Inspect\\recipe',
            explorer,
          ),
      );
      yield own(pc, 'host.usb', time + 200_000, { ...device, 'event.action': 'removed' });
      time += 7 * 60_000;
    }
  }
};

/** After the shutdown a third shift makes up for lost days. */
export const thirdShift: Habit = function* (week) {
  for (const days of [21, 22, 23, 24]) {
    for (const pc of linePcs) {
      const account = assetOf(pc).sharedAccounts[0] ?? 'line1';
      yield windows(pc, week.log(pc).logon(week.moment(days + 1, '01:05', 500), account, 2, '127.0.0.1'));
      yield windows(pc, week.log(pc).logoff(week.moment(days + 1, '07:35', 300), account, 2));
    }
  }
};
