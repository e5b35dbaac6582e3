import { z } from 'zod';
import type { Fields } from '#protocol/events/event.ts';
import type { Fact, Reading } from './fact.ts';
import { clockFact, logFact, makeDiskFact } from './linux-inventory.ts';

/**
 * What PowerShell is asked, once per inventory: numbers, SIDs and ISO times only, so that the display language does
 * not matter. The administrators group is asked by its SID.
 */
export const windowsScript = `
[Console]::OutputEncoding = [Text.Encoding]::UTF8
$os = Get-CimInstance Win32_OperatingSystem
$cv = Get-ItemProperty 'HKLM:\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion'
$w32 = Get-ItemProperty 'HKLM:\\SYSTEM\\CurrentControlSet\\Services\\W32Time\\Parameters'
$iso = { param($t) if ($t) { $t.ToUniversalTime().ToString('o') } }
[ordered]@{
  os = @{ caption = $os.Caption; version = $os.Version; revision = $cv.UBR }
  accounts = @(Get-LocalUser | ForEach-Object { @{ name = $_.Name; sid = $_.SID.Value; enabled = $_.Enabled; lastLogon = (& $iso $_.LastLogon) } })
  admins = @(Get-LocalGroupMember -SID 'S-1-5-32-544' -ErrorAction SilentlyContinue | ForEach-Object { $_.SID.Value })
  clock = @{ type = $w32.Type; server = $w32.NtpServer }
  logs = @(Get-WinEvent -ListLog Application, Security, System, 'Windows PowerShell' -ErrorAction SilentlyContinue | ForEach-Object {
    $first = Get-WinEvent -LogName $_.LogName -Oldest -MaxEvents 1 -ErrorAction SilentlyContinue
    @{ name = $_.LogName; enabled = $_.IsEnabled; bytes = $_.FileSize; maxBytes = $_.MaximumSizeInBytes; oldest = (& $iso $first.TimeCreated) } })
  disks = @(Get-CimInstance Win32_LogicalDisk -Filter 'DriveType=3' | ForEach-Object { @{ name = $_.DeviceID; bytes = $_.Size; free = $_.FreeSpace } })
  ports = @(Get-NetTCPConnection -State Listen | ForEach-Object { @{ address = $_.LocalAddress; port = $_.LocalPort; process = (Get-Process -Id $_.OwningProcess -ErrorAction SilentlyContinue).Path } })
} | ConvertTo-Json -Depth 4 -Compress`;

const text = z.string().nullish();
const count = z.coerce.number().nonnegative();

const answer = z.object({
  os: z.object({ caption: z.string(), version: z.string(), revision: z.number().nullish() }),
  accounts: z.array(z.object({ name: z.string(), sid: z.string(), enabled: z.boolean(), lastLogon: text })),
  admins: z.array(z.string()),
  clock: z.object({ type: text, server: text }),
  logs: z.array(
    z.object({ name: z.string(), enabled: z.boolean(), bytes: count.nullish(), maxBytes: count, oldest: text }),
  ),
  disks: z.array(z.object({ name: z.string(), bytes: count, free: count })),
  ports: z.array(z.object({ address: z.string(), port: z.number().int(), process: text })),
});

/** Turns the script's answer into readings; an answer of another shape makes every item unreadable, with the reason. */
export function windowsInventory(output: string, sharedAccounts: readonly string[]): Reading[] {
  const parsed = parse(output);
  if ('problem' in parsed) {
    const items = ['os', 'account', 'clock', 'log_channel', 'disk', 'listening_port'] as const;
    return items.map((item) => ({ item, unreadable: parsed.problem }));
  }
  const { data } = parsed;
  return [
    { item: 'os', facts: [osFact(data.os)] },
    { item: 'account', facts: data.accounts.map((account) => accountFact(account, data.admins, sharedAccounts)) },
    { item: 'clock', facts: [windowsClock(data.clock)] },
    {
      item: 'log_channel',
      facts: data.logs.map(({ oldest, bytes, ...log }) =>
        logFact({ ...log, bytes: bytes ?? 0, ...(oldest ? { oldest } : {}) }),
      ),
    },
    {
      item: 'disk',
      facts: data.disks.filter((disk) => disk.bytes > 0).map((disk) => makeDiskFact(disk.name, disk.bytes, disk.free)),
    },
    { item: 'listening_port', facts: data.ports.map(portFact) },
  ];
}

function parse(output: string): { data: z.infer<typeof answer> } | { problem: string } {
  try {
    const result = answer.safeParse(JSON.parse(output.replace(/^\ufeff/, '')));
    if (result.success) return { data: result.data };
    const [issue] = result.error.issues;
    return { problem: `PowerShell's answer is not as expected: ${issue?.path.join('.')}: ${issue?.message}` };
  } catch {
    return { problem: `PowerShell did not answer with JSON: ${output.slice(0, 80)}` };
  }
}

function osFact(os: z.infer<typeof answer>['os']): Fact {
  const version = os.revision ? `${os.version}.${os.revision}` : os.version;
  const fields: Fields = { 'host.os.name': os.caption.trim(), 'host.os.version': version };
  return { item: 'os', key: 'os', fields, material: JSON.stringify(fields) };
}

function accountFact(
  account: z.infer<typeof answer>['accounts'][number],
  admins: readonly string[],
  shared: readonly string[],
): Fact {
  const fields: Fields = {
    'user.name': account.name,
    'hinomi.account.enabled': account.enabled,
    'hinomi.account.admin': admins.includes(account.sid),
    'hinomi.account.shared': shared.includes(account.name),
  };
  const material = JSON.stringify([fields, account.lastLogon?.slice(0, 10)]);
  if (account.lastLogon) fields['hinomi.account.last_logon'] = account.lastLogon;
  return { item: 'account', key: account.name, fields, material };
}

/** The registry tells where the time comes from, not how far off it is. */
function windowsClock(clock: z.infer<typeof answer>['clock']): Fact {
  const reason = 'the system does not tell its offset';
  if (clock.type === 'NT5DS') return clockFact({ source: 'w32time domain', reason });
  if (clock.type === 'NTP' && clock.server)
    return clockFact({ source: `w32time ${clock.server.split(',')[0]}`, reason });
  return clockFact({ source: 'unknown', reason: 'no time source is configured, or none is told' });
}

function portFact(port: z.infer<typeof answer>['ports'][number]): Fact {
  const fields: Fields = { 'network.transport': 'tcp', 'server.address': port.address, 'destination.port': port.port };
  if (port.process) {
    fields['process.executable'] = port.process;
    fields['process.name'] = port.process.slice(port.process.lastIndexOf('\\') + 1);
  }
  return { item: 'listening_port', key: `tcp ${port.address} ${port.port}`, fields, material: JSON.stringify(fields) };
}
