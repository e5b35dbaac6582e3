import { because, reasonFields } from '#protocol/reasons/reason.ts';
import { assetOf } from '../../../plant/layout.ts';
import { sidOf } from '../../../plant/windows-records.ts';
import { own, windows } from '../habit.ts';
import { backAfterWeekend, movedLease, portUp } from '../habits/network-life.ts';
import type { NearTwin } from './near-twin.ts';

const many = <T>(count: number, each: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => each(i));
const by = { SubjectUserSid: sidOf('it-tanto'), SubjectUserName: 'it-tanto', SubjectDomainName: 'PLANT' };
const ssh = { 'source.ip': assetOf('office-03').address, 'process.name': 'sshd', 'user.name': 'kanri' };
const refused = {
  ...ssh,
  'event.action': 'login_failed',
  'event.outcome': 'failure',
  'hinomi.auth.method': 'password',
};
const sudo = { 'event.outcome': 'success', 'user.name': 'kanri', 'user.target.name': 'root', 'process.name': 'sudo' };
const stick = {
  ...{ 'event.action': 'inserted', 'device.class': 'storage', 'device.vendor.id': '0781', 'device.product.id': '5583' },
  ...{ 'device.model.name': 'Ultra Fit', 'hinomi.usb.serial_is_own': true, 'hinomi.usb.raises': true },
};

/** Attacks on gateways, media, controllers and the collection itself, at the time and place of the habit. */
export const plantTwins: readonly NearTwin[] = [
  {
    habit: 'breaker',
    differs: 'the machine never lost power: only its agent was ended',
    rule: 'agent_ended_without_stop',
    happens: (week) => [
      own('insp-03', 'host.lifecycle', week.moment(4, '20:31'), {
        'event.action': 'agent_started',
        'hinomi.reason': 'the last run ended without a clean stop',
      }),
    ],
  },
  {
    habit: 'clocks',
    differs: 'a person, not the time service, moves the clock by an hour',
    rule: 'win_clock_set_by_person',
    happens: (week) => {
      const time = week.moment(2, '07:26');
      const times = { PreviousTime: new Date(time).toISOString(), NewTime: new Date(time - 3_600_000).toISOString() };
      return [windows('insp-05', week.log('insp-05').record('security', 4616, time, { ...by, ...times }))];
    },
  },
  {
    habit: 'clocks',
    differs: 'the step back is eight hours, not the nine of a hardware clock in local time',
    rule: 'clock_set_back',
    happens: (week) => [
      own('gw-fa2', 'host.lifecycle', week.moment(3, '22:41'), {
        'event.action': 'time_changed',
        'hinomi.time.step_ms': -28_800_000,
      }),
    ],
  },
  {
    habit: 'assetSweep',
    differs: 'the asset server goes on to the controllers',
    rule: 'controllers_swept',
    happens: (week) =>
      many(4, (i) =>
        own('gw-fa1', 'net.new_talker', week.moment(1, '12:10') + i * 1700, {
          'network.transport': 'tcp',
          'network.direction': 'inbound',
          'source.ip': assetOf('sv-asset').address,
          'destination.ip': `10.20.1.${11 + i}`,
          'destination.port': 502,
          'hinomi.vantage': 'capture',
          'hinomi.flow.first_ever': true,
        }),
      ),
  },
  {
    habit: 'gateways',
    differs: 'seven passwords instead of seven keys, then a login',
    rule: 'linux_guess_then_login',
    happens: (week) => {
      const time = week.moment(2, '11:10');
      const login = { ...ssh, 'event.action': 'login', 'event.outcome': 'success', 'hinomi.auth.method': 'password' };
      return [
        ...many(7, (i) => own('gw-fa1', 'host.login', time + i * 5000, refused)),
        own('gw-fa1', 'host.login', time + 40_000, login),
      ];
    },
  },
  {
    habit: 'gateways',
    differs: 'what the administrator runs removes a log',
    rule: 'linux_log_destroyed',
    happens: (week) => [
      own('gw-fa1', 'host.account', week.moment(2, '11:12'), {
        ...{ ...sudo, 'event.action': 'privilege_used' },
        'process.command_line': '/usr/bin/cp /dev/null /var/log/auth.log',
      }),
    ],
  },
  {
    habit: 'gateways',
    differs: 'the log was not rotated but emptied',
    rule: 'log_source_cleared',
    happens: (week) => [
      own('gw-fa1', 'gap', week.moment(2, '00:00'), {
        'gap.kind': 'source_cleared',
        ...reasonFields('gap', because('log_emptied', { path: '/var/log/auth.log' })),
        'gap.source': 'auth-log',
      }),
    ],
  },
  {
    habit: 'networkLife',
    differs: 'the device was never seen before',
    rule: 'unaccounted_device_appears',
    happens: (week) => [
      own('gw-fa1', 'net.neighbour', week.moment(2, '10:12'), {
        ...movedLease,
        'event.action': 'new',
        'source.mac': '00:1a:2b:00:10:99',
      }),
    ],
  },
  {
    habit: 'networkLife',
    differs: 'it was never seen before',
    rule: 'unknown_device_on_empty_port',
    happens: (week) => [
      own('gw-fa1', 'net.switch_port', week.moment(2, '10:14'), {
        ...backAfterWeekend,
        'event.action': 'appeared',
        'source.mac': '00:1a:2b:00:10:98',
      }),
    ],
  },
  {
    habit: 'networkLife',
    differs: 'the port has to stay empty',
    rule: 'unused_port_came_up',
    happens: (week) => [
      own('gw-fa1', 'net.port_state', week.moment(2, '10:18'), { ...portUp, 'hinomi.switch.unused': true }),
    ],
  },
  {
    habit: 'registeredUsb',
    differs: 'the same model with another serial number',
    rule: 'usb_unregistered_storage',
    happens: (week) => [
      own('insp-02', 'host.usb', week.moment(1, '13:40'), {
        ...stick,
        'device.serial_number': '4C530001230815119999',
        'hinomi.usb.registered': false,
      }),
    ],
  },
  {
    habit: 'registeredUsb',
    differs: 'a program is run from the registered stick, not only copied with one',
    rule: 'usb_then_program',
    happens: (week) => {
      const time = week.moment(1, '13:10');
      const run = week
        .log('eng-01')
        .process(time + 60_000, 'eng01', 'E:\\recipe\\setup.exe', 'E:\\recipe\\setup.exe', 'C:\\Windows\\explorer.exe');
      const inserted = { ...stick, 'device.serial_number': '4C530001230815112145', 'hinomi.usb.registered': true };
      return [own('eng-01', 'host.usb', time, inserted), windows('eng-01', run)];
    },
  },
  {
    habit: 'registeredUsb',
    differs: 'what is plugged in beside the keyboard is not the registered scanner',
    rule: 'usb_second_keyboard',
    happens: (week) => [
      own('insp-04', 'host.usb', week.moment(1, '15:01'), {
        ...{
          'event.action': 'inserted',
          'device.class': 'keyboard',
          'device.vendor.id': '05e0',
          'device.product.id': '1200',
        },
        ...{
          'hinomi.usb.registered': false,
          'hinomi.usb.serial_is_own': false,
          'hinomi.usb.keyboards': 2,
          'hinomi.usb.raises': true,
        },
      }),
    ],
  },
  {
    habit: 'engineering',
    differs: 'among the saved projects is a program',
    rule: 'executable_in_watched_folder',
    happens: (week) => [
      own('eng-01', 'host.file', week.moment(2, '10:31'), {
        ...{ 'event.action': 'created', 'file.path': 'D:\\Projects\\Line1\\press\\block-3.dat.exe' },
        ...{ TargetFilename: 'D:\\Projects\\Line1\\press\\block-3.dat.exe', 'hinomi.file.watch': 'project-files' },
      }),
    ],
  },
  {
    habit: 'polling',
    differs: 'the polled controller hears from a machine that never asked it',
    rule: 'new_talker_to_controller',
    happens: (week) => [
      own('gw-fa1', 'net.new_talker', week.moment(2, '09:10'), {
        ...{ 'network.transport': 'tcp', 'network.direction': 'inbound', 'source.ip': assetOf('office-02').address },
        ...{ 'destination.ip': assetOf('plc-press').address, 'destination.port': 502 },
        ...{ 'hinomi.vantage': 'capture', 'hinomi.flow.first_ever': true },
      }),
    ],
  },
  {
    habit: 'controllers',
    differs: 'the same set value is changed when no visit is on',
    rule: 'config_setpoint_changed',
    happens: (week) => [
      own('gw-fa1', 'ot.config_change', week.moment(2, '16:30'), {
        ...{ 'device.id': 'plc-press', 'device.protocol': 'modbus', 'change.in_visit': false, 'change.id': 'hr/40012' },
        ...{ 'change.op': 'changed', 'change.class': 'setpoint', 'change.path': '1/holding/40012 プレス圧力上限' },
        ...{ 'change.from': '118', 'change.to': '160', 'change.unit': 'kN' },
      }),
    ],
  },
];
