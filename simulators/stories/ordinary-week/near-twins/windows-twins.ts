import { assetOf } from '../../../plant/layout.ts';
import { sidOf, sids } from '../../../plant/windows-records.ts';
import { own, windows } from '../habit.ts';
import type { NearTwin } from './near-twin.ts';

const many = <T>(count: number, each: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => each(i));
const office = assetOf('office-02').address;
const by = { SubjectUserSid: sidOf('it-tanto'), SubjectUserName: 'it-tanto', SubjectDomainName: 'PLANT' };

/** Attacks on Windows machines and accounts, at the time and place of the habit itself. */
export const windowsTwins: readonly NearTwin[] = [
  {
    habit: 'shiftWork',
    differs: 'the tries at the new password come over the network, and one more of them',
    rule: 'win_guess_then_login',
    happens: (week) => {
      const time = week.moment(0, '16:46');
      const log = week.log('insp-02');
      return [
        ...many(6, (i) => windows('insp-02', log.failedLogon(time + i * 9000, 'line1', 3, office))),
        windows('insp-02', log.logon(time + 60_000, 'line1', 3, office)),
      ];
    },
  },
  {
    habit: 'dayStaff',
    differs: 'the one mistyped password a morning is at six accounts from one PC',
    rule: 'win_password_spraying',
    happens: (week) =>
      many(6, (i) =>
        windows(
          'sv-file',
          week.log('sv-file').failedLogon(week.moment(1, '08:20') + i * 200_000, `plan0${i}`, 3, office),
        ),
      ),
  },
  {
    habit: 'backups',
    differs: 'the backup hour’s vssadmin deletes',
    rule: 'win_recovery_destroyed',
    happens: (week) => {
      const words = 'vssadmin.exe delete shadows /all /quiet';
      const run = week
        .log('sv-file')
        .process(
          week.moment(2, '02:20'),
          'SYSTEM',
          'C:\\Windows\\System32\\vssadmin.exe',
          words,
          'C:\\Program Files\\Backup Client\\client.exe',
        );
      return [windows('sv-file', run)];
    },
  },
  {
    habit: 'backups',
    differs: 'not sixty old sets but every set is deleted within the minute',
    rule: 'many_files_changed',
    happens: (week) =>
      many(220, (i) =>
        own('sv-backup', 'host.file', week.moment(2, '02:15') + i * 150, {
          'event.action': 'deleted',
          'file.path': `D:\\Backup\\2026\\set-1\\part-${i}.bin`,
          TargetFilename: `D:\\Backup\\2026\\set-1\\part-${i}.bin`,
          'hinomi.file.watch': 'backup-sets',
        }),
      ),
  },
  {
    habit: 'copier',
    differs: 'from the copier’s address come twenty tries in ten minutes instead of four',
    rule: 'win_password_guessing',
    happens: (week) => {
      const from = assetOf('copier-01').address;
      return many(20, (i) =>
        windows('sv-file', week.log('sv-file').failedLogon(week.moment(1, '10:00') + i * 29_000, 'scan', 3, from)),
      );
    },
  },
  {
    habit: 'copier',
    differs: 'the copier keeps its slow pace, but each try is at another account',
    rule: 'win_password_spraying',
    happens: (week) => {
      const from = assetOf('copier-01').address;
      return many(6, (i) =>
        windows('sv-file', week.log('sv-file').failedLogon(week.moment(4, '10:00') + i * 300_000, `user${i}`, 3, from)),
      );
    },
  },
  {
    habit: 'administrators',
    differs: 'the new account goes into Administrators instead of Users',
    rule: 'win_new_account_made_administrator',
    happens: (week) => {
      const time = week.moment(1, '10:45');
      const log = week.log('sv-ad');
      const made = { TargetUserName: 'plan04', TargetSid: sidOf('plan04'), TargetDomainName: 'PLANT' };
      const group = { MemberSid: sidOf('plan04'), TargetUserName: 'Administrators', TargetSid: sids.administrators };
      return [
        windows('sv-ad', log.record('security', 4720, time, { ...by, ...made })),
        windows('sv-ad', log.record('security', 4732, time + 61_000, { ...by, ...group })),
      ];
    },
  },
  {
    habit: 'administrators',
    differs: 'the administrator’s remote desktop comes from outside',
    rule: 'win_remote_desktop_from_outside',
    happens: (week) => [
      windows('sv-plan', week.log('sv-plan').logon(week.moment(2, '10:30'), 'it-tanto', 10, '203.0.113.45')),
    ],
  },
  {
    habit: 'administrators',
    differs: 'the audit policy is changed by a person, and something is taken out of it',
    rule: 'win_audit_policy_changed',
    happens: (week) => [
      windows(
        'sv-ad',
        week.log('sv-ad').record('security', 4719, week.moment(2, '05:31'), { ...by, AuditPolicyChanges: '%%8448' }),
      ),
    ],
  },
  {
    habit: 'antivirus',
    differs: 'the driver that hides behind the antivirus lies beside its folder',
    rule: 'win_service_from_unusual_place',
    happens: (week) => [
      windows(
        'insp-04',
        week
          .log('insp-04')
          .serviceInstalled(
            week.moment(2, '09:30'),
            'MpKslDrv',
            'C:\\ProgramData\\Microsoft\\Windows Defender\\..\\MpKslDrv.sys',
            true,
          ),
      ),
    ],
  },
  {
    habit: 'antivirus',
    differs: 'after the update the protection stays off',
    rule: 'win_protection_switched_off',
    happens: (week) => [
      windows(
        'insp-04',
        week
          .log('insp-04')
          .record('windefend', 5001, week.moment(2, '09:31'), { 'Product Name': 'Microsoft Defender Antivirus' }),
      ),
    ],
  },
  {
    habit: 'patchDay',
    differs: 'the task among the system’s own runs a program out of a temporary folder',
    rule: 'win_suspicious_scheduled_task',
    happens: (week) => [
      windows(
        'office-02',
        week.log('office-02').record('security', 4698, week.moment(3, '22:20'), {
          ...{ SubjectUserSid: sids.system, SubjectUserName: 'OFFICE-02$' },
          TaskName: '\\Microsoft\\Windows\\UpdateOrchestrator\\Reboot_AC2',
          TaskContent:
            '<Task xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task"><Exec><Command>C:\\Windows\\Temp\\r.exe</Command></Exec></Task>',
        }),
      ),
    ],
  },
  {
    habit: 'patchDay',
    differs: 'the security log is not archived but cleared',
    rule: 'win_security_log_cleared',
    happens: (week) => [
      windows(
        'office-02',
        week.log('office-02').record('security', 1102, week.moment(3, '22:40'), {
          Provider_Name: 'Microsoft-Windows-Eventlog',
          SubjectUserName: 'line1',
        }),
      ),
    ],
  },
];
