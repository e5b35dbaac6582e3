import { agentIds, assetOf } from '../../../plant/layout.ts';
import { type Habit, type Happening, own, type Week, windows } from '../habit.ts';

/** Line PCs get only antivirus updates; servers and office PCs are also patched. */
const antivirusOnly = (pc: string) => assetOf(pc).breaker;

/** A task's definition as events 4698 and 4702 carry it. */
function taskText(command: string, words = ''): string {
  const run = `<Exec><Command>${command}</Command>${words === '' ? '' : `<Arguments>${words}</Arguments>`}</Exec>`;
  const space = 'http://schemas.microsoft.com/windows/2004/02/mit/task';
  return `<?xml version="1.0" encoding="UTF-16"?>\r\n<Task version="1.4" xmlns="${space}"><Actions Context="LocalSystem">${run}</Actions></Task>`;
}

function* definitionUpdate(week: Week, pc: string, time: number): Iterable<Happening> {
  const log = week.log(pc);
  yield windows(pc, log.serviceState(time, 'Microsoft Defender Antivirus Network Inspection Service', 'stopped'));
  yield windows(
    pc,
    log.serviceInstalled(
      time + 800,
      'MpKslDrv',
      'C:\\ProgramData\\Microsoft\\Windows Defender\\Definition Updates\\{6B3A0C6E-7E0B-4A3F-9C66-0F0B4C1C2D31}\\MpKslDrv.sys',
      true,
    ),
  );
  yield windows(
    pc,
    log.record('windefend', 2000, time + 1000, {
      'Product Name': 'Microsoft Defender Antivirus',
      'Current Signature Version': '1.421.88.0',
    }),
  );
  yield windows(
    pc,
    log.serviceState(time + 1500, 'Microsoft Defender Antivirus Network Inspection Service', 'running'),
  );
}

/** Antivirus: definitions twice a day, and on Wednesday a new platform version under its own service path. */
export const antivirus: Habit = function* (week) {
  for (let days = 0; days < 7; days++) {
    for (const pc of agentIds.filter((id) => assetOf(id).kind !== 'gateway')) {
      for (const clock of ['09:20', '21:20']) {
        const time = week.moment(days, clock, 2400);
        if (week.powered(pc, time)) yield* definitionUpdate(week, pc, time);
      }
      const platform = week.moment(2, '12:30', 3000);
      if (days !== 2 || !week.powered(pc, platform)) continue;
      const log = week.log(pc);
      yield windows(
        pc,
        log.serviceInstalled(
          platform,
          'WinDefend',
          '"C:\\ProgramData\\Microsoft\\Windows Defender\\Platform\\4.18.25090.3009-0\\MsMpEng.exe"',
        ),
      );
      yield windows(
        pc,
        log.record('system', 7040, platform + 400, {
          param1: 'Background Intelligent Transfer Service',
          param2: 'demand start',
          param3: 'auto start',
          param4: 'BITS',
        }),
      );
    }
  }
};

/** Patch day: Thursday night on servers and office PCs, with services, tasks set by the system, a restart and the agent's clean stop. */
export const patchDay: Habit = function* (week) {
  const dice = week.dice.named('patch-day');
  for (const pc of agentIds.filter((id) => assetOf(id).kind !== 'gateway' && !antivirusOnly(id))) {
    const log = week.log(pc);
    const time = week.moment(3, '22:00', 3600);
    const by = { SubjectUserSid: 'S-1-5-18', SubjectUserName: `${log.host}$` };
    yield windows(
      pc,
      log.serviceInstalled(
        time,
        'Microsoft Update Health Service',
        '"C:\\Program Files\\Microsoft Update Health Tools\\uhssvc.exe"',
      ),
    );
    yield windows(
      pc,
      log.record('security', 4697, time + 100, {
        ...by,
        ServiceName: 'uhssvc',
        ServiceFileName: '"C:\\Program Files\\Microsoft Update Health Tools\\uhssvc.exe"',
      }),
    );
    yield windows(
      pc,
      log.record('security', 4698, time + 5000, {
        ...by,
        TaskName: '\\Microsoft\\Windows\\UpdateOrchestrator\\Reboot_AC',
        TaskContent: taskText('%systemroot%\\system32\\MusNotification.exe'),
      }),
    );
    yield windows(
      pc,
      log.record('security', 4702, time + 6000, {
        ...by,
        TaskName: '\\Microsoft\\Windows\\WindowsUpdate\\Scheduled Start',
        TaskContentNew: taskText('C:\\Windows\\system32\\sc.exe', 'start wuauserv'),
      }),
    );
    yield windows(
      pc,
      log.record('security', 4702, time + 7000, {
        ...by,
        TaskName: '\\Backup Client\\Nightly',
        TaskContentNew: taskText('"C:\\Program Files\\Backup Client\\client.exe"', '/job nightly'),
      }),
    );
    const restart = time + dice.between(20, 50) * 60_000;
    yield windows(
      pc,
      log.record('system', 1074, restart, {
        Provider_Name: 'User32',
        param1: 'C:\\Windows\\system32\\MusNotification.exe',
        param5: 'restart',
      }),
    );
    yield own(pc, 'host.lifecycle', restart + 3000, { 'event.action': 'agent_stopped', 'hinomi.reason': 'shutdown' });
    yield own(pc, 'host.lifecycle', restart + 3100, { 'event.action': 'shutdown' });
    yield windows(pc, log.record('system', 6006, restart + 4000, { Provider_Name: 'EventLog' }));
    const up = restart + dice.between(90, 400) * 1000;
    yield windows(pc, log.record('system', 6005, up, { Provider_Name: 'EventLog' }));
    yield own(pc, 'host.lifecycle', up + 5000, { 'event.action': 'boot' });
    yield own(pc, 'host.lifecycle', up + 6000, { 'event.action': 'agent_started', 'hinomi.version': '0.1.0' });
    yield windows(
      pc,
      log.record('security', 1105, up + 9000, {
        Provider_Name: 'Microsoft-Windows-Eventlog',
        BackupPath: 'C:\\Windows\\System32\\Winevt\\Logs\\Archive-Security.evtx',
      }),
    );
  }
};
