import { assetOf } from '../../plant/layout.ts';
import { sidOf } from '../../plant/windows-records.ts';
import { own, type Week, windows } from '../ordinary-week/habit.ts';
import type { NearTwin } from '../ordinary-week/near-twins/near-twin.ts';
import { stick } from './habits/line-habits.ts';

const many = <T>(count: number, each: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => each(i));
const explorer = 'C:\\Windows\\explorer.exe';
const panel = 'C:\\HMI\\WinGP.exe';
const shell = 'C:\\Windows\\System32\\cmd.exe';

/** A near-twin of a habit of the month; one that must be new to the place needs what the weeks before have taught. */
export interface MonthTwin extends NearTwin {
  /** Id of the machine that must be named. */
  pc: string;
  learned?: true;
}

const remote = (week: Week, pc: string, days: number, clock: string, user: string, from: string) =>
  windows(pc, week.log(pc).logon(week.moment(days, clock), user, 10, assetOf(from).address));

/** Attacks that hide behind what an ordinary month brings beside its weeks. */
export const monthTwins: readonly MonthTwin[] = [
  {
    habit: 'autoLogon',
    differs: 'an account that the PC never saw signs in while no shift is on',
    rule: 'win_new_user_outside_shift',
    pc: 'insp-03',
    learned: true,
    happens: (week) => [
      windows('insp-03', week.log('insp-03').logon(week.moment(24, '05:10'), 'hosyu9', 2, '127.0.0.1')),
    ],
  },
  {
    habit: 'panelBatch',
    differs: 'the panel starts a shell with another command',
    rule: 'win_shell_from_hmi',
    pc: 'hmi-01',
    happens: (week) => [
      windows(
        'hmi-01',
        week
          .log('hmi-01')
          .process(
            week.moment(8, '10:00', 5),
            'line1',
            shell,
            'cmd.exe /c D:\\HMI\\batch\\report.bat & net use',
            panel,
          ),
      ),
    ],
  },
  {
    habit: 'toolSearch',
    differs: 'an inspection PC goes to each controller by itself',
    rule: 'controllers_swept',
    pc: 'insp-02',
    happens: (week) =>
      many(4, (i) =>
        own('insp-02', 'net.new_talker', week.moment(9, '09:55') + i * 2000, {
          'network.transport': 'tcp',
          'network.direction': 'outbound',
          'source.ip': assetOf('insp-02').address,
          'destination.ip': `10.20.1.${101 + i}`,
          'destination.port': 502,
          'process.name': 'python.exe',
          'hinomi.vantage': 'socket',
          'hinomi.flow.first_ever': true,
        }),
      ),
  },
  {
    habit: 'updateByStick',
    differs: 'another program starts from the very stick of the update',
    rule: 'usb_then_program',
    pc: 'insp-04',
    happens: (week) => {
      const time = week.moment(1, '17:59');
      const fields = { ...stick('4C530001230815112200'), 'event.action': 'inserted' };
      return [
        own('insp-04', 'host.usb', time, fields),
        windows(
          'insp-04',
          week
            .log('insp-04')
            .process(time + 40_000, 'kouchou', 'E:\\update\\viewer.exe', 'E:\\update\\viewer.exe', explorer),
        ),
      ];
    },
  },
  {
    habit: 'stickOnEight',
    differs: 'the stick that is carried around is not registered',
    rule: 'usb_unregistered_on_several_machines',
    pc: 'insp-01',
    happens: (week) =>
      ['insp-01', 'insp-02', 'insp-03', 'insp-04'].map((pc, i) =>
        own(pc, 'host.usb', week.moment(23, '13:00') + i * 400_000, {
          ...stick('AA04012700017613'),
          'hinomi.usb.registered': false,
          'event.action': 'inserted',
        }),
      ),
  },
  {
    habit: 'thirdShift',
    differs: 'somebody works on a line PC by remote desktop after the shift',
    rule: 'win_remote_desktop_outside_shift',
    pc: 'insp-06',
    happens: (week) => [remote(week, 'insp-06', 23, '05:20', 'line2', 'office-02')],
  },
  {
    habit: 'copierByTheMinute',
    differs: "the copier's address tries every twenty seconds",
    rule: 'win_password_guessing',
    pc: 'sv-file',
    happens: (week) =>
      many(40, (i) =>
        windows(
          'sv-file',
          week
            .log('sv-file')
            .failedLogon(week.moment(9, '11:00') + i * 20_000, 'kanri', 3, assetOf('copier-01').address),
        ),
      ),
  },
  {
    habit: 'nightRepair',
    differs: 'nobody began a visit before the value was set',
    rule: 'config_setpoint_changed',
    pc: 'gw-fa1',
    happens: (week) => [
      own('gw-fa1', 'ot.config_change', week.moment(9, '23:50'), {
        'device.id': 'plc-press',
        'device.protocol': 'modbus',
        'change.in_visit': false,
        'change.id': 'hr/40014',
        'change.op': 'changed',
        'change.class': 'setpoint',
        'change.path': '1/holding/40014 スライド減速位置',
        'change.from': '305',
        'change.to': '410',
      }),
    ],
  },
  {
    habit: 'saturdayWork',
    differs: 'from the office somebody goes on to an operator panel by remote desktop',
    rule: 'win_remote_desktop_outside_shift',
    pc: 'hmi-01',
    happens: (week) => [remote(week, 'hmi-01', 26, '10:15', 'plan01', 'office-01')],
  },
  {
    habit: 'shutdown',
    differs: 'in the nine days an account is made administrator on the directory server',
    rule: 'win_administrator_added',
    pc: 'sv-ad',
    happens: (week) => [
      windows(
        'sv-ad',
        week.log('sv-ad').record('security', 4728, week.moment(15, '14:00'), {
          SubjectUserSid: sidOf('it-tanto'),
          SubjectUserName: 'it-tanto',
          MemberSid: sidOf('plan02'),
          TargetUserName: 'Domain Admins',
          TargetSid: 'S-1-5-21-1480261719-2203047615-3120498854-512',
        }),
      ),
    ],
  },
];
