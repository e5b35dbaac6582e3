import type { EventDraft, Fields } from '#protocol/events/event.ts';

/** Logs that the simulated PCs write, with the provider and Sigma service of each. */
const channels = {
  security: { Channel: 'Security', Provider_Name: 'Microsoft-Windows-Security-Auditing' },
  system: { Channel: 'System', Provider_Name: 'Service Control Manager' },
  application: { Channel: 'Application', Provider_Name: 'Application' },
  windefend: {
    Channel: 'Microsoft-Windows-Windows Defender/Operational',
    Provider_Name: 'Microsoft-Windows-Windows Defender',
  },
} as const;

/** Sigma service of a simulated Windows log. */
export type WindowsService = keyof typeof channels;

/** Security identifiers that Windows itself fixes. */
export const sids = {
  system: 'S-1-5-18',
  localService: 'S-1-5-19',
  networkService: 'S-1-5-20',
  administrators: 'S-1-5-32-544',
  users: 'S-1-5-32-545',
  none: 'S-1-0-0',
} as const;

const domainSid = 'S-1-5-21-1480261719-2203047615-3120498854';

/** Security identifier of an account of the plant's domain: the same name always has the same one. */
export function sidOf(account: string): string {
  let number = 1000;
  for (const letter of account) number = (number * 31 + letter.charCodeAt(0)) % 8000;
  return `${domainSid}-${1100 + number}`;
}

/** Event log records of one PC, numbered per log as Windows does. */
export class WindowsLog {
  readonly host: string;
  private readonly numbers = new Map<WindowsService, number>();

  constructor(host: string) {
    this.host = host;
  }

  /** One record; `fields` are EventData names, or System fields to set aside the usual ones. */
  record(service: WindowsService, EventID: number, time: number, fields: Fields = {}): EventDraft {
    const number = (this.numbers.get(service) ?? 4000) + 1;
    this.numbers.set(service, number);
    return {
      kind: 'windows_event',
      time: new Date(time).toISOString(),
      logsource: { product: 'windows', service },
      fields: { ...channels[service], EventID, Computer: this.host, EventRecordID: number, Level: 0, ...fields },
    };
  }

  /** 4624. Type 2 console, 3 network, 4 batch, 5 service, 7 unlock, 10 remote desktop. */
  logon(time: number, user: string, LogonType: number, from = '-'): EventDraft {
    return this.record('security', 4624, time, {
      SubjectUserSid: sids.system,
      SubjectUserName: `${this.host}$`,
      TargetUserSid: sidOf(user),
      TargetUserName: user,
      TargetDomainName: 'PLANT',
      LogonType,
      IpAddress: from,
      IpPort: from === '-' ? '-' : '49872',
      LogonProcessName: LogonType === 3 ? 'NtLmSsp ' : 'User32 ',
      AuthenticationPackageName: LogonType === 3 ? 'NTLM' : 'Negotiate',
      WorkstationName: from === '-' ? this.host : '-',
    });
  }

  /** 4625. `why` is the sub status; Windows puts the general reason in Status. */
  failedLogon(time: number, user: string, LogonType: number, from = '-', why = '0xc000006a'): EventDraft {
    const known = why === '0xc000006a' || why === '0xc0000064';
    return this.record('security', 4625, time, {
      SubjectUserSid: LogonType === 3 ? sids.none : sids.system,
      SubjectUserName: LogonType === 3 ? '-' : `${this.host}$`,
      TargetUserSid: sids.none,
      TargetUserName: user,
      TargetDomainName: 'PLANT',
      Status: known ? '0xc000006d' : why,
      SubStatus: known ? why : '0x0',
      LogonType,
      IpAddress: from,
      IpPort: from === '-' ? '-' : '49872',
      AuthenticationPackageName: LogonType === 3 ? 'NTLM' : 'Negotiate',
    });
  }

  /** 4634 after a network logon, 4647 when a person signs out. */
  logoff(time: number, user: string, LogonType: number): EventDraft {
    return this.record('security', LogonType === 2 ? 4647 : 4634, time, {
      TargetUserSid: sidOf(user),
      TargetUserName: user,
      TargetDomainName: 'PLANT',
      LogonType,
    });
  }

  /** 4688 with its command line. */
  process(time: number, user: string, NewProcessName: string, CommandLine: string, parent: string): EventDraft {
    return this.record('security', 4688, time, {
      SubjectUserSid: user === 'SYSTEM' ? sids.system : sidOf(user),
      SubjectUserName: user === 'SYSTEM' ? `${this.host}$` : user,
      NewProcessName,
      CommandLine,
      ParentProcessName: parent,
      TokenElevationType: '%%1936',
    });
  }

  /** 7045: a service was installed. */
  serviceInstalled(time: number, ServiceName: string, ImagePath: string, driver = false): EventDraft {
    return this.record('system', 7045, time, {
      ServiceName,
      ImagePath,
      ServiceType: driver ? 'kernel mode driver' : 'user mode service',
      StartType: driver ? 'system start' : 'auto start',
      AccountName: driver ? '' : 'LocalSystem',
    });
  }

  /** 7036: a service entered a state. */
  serviceState(time: number, param1: string, param2: 'running' | 'stopped'): EventDraft {
    return this.record('system', 7036, time, { param1, param2 });
  }
}
