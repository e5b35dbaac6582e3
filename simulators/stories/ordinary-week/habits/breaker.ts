import { because, reasonFields } from '#protocol/reasons/reason.ts';
import { roleOf } from '../../../plant/cast.ts';
import { assetOf, assets } from '../../../plant/layout.ts';
import { type Habit, linePcs, own, type Week, windows } from '../habit.ts';

/** On this PC the clock battery is empty: it wakes in 2009 until the time service has set it. */
const emptyBattery = 'insp-05';

function* coldStart(week: Week, days: number) {
  const dice = week.dice.named(`cold-start-${days}`);
  for (const pc of linePcs) {
    const log = week.log(pc);
    const boot = week.moment(days, '06:50') + dice.between(60, 1100) * 1000;
    const woken = pc === emptyBattery ? Date.UTC(2009, 0, 1, 0, 1) : boot;
    const cutAt = week.moment(days - 3, '20:30');
    yield {
      ...windows(
        pc,
        log.record('system', 41, woken + 5000, {
          Provider_Name: 'Microsoft-Windows-Kernel-Power',
          BugcheckCode: 0,
          PowerButtonTimestamp: 0,
        }),
      ),
      at: boot + 5000,
    };
    yield { ...windows(pc, log.record('system', 6008, woken + 9000, { Provider_Name: 'EventLog' })), at: boot + 9000 };
    yield { ...windows(pc, log.record('system', 6005, woken + 9500, { Provider_Name: 'EventLog' })), at: boot + 9500 };
    const lifecycle = (delay: number, fields: Record<string, string | number>) => {
      const seen = own(pc, 'host.lifecycle', woken + delay, fields);
      return { ...seen, at: boot + delay };
    };
    yield lifecycle(20_000, {
      'event.action': 'power_loss',
      'hinomi.reason': 'the last boot ended without a shutdown',
      'hinomi.last_alive': new Date(cutAt - 30_000).toISOString(),
    });
    yield lifecycle(20_100, { 'event.action': 'boot' });
    yield lifecycle(20_200, { 'event.action': 'agent_started', 'hinomi.version': '0.1.0' });
    const refusals = dice.between(6, 9);
    for (let i = 0; i < refusals; i++) {
      yield windows(
        'sv-file',
        week.log('sv-file').failedLogon(boot + 25_000 + i * 4000, `${log.host}$`, 3, assetOf(pc).address, '0xc000005e'),
      );
    }
    yield windows('sv-file', week.log('sv-file').logon(boot + 75_000, `${log.host}$`, 3, assetOf(pc).address));
    for (let i = 0; i < 7; i++)
      yield windows(pc, log.failedLogon(boot + 22_000 + i * 5000, 'svc-mes', 5, '-', '0xc000005e'));
    yield windows(pc, log.logon(boot + 62_000, 'svc-mes', 5));
    yield own(pc, 'host.lifecycle', boot + 40_000, {
      'event.action': 'throttled',
      ...reasonFields('hinomi', because('cpu_over', { percent: 12, limit: 5 })),
    });
    yield own(pc, 'host.lifecycle', boot + 150_000, { 'event.action': 'unthrottled' });
    yield own(pc, 'host.usb', boot + 30_000, {
      'event.action': 'present',
      'device.class': 'keyboard',
      'device.vendor.id': '04d9',
      'device.product.id': '1503',
      'hinomi.usb.serial_is_own': false,
      'hinomi.usb.registered': false,
      'hinomi.usb.keyboards': 1,
      'hinomi.usb.raises': false,
    });
    yield own(pc, 'host.usb', boot + 30_500, {
      'event.action': 'present',
      'device.class': 'keyboard',
      'device.vendor.id': '05e0',
      'device.product.id': '1200',
      'device.model.name': 'Bar Code Scanner',
      'hinomi.usb.serial_is_own': false,
      'hinomi.usb.registered': false,
      'hinomi.usb.keyboards': 2,
      'hinomi.usb.raises': true,
    });
    yield windows(pc, log.record('system', 7036, boot + 70_000, { param1: 'Windows Time', param2: 'running' }));
  }
}

/** Line breaker: everything on the lines comes up within twenty minutes on Monday and loses power on Friday evening. */
export const breaker: Habit = function* (week) {
  for (const days of [0, 7]) {
    yield* coldStart(week, days);
    for (const plc of assets.filter((row) => row.kind === 'controller')) {
      const gateway = plc.zone === 'fa1' ? 'gw-fa1' : 'gw-fa2';
      const device = {
        'device.id': plc.id,
        'device.address': plc.address,
        'device.protocol': roleOf(plc.id).protocol,
      };
      const up = week.moment(days, '06:52', 90);
      yield own(gateway, 'ot.controller_state', up, {
        ...device,
        'event.action': 'comm_restore',
        'state.confidence': 'certain',
      });
      yield own(gateway, 'ot.controller_state', up + 800, {
        ...device,
        'event.action': 'start',
        'state.source': 'startTime',
        'state.confidence': 'certain',
      });
    }
  }
  for (const plc of assets.filter((row) => row.kind === 'controller')) {
    const gateway = plc.zone === 'fa1' ? 'gw-fa1' : 'gw-fa2';
    yield own(gateway, 'ot.controller_state', week.moment(4, '20:30', 20), {
      'device.id': plc.id,
      'device.address': plc.address,
      'device.protocol': roleOf(plc.id).protocol,
      'event.action': 'comm_loss',
      'state.source': 'tcpGap',
      'state.confidence': 'certain',
    });
  }
};

/** Time service: small steps everywhere, one PC that comes back from 2009, and a gateway whose hardware clock runs in local time. */
export const clocks: Habit = function* (week) {
  const dice = week.dice.named('clocks');
  const service = {
    SubjectUserSid: 'S-1-5-19',
    SubjectUserName: 'LOCAL SERVICE',
    ProcessName: 'C:\\Windows\\System32\\svchost.exe',
  };
  for (let days = 0; days < 7; days++) {
    for (const pc of [...linePcs, 'eng-01', 'sv-file', 'sv-process', 'office-02'] as const) {
      const time = week.moment(days, '07:25', 50_000);
      if (!week.powered(pc, time)) continue;
      const step = dice.between(-2500, 2500);
      yield windows(
        pc,
        week.log(pc).record('security', 4616, time, {
          ...service,
          PreviousTime: new Date(time - step).toISOString(),
          NewTime: new Date(time).toISOString(),
        }),
      );
      if (Math.abs(step) > 1000)
        yield own(pc, 'host.lifecycle', time + 100, { 'event.action': 'time_changed', 'hinomi.time.step_ms': step });
    }
  }
  for (const days of [0, 7]) {
    const set = week.moment(days, '07:15');
    const before = Date.UTC(2009, 0, 1, 0, 4);
    yield windows(
      emptyBattery,
      week.log(emptyBattery).record('security', 4616, set, {
        ...service,
        PreviousTime: new Date(before).toISOString(),
        NewTime: new Date(set).toISOString(),
      }),
    );
    yield own(emptyBattery, 'host.lifecycle', set + 200, {
      'event.action': 'time_changed',
      'hinomi.time.step_ms': set - before,
    });
    yield own(emptyBattery, 'gap', set + 300, {
      'gap.kind': 'clock_unknown',
      ...reasonFields('gap', because('clock_never_set')),
      'gap.source': 'windows-event-log',
    });
  }
  yield own('gw-fa2', 'host.lifecycle', week.moment(3, '22:41'), {
    'event.action': 'time_changed',
    'hinomi.time.step_ms': -32_400_412,
  });
};
