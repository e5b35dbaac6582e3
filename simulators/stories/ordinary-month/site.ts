import { day, hour } from '../../plant/clock.ts';

/** First and last day without work, counted from the month's Monday: nine days with both weekends. */
export const shutdown = { from: 12, to: 20 } as const;

/** Whether a moment lies in the shutdown. */
export function isShutDown(monday: number, time: number): boolean {
  return time >= monday + shutdown.from * day && time < monday + (shutdown.to + 1) * day;
}

/** Whether the calendar has a shift: working days from half past six, through the night, to half past three of the next morning. */
export function isShift(monday: number, time: number): boolean {
  const since = time - monday - 6.5 * hour;
  const number = Math.floor(since / day);
  return number % 7 < 5 && since - number * day < 21 * hour && !isShutDown(monday, monday + number * day);
}

/** What people of this site set apart, with the rule file it concerns: exactly what they do by procedure, and nothing beside it. */
export const exceptions: Readonly<Record<string, string>> = {
  'win-shell-from-hmi': `title: The panel's own hourly report
logsource: {product: windows, category: process_creation}
filter:
  rules: [win_shell_from_hmi]
  report:
    ParentImage: 'C:\\HMI\\WinGP.exe'
    CommandLine: 'cmd.exe /c D:\\HMI\\batch\\report.bat'
  condition: not report
`,
  'shared-account-on-many-consoles': `title: The accounts that a line shares, as its ledger says
logsource: {product: windows, service: security}
filter:
  rules: [win_console_logon]
  line:
    TargetUserName: [line1, line2]
    hinomi.asset.kind: [pc, hmi]
  condition: not line
`,
  'win-remote-desktop': `title: The administrator on the servers, from the administrator's own PC
logsource: {product: windows, service: security}
filter:
  rules: [win_remote_desktop]
  rounds:
    TargetUserName: it-tanto
    IpAddress: 10.20.20.10
    Computer: [SV-AD, SV-FILE, SV-PLAN]
  condition: not rounds
`,
  'usb-then-program': `title: The update that is carried by the maintenance stick
logsource: {product: windows, category: process_creation}
filter:
  rules: [win_program_on_late_drive, win_program_from_removable_drive]
  update:
    Image: 'E:\\update\\inspect-update.exe'
    ParentImage|endswith: '\\explorer.exe'
    SubjectUserName: kouchou
  condition: not update
`,
};
