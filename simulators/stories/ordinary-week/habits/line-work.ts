import { allowedFlows, assetOf } from '../../../plant/layout.ts';
import { type Habit, own, windows } from '../habit.ts';

/** One registered stick carried around the line, a handheld scanner replugged, a keyboard replaced. */
export const registeredUsb: Habit = function* (week) {
  const stick = {
    'device.class': 'storage',
    'device.vendor.id': '0781',
    'device.product.id': '5583',
    'device.model.name': 'Ultra Fit',
    'device.serial_number': '4C530001230815112145',
    'hinomi.usb.serial_is_own': true,
    'hinomi.usb.registered': true,
    'hinomi.usb.raises': true,
  };
  let time = week.moment(1, '13:10');
  for (const pc of ['eng-01', 'insp-01', 'insp-02', 'insp-03', 'insp-07'] as const) {
    yield own(pc, 'host.usb', time, { ...stick, 'event.action': 'inserted' });
    yield windows(
      pc,
      week.log(pc).record('security', 6416, time + 300, {
        SubjectUserName: `${assetOf(pc).host}$`,
        DeviceId: 'USBSTOR\\Disk&Ven_SanDisk&Prod_Ultra_Fit\\4C530001230815112145&0',
        ClassName: 'DiskDrive',
      }),
    );
    yield windows(
      pc,
      week
        .log(pc)
        .process(
          time + 60_000,
          'line1',
          'C:\\Windows\\System32\\robocopy.exe',
          'robocopy E:\\recipe D:\\Inspect\\recipe',
          'C:\\Windows\\explorer.exe',
        ),
    );
    yield own(pc, 'host.usb', time + 400_000, { ...stick, 'event.action': 'removed' });
    time += 11 * 60_000;
  }
  const scanner = {
    'device.class': 'keyboard',
    'device.vendor.id': '05e0',
    'device.product.id': '1200',
    'device.model.name': 'Bar Code Scanner',
    'device.serial_number': 'S213005231701',
    'hinomi.usb.serial_is_own': true,
    'hinomi.usb.registered': true,
    'hinomi.usb.keyboards': 2,
    'hinomi.usb.raises': true,
  };
  yield own('insp-04', 'host.usb', week.moment(1, '15:00'), { ...scanner, 'event.action': 'removed' });
  yield own('insp-04', 'host.usb', week.moment(1, '15:01'), { ...scanner, 'event.action': 'inserted' });
  yield own('insp-06', 'host.usb', week.moment(3, '09:30'), {
    'event.action': 'inserted',
    'device.class': 'keyboard',
    'device.vendor.id': '04d9',
    'device.product.id': '1503',
    'hinomi.usb.serial_is_own': false,
    'hinomi.usb.registered': false,
    'hinomi.usb.keyboards': 1,
    'hinomi.usb.raises': false,
  });
  yield own('office-01', 'host.usb', week.moment(2, '10:00'), {
    'event.action': 'inserted',
    'device.class': 'other',
    'device.vendor.id': '046d',
    'device.product.id': 'c077',
    'device.model.name': 'Mouse',
    'hinomi.usb.serial_is_own': false,
    'hinomi.usb.registered': false,
    'hinomi.usb.raises': false,
  });
};

/** Engineers save projects, many files at once; inspection software starts from the data drive. */
export const engineering: Habit = function* (week) {
  const dice = week.dice.named('engineering');
  for (const days of [0, 1, 2, 3, 4]) {
    for (const clock of ['10:30', '15:20']) {
      const time = week.moment(days, clock, 1200);
      for (let i = 0; i < dice.between(30, 90); i++) {
        const path = `D:\\Projects\\Line1\\press\\block-${i}.dat`;
        yield own('eng-01', 'host.file', time + i * 120, {
          'event.action': 'changed',
          'file.path': path,
          TargetFilename: path,
          'file.size': 2048 + i,
          'file.hash.sha256': `${i}`.padStart(64, 'a'),
          'hinomi.file.watch': 'project-files',
        });
      }
    }
    for (const pc of ['insp-01', 'insp-05', 'insp-08'] as const) {
      const time = week.moment(days, '08:05', 300);
      yield windows(
        pc,
        week
          .log(pc)
          .process(
            time,
            assetOf(pc).sharedAccounts[0] ?? 'line1',
            'D:\\Inspect\\bin\\inspect.exe',
            '"D:\\Inspect\\bin\\inspect.exe" /line',
            'C:\\Windows\\explorer.exe',
          ),
      );
    }
  }
};

/** Polling: every pair of the plant's allowed list, summed; plus a Linux client port that looks like a controller's. */
export const polling: Habit = function* (week) {
  for (const { from, to, port, process } of allowedFlows) {
    for (let time = week.moment(0, '07:30'); time < week.moment(7, '09:00'); time += 600_000) {
      if (!week.powered(from, time) || !week.powered(to, time) || !assetOf(from).agent) continue;
      yield own(from, 'net.flow', time, {
        'network.transport': 'tcp',
        'network.direction': 'outbound',
        'source.ip': assetOf(from).address,
        'destination.ip': assetOf(to).address,
        'destination.port': port,
        'process.name': process,
        'hinomi.flow.connections': 1,
        'hinomi.vantage': 'socket',
      });
    }
  }
  yield own('gw-fa1', 'net.new_talker', week.moment(2, '04:12'), {
    'network.transport': 'tcp',
    'network.direction': 'unknown',
    'source.ip': assetOf('sv-backup').address,
    'destination.ip': assetOf('gw-fa1').address,
    'destination.port': 44818,
    'hinomi.vantage': 'socket',
    'hinomi.flow.first_ever': true,
  });
  yield own('office-02', 'net.new_talker', week.moment(1, '09:00'), {
    'network.transport': 'tcp',
    'network.direction': 'outbound',
    'source.ip': assetOf('office-02').address,
    'destination.ip': assetOf('copier-01').address,
    'destination.port': 9100,
    'process.name': 'spoolsv.exe',
    'hinomi.vantage': 'socket',
    'hinomi.flow.first_ever': true,
  });
};

/** Controllers: a snapshot every hour, and on Wednesday a vendor's visit that changes settings and stops the conveyor. */
export const controllers: Habit = function* (week) {
  const devices = [
    { pc: 'gw-fa1', 'device.id': 'plc-press', 'device.protocol': 'modbus' },
    { pc: 'gw-fa1', 'device.id': 'plc-conveyor', 'device.protocol': 'modbus' },
    { pc: 'gw-fa2', 'device.id': 'plc-weld', 'device.protocol': 'opcua' },
  ];
  for (const { pc, ...device } of devices) {
    for (let time = week.moment(0, '08:00'); time < week.moment(7, '09:00'); time += 3_600_000) {
      if (!week.powered(device['device.id'], time)) continue;
      yield own(pc, 'ot.snapshot', time, {
        ...device,
        'snapshot.root': 'b'.repeat(64),
        'snapshot.complete': true,
        'snapshot.trigger': 'schedule',
      });
    }
  }
  const visit = week.moment(2, '13:30');
  const press = { 'device.id': 'plc-press', 'device.protocol': 'modbus', 'change.in_visit': true };
  yield own('gw-fa1', 'ot.config_change', visit, {
    ...press,
    'change.id': 'hr/40012',
    'change.op': 'changed',
    'change.class': 'setpoint',
    'change.path': '1/holding/40012 プレス圧力上限',
    'change.from': '120',
    'change.to': '118',
    'change.unit': 'kN',
  });
  yield own('gw-fa1', 'ot.config_change', visit + 100, {
    ...press,
    'change.id': 'id/revision',
    'change.op': 'changed',
    'change.class': 'identity',
    'change.path': 'identity/revision',
    'change.from': '2.11',
    'change.to': '2.12',
  });
  yield own('gw-fa1', 'ot.config_change', visit + 200, {
    ...press,
    'change.id': 'text/1',
    'change.op': 'changed',
    'change.class': 'text',
    'change.path': 'name',
  });
};
