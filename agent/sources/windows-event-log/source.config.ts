import { z } from 'zod';

/** Logs that tell of logins, accounts, privileges, services, devices, programs and cleared logs. */
const defaultChannels = [
  'Security',
  'System',
  'Application',
  'Windows PowerShell',
  'Microsoft-Windows-PowerShell/Operational',
  'Microsoft-Windows-TaskScheduler/Operational',
  'Microsoft-Windows-TerminalServices-LocalSessionManager/Operational',
  'Microsoft-Windows-TerminalServices-RemoteConnectionManager/Operational',
  'Microsoft-Windows-Windows Defender/Operational',
  'Microsoft-Windows-Windows Firewall With Advanced Security/Firewall',
  'Microsoft-Windows-DriverFrameworks-UserMode/Operational',
  'Microsoft-Windows-Sysmon/Operational',
];

/** Configuration of the Windows event log source. */
export const windowsEventLogConfig = z.strictObject({
  channels: z
    .array(z.string().regex(/^[^<>&"]{1,255}$/, 'a log name has no < > & or quotation marks'))
    .min(1)
    .default(defaultChannels)
    .describe('Logs to read; those that a PC does not have are named on 収集状況 and left out.'),
  historyDays: z
    .number()
    .int()
    .min(0)
    .max(3650)
    .default(90)
    .describe('How far back the logs are read on the first run, days.'),
  mode: z
    .enum(['subscribe', 'poll'])
    .default('subscribe')
    .describe('`subscribe` holds one PowerShell that is told of each event; `poll` starts wevtutil every `pollMs`.'),
  pollMs: z
    .number()
    .int()
    .min(60_000)
    .max(3_600_000)
    .default(60_000)
    .describe('How often `poll` reads, milliseconds; not below a minute.'),
  powershell: z.string().default('powershell.exe').describe('The program behind `subscribe`.'),
  wevtutil: z.string().default('wevtutil.exe').describe('The program behind `poll`, and the one that lists the logs.'),
});

export type WindowsEventLogConfig = z.infer<typeof windowsEventLogConfig>;
