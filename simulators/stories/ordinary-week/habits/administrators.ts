import { because, reasonFields } from '#protocol/reasons/reason.ts';
import { assetOf } from '../../../plant/layout.ts';
import { sidOf, sids } from '../../../plant/windows-records.ts';
import { type Habit, own, windows, workdays } from '../habit.ts';

/** Administrators within their habits: remote desktop from their own PC, one new account, a password reset, a locked account. */
export const administrators: Habit = function* (week) {
  const dice = week.dice.named('administrators');
  const from = assetOf('admin-01').address;
  for (const days of workdays) {
    for (const pc of ['sv-ad', 'sv-file', 'sv-plan'] as const) {
      const time = week.moment(days, '10:10', 7000);
      yield windows(pc, week.log(pc).logon(time, 'it-tanto', 10, from));
      yield windows(
        pc,
        week
          .log(pc)
          .record('security', 4672, time + 10, { SubjectUserName: 'it-tanto', PrivilegeList: 'SeSecurityPrivilege' }),
      );
      yield windows(pc, week.log(pc).logoff(time + dice.between(5, 40) * 60_000, 'it-tanto', 10));
    }
  }
  const directory = week.log('sv-ad');
  const by = { SubjectUserSid: sidOf('it-tanto'), SubjectUserName: 'it-tanto', SubjectDomainName: 'PLANT' };
  const hired = week.moment(1, '10:40');
  const target = { TargetUserName: 'plan03', TargetSid: sidOf('plan03'), TargetDomainName: 'PLANT' };
  yield windows('sv-ad', directory.record('security', 4720, hired, { ...by, ...target }));
  yield windows('sv-ad', directory.record('security', 4722, hired + 900, { ...by, ...target }));
  yield windows('sv-ad', directory.record('security', 4724, hired + 1200, { ...by, ...target }));
  yield windows('sv-ad', directory.record('security', 4738, hired + 1500, { ...by, ...target }));
  yield windows(
    'sv-ad',
    directory.record('security', 4728, hired + 60_000, {
      ...by,
      MemberSid: sidOf('plan03'),
      TargetUserName: 'Planning',
      TargetSid: sidOf('group-planning'),
    }),
  );
  yield windows(
    'sv-ad',
    directory.record('security', 4732, hired + 61_000, {
      ...by,
      MemberSid: sidOf('plan03'),
      TargetUserName: 'Users',
      TargetSid: sids.users,
    }),
  );
  const locked = week.moment(2, '13:20');
  for (let i = 0; i < 5; i++)
    yield windows('office-03', week.log('office-03').failedLogon(locked + i * 9000, 'order01', 2, '127.0.0.1'));
  yield windows(
    'sv-ad',
    directory.record('security', 4740, locked + 46_000, { TargetUserName: 'order01', TargetDomainName: 'OFFICE-03' }),
  );
  yield windows('sv-ad', directory.record('security', 4767, locked + 400_000, { ...by, TargetUserName: 'order01' }));
  yield windows('office-03', week.log('office-03').logon(locked + 420_000, 'order01', 2, '127.0.0.1'));
  for (const days of [0, 2, 4]) {
    yield windows(
      'sv-ad',
      directory.record('security', 4719, week.moment(days, '05:30', 600), {
        SubjectUserSid: sids.system,
        SubjectUserName: 'SV-AD$',
        SubcategoryGuid: '{0cce9215-69ae-11d9-bed3-505054503030}',
        AuditPolicyChanges: '%%8449',
      }),
    );
  }
};

/** Linux gateways: administration over SSH with the last of eight keys, one mistyped password, sudo, cron, log rotation. */
export const gateways: Habit = function* (week) {
  const dice = week.dice.named('gateways');
  const source = { 'source.ip': assetOf('admin-01').address, 'process.name': 'sshd' };
  for (const pc of ['gw-fa1', 'gw-fa2'] as const) {
    for (const days of [0, 2, 3]) {
      const time = week.moment(days, '11:00', 3600);
      if (dice.chance(0.5))
        yield own(pc, 'host.login', time - 9000, {
          ...source,
          'event.action': 'login_failed',
          'event.outcome': 'failure',
          'user.name': 'kanri',
          'hinomi.auth.method': 'password',
        });
      for (let key = 0; key < 7; key++) {
        yield own(pc, 'host.login', time - 4000 + key * 300, {
          ...source,
          'event.action': 'login_failed',
          'event.outcome': 'failure',
          'user.name': 'kanri',
          'hinomi.auth.method': 'publickey',
        });
      }
      yield own(pc, 'host.login', time, {
        ...source,
        'event.action': 'login',
        'event.outcome': 'success',
        'user.name': 'kanri',
        'hinomi.auth.method': 'publickey',
        'source.port': dice.between(40_000, 60_000),
      });
      yield own(pc, 'host.login', time + 50, {
        'event.action': 'session_opened',
        'event.outcome': 'success',
        'user.name': 'kanri',
        'process.name': 'sshd',
      });
      yield own(pc, 'host.account', time + 60_000, {
        'event.action': 'privilege_used',
        'event.outcome': 'success',
        'user.name': 'kanri',
        'user.target.name': 'root',
        'process.name': 'sudo',
        'process.command_line': '/usr/bin/apt upgrade',
      });
      if (days === 2)
        yield own(pc, 'host.account', time + 40_000, {
          'event.action': 'privilege_refused',
          'event.outcome': 'failure',
          'user.name': 'kanri',
          'user.target.name': 'root',
          'process.name': 'sudo',
        });
      yield own(pc, 'host.login', time + 1_800_000, {
        'event.action': 'logout',
        'event.outcome': 'success',
        'user.name': 'kanri',
        'process.name': 'sshd',
      });
    }
    for (let days = 0; days < 7; days++) {
      for (let hours = 0; hours < 24; hours++) {
        const time = week.moment(days, `${hours}:17`);
        yield own(pc, 'host.login', time, {
          'event.action': 'session_opened',
          'event.outcome': 'success',
          'user.name': 'root',
          'process.name': 'CRON',
        });
        yield own(pc, 'host.log', time + 100, {
          message: '(root) CMD (run-parts --report /etc/cron.hourly)',
          'process.name': 'CRON',
          'log.syslog.severity.code': 6,
        });
        yield own(pc, 'host.login', time + 900, {
          'event.action': 'session_closed',
          'user.name': 'root',
          'process.name': 'CRON',
        });
      }
      yield own(pc, 'gap', week.moment(days, '00:00', 30), {
        'gap.kind': 'source_rotated',
        ...reasonFields('gap', because('log_removed_unread')),
        'gap.source': 'text-log:edge',
        'gap.count': 3,
      });
    }
  }
};
