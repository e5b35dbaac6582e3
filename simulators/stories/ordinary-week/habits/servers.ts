import { agentIds, assetOf } from '../../../plant/layout.ts';
import { type Habit, own, windows, workdays } from '../habit.ts';

/** Nightly backup: a batch account, shadow copies listed and resized, many new files, old sets deleted. */
export const backups: Habit = function* (week) {
  const dice = week.dice.named('backups');
  const log = week.log('sv-backup');
  for (let days = 0; days < 7; days++) {
    const start = week.moment(days, '02:00', 120);
    yield windows('sv-backup', log.logon(start, 'svc-backup', 4));
    for (const pc of ['sv-file', 'sv-plan', 'sv-process', 'sv-ad', 'eng-01'] as const) {
      const host = week.log(pc);
      const from = start + dice.between(1, 40) * 60_000;
      yield windows(pc, host.logon(from, 'svc-backup', 3, assetOf('sv-backup').address));
      yield windows(pc, host.serviceState(from + 1000, 'Volume Shadow Copy', 'running'));
      yield windows(
        pc,
        host.process(
          from + 2000,
          'SYSTEM',
          'C:\\Windows\\System32\\vssadmin.exe',
          'vssadmin.exe list shadows',
          'C:\\Program Files\\Backup Client\\client.exe',
        ),
      );
      yield windows(
        pc,
        host.process(
          from + 2500,
          'SYSTEM',
          'C:\\Windows\\System32\\vssadmin.exe',
          'vssadmin resize shadowstorage /for=C: /on=C: /maxsize=20GB',
          'C:\\Program Files\\Backup Client\\client.exe',
        ),
      );
      yield windows(
        pc,
        host.process(
          from + 4000,
          'SYSTEM',
          'C:\\Windows\\System32\\wbadmin.exe',
          'wbadmin get versions',
          'C:\\Program Files\\Backup Client\\client.exe',
        ),
      );
      yield windows(pc, host.serviceState(from + 900_000, 'Volume Shadow Copy', 'stopped'));
    }
    for (let i = 0; i < 220; i++) {
      const time = start + 600_000 + i * 180;
      yield own('sv-backup', 'host.file', time, {
        'event.action': 'created',
        'file.path': `D:\\Backup\\2026\\set-${days}\\part-${i}.bin`,
        TargetFilename: `D:\\Backup\\2026\\set-${days}\\part-${i}.bin`,
        'file.size': 4_194_304,
        'hinomi.file.watch': 'backup-sets',
      });
    }
    for (let i = 0; i < 60; i++) {
      const path = `D:\\Backup\\2026\\set-old\\part-${i}.bin`;
      yield own('sv-backup', 'host.file', start + 900_000 + i * 150, {
        'event.action': 'deleted',
        'file.path': path,
        TargetFilename: path,
        'hinomi.file.watch': 'backup-sets',
      });
    }
  }
};

/** Scan-to-folder with a password from last year: two refusals every five minutes, all working hours, until Thursday. */
export const copier: Habit = function* (week) {
  const log = week.log('sv-file');
  const from = assetOf('copier-01').address;
  for (const days of [0, 1, 2, 3]) {
    const end = week.moment(days, days === 3 ? '14:02' : '18:00');
    for (let time = week.moment(days, '08:30'); time < end; time += 300_000) {
      yield windows('sv-file', log.failedLogon(time, 'scan', 3, from));
      yield windows('sv-file', log.failedLogon(time + 2000, 'scan', 3, from));
    }
    if (days === 3) yield windows('sv-file', log.logon(end + 40_000, 'scan', 3, from));
  }
};

/** Asset management: on Tuesday noon one server contacts every PC, signs in and asks it what it is. */
export const assetSweep: Habit = function* (week) {
  const from = assetOf('sv-asset').address;
  let time = week.moment(1, '12:05');
  for (const pc of agentIds) {
    time += 1700;
    const asset = assetOf(pc);
    const windowsHost = asset.kind !== 'gateway';
    const ports = windowsHost ? [135, 445, 5985] : [22];
    for (const port of ports) {
      yield own(pc, 'net.new_talker', time + port, {
        'network.transport': 'tcp',
        'network.direction': 'inbound',
        'source.ip': from,
        'destination.ip': asset.address,
        'destination.port': port,
        'hinomi.vantage': 'socket',
        'hinomi.flow.first_ever': true,
      });
    }
    if (!windowsHost) continue;
    const log = week.log(pc);
    yield windows(pc, log.logon(time + 500, 'svc-asset', 3, from));
    yield windows(
      pc,
      log.record('security', 4672, time + 510, {
        SubjectUserName: 'svc-asset',
        PrivilegeList: 'SeSecurityPrivilege SeBackupPrivilege',
      }),
    );
    yield windows(
      pc,
      log.process(
        time + 900,
        'svc-asset',
        'C:\\Windows\\System32\\wbem\\WmiPrvSE.exe',
        'C:\\Windows\\system32\\wbem\\wmiprvse.exe -secured -Embedding',
        'C:\\Windows\\System32\\svchost.exe',
      ),
    );
    yield windows(pc, log.logoff(time + 30_000, 'svc-asset', 3));
  }
};

/** Planning and process servers that talk to the office and the lines through the day. */
export const serverTraffic: Habit = function* (week) {
  for (const days of workdays) {
    for (let time = week.moment(days, '08:00'); time < week.moment(days, '22:00'); time += 1_800_000) {
      yield windows('sv-process', week.log('sv-process').logon(time, 'svc-mes', 3, assetOf('insp-01').address));
      yield windows('sv-plan', week.log('sv-plan').logon(time + 3000, 'plan01', 3, assetOf('office-01').address));
    }
  }
};
