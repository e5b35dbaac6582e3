import { readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { networkInterfaces, release } from 'node:os';
import { join } from 'node:path';
import type { Fields } from '#protocol/events/event.ts';
import { AccountNames } from '../account-names.ts';
import { readProcNet } from '../sockets/proc-net.ts';
import { SocketOwners } from '../sockets/socket-owner.ts';
import { isListening } from '../sockets/socket-row.ts';
import { type RunProgram, readClock } from './clock.ts';
import { band, type Fact, type Reading } from './fact.ts';
import { readLastLogons } from './last-logons.ts';
import { readAccounts } from './linux-accounts.ts';
import { type LogChannel, readFileChannel, readJournalChannel } from './log-channels.ts';
import type { HostInventoryConfig } from './source.config.ts';

/** Offsets in milliseconds and free shares in percent whose crossing is a change. */
const offsetLimits = [100, 1000, 5000, 60_000];
const freeLimits = [2, 5, 10, 20];
const dayMs = 86_400_000;

/** Looks a Linux machine over. Each item is read on its own: one that fails says why and disturbs no other. */
export async function linuxInventory(config: HostInventoryConfig, run: RunProgram, now: Date): Promise<Reading[]> {
  return [
    reading('os', () => [osFact(config.root)]),
    reading('account', () => accountFacts(config, now)),
    reading('log_channel', () => logFacts(config, now)),
    reading('listening_port', () => portFacts(config.root)),
    { item: 'clock', facts: [clockFact(await readClock(run))] },
    await diskReading(config.root),
  ];
}

function reading(item: Reading['item'], read: () => Fact[]): Reading {
  try {
    return { item, facts: read() };
  } catch (error) {
    return { item, unreadable: error instanceof Error ? error.message : String(error) };
  }
}

function osFact(root: string): Fact {
  const text = readFileSync(join(root, 'etc/os-release'), 'utf8');
  const value = (name: string) => new RegExp(`^${name}="?([^"\\n]*)"?$`, 'm').exec(text)?.[1] ?? '';
  const faces = Object.values(networkInterfaces())
    .flatMap((face) => face ?? [])
    .filter((face) => !face.internal);
  const fields: Fields = {
    'host.os.name': value('PRETTY_NAME') || value('NAME') || 'Linux',
    'host.os.version': value('VERSION_ID') || 'rolling',
    'host.os.kernel': release(),
    'host.ip': [...new Set(faces.map((face) => face.address).filter((ip) => !ip.startsWith('fe80:')))].toSorted(),
    'host.mac': [...new Set(faces.map((face) => face.mac))].toSorted(),
  };
  return { item: 'os', key: 'os', fields, material: JSON.stringify(fields) };
}

function accountFacts(config: HostInventoryConfig, now: Date): Fact[] {
  const passwd = readFileSync(join(config.root, 'etc/passwd'), 'utf8');
  const lines = passwd.split('\n').map((line) => line.split(':'));
  const uids = new Map(lines.filter((row) => row.length >= 7).map((row) => [row[0] ?? '', Number(row[2])]));
  const accounts = readAccounts({
    passwd,
    group: optional(join(config.root, 'etc/group')) ?? '',
    shadow: optional(join(config.root, 'etc/shadow')),
    adminGroups: config.adminGroups,
    lastLogons: readLastLogons(config.root, uids),
    hasKeys: (home) => {
      const keys = optional(join(config.root, home, '.ssh/authorized_keys'));
      return keys === undefined ? undefined : /^\s*[^#\s]/m.test(keys);
    },
    today: Math.floor(now.getTime() / dayMs),
  });
  return accounts.map((account) => {
    const fields: Fields = {
      'user.name': account.name,
      'hinomi.account.enabled': account.enabled,
      'hinomi.account.admin': account.admin,
      'hinomi.account.shared': config.sharedAccounts.includes(account.name),
      'hinomi.account.password': account.password,
      'hinomi.account.expired': account.expired,
      'hinomi.account.shell': account.shell,
    };
    if (account.keys !== undefined) fields['hinomi.account.keys'] = account.keys;
    if (account.lastLogon) fields['hinomi.account.last_logon'] = account.lastLogon;
    if (account.unknown) fields['hinomi.reason'] = account.unknown;
    const material = JSON.stringify({ ...fields, 'hinomi.account.last_logon': account.lastLogon?.slice(0, 10) });
    return { item: 'account', key: account.name, fields, material };
  });
}

function logFacts(config: HostInventoryConfig, now: Date): Fact[] {
  const channels = config.logFiles.map((name) => readFileChannel(join(config.root, 'var/log', name), now));
  return [readJournalChannel(config.root), ...channels].flatMap((channel) => (channel ? [logFact(channel)] : []));
}

/** A log counts as changed when its limit, its state or the day of its oldest record does; its size always moves. */
export function logFact(channel: LogChannel): Fact {
  const fields: Fields = { 'hinomi.log.bytes': channel.bytes, 'hinomi.log.enabled': channel.enabled };
  if (channel.maxBytes !== undefined) fields['hinomi.log.max_bytes'] = channel.maxBytes;
  if (channel.oldest) fields['hinomi.log.oldest'] = channel.oldest;
  if (channel.reason) fields['hinomi.reason'] = channel.reason;
  const material = JSON.stringify([channel.enabled, channel.maxBytes, channel.oldest?.slice(0, 10), channel.reason]);
  return { item: 'log_channel', key: channel.name, fields, material };
}

function portFacts(root: string): Fact[] {
  const range = optional(join(root, 'proc/sys/net/ipv4/ip_local_port_range'))?.trim().split(/\s+/).map(Number);
  const isClientPort = (port: number) => range !== undefined && port >= (range[0] ?? 0) && port <= (range[1] ?? 0);
  const rows = readProcNet(join(root, 'proc/net')).filter(
    (row) => isListening(row) && !(row.transport === 'udp' && isClientPort(row.localPort)),
  );
  const names = new AccountNames();
  const owners = new SocketOwners((uid) => names.name(uid));
  owners.update(new Set(rows.map((row) => row.inode)));
  const facts = rows.map((row): Fact => {
    const owner = owners.get(row.inode);
    const fields: Fields = {
      'network.transport': row.transport,
      'server.address': row.localIp,
      'destination.port': row.localPort,
    };
    if (owner) Object.assign(fields, { 'process.name': owner.name, 'user.name': owner.user });
    if (owner?.executable) fields['process.executable'] = owner.executable;
    return {
      item: 'listening_port',
      key: `${row.transport} ${row.localIp} ${row.localPort}`,
      fields,
      material: JSON.stringify(fields),
    };
  });
  return [...new Map(facts.map((fact) => [fact.key, fact])).values()];
}

/** The clock counts as changed when its source, its state or the band of its offset does. */
export function clockFact(clock: Awaited<ReturnType<typeof readClock>>): Fact {
  const fields: Fields = { 'hinomi.clock.source': clock.source };
  if (clock.synchronised !== undefined) fields['hinomi.clock.synchronised'] = clock.synchronised;
  if (clock.offsetMs !== undefined) fields['hinomi.clock.offset_ms'] = clock.offsetMs;
  if (clock.reason) fields['hinomi.reason'] = clock.reason;
  const step = clock.offsetMs === undefined ? 'unknown' : band(Math.abs(clock.offsetMs), offsetLimits);
  return { item: 'clock', key: 'clock', fields, material: JSON.stringify([clock.source, clock.synchronised, step]) };
}

/** One disk that cannot be asked makes the whole item unreadable: left out, it would look like a disk that was removed. */
async function diskReading(root: string): Promise<Reading> {
  try {
    const mounts = mountPoints(readFileSync(join(root, 'proc/mounts'), 'utf8'));
    const facts = await Promise.all(mounts.map((mount) => diskFact(root, mount)));
    return { item: 'disk', facts: facts.filter((fact) => fact !== undefined) };
  } catch (error) {
    return { item: 'disk', unreadable: error instanceof Error ? error.message : String(error) };
  }
}

async function diskFact(root: string, mount: string): Promise<Fact | undefined> {
  const stats = await statfs(join(root, mount));
  if (stats.blocks === 0) return undefined;
  return makeDiskFact(mount, stats.blocks * stats.bsize, stats.bavail * stats.bsize);
}

/** A disk counts as changed when its size does or its free space crosses 20, 10, 5 or 2 percent. */
export function makeDiskFact(name: string, bytes: number, free: number): Fact {
  const fields: Fields = { 'hinomi.disk.bytes': bytes, 'hinomi.disk.free_bytes': free };
  return { item: 'disk', key: name, fields, material: JSON.stringify([bytes, band((free / bytes) * 100, freeLimits)]) };
}

/** Mount points of disks in `/proc/mounts`, each device once; octal escapes stand for blanks. */
export function mountPoints(text: string): string[] {
  const byDevice = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [device = '', point = '', type = ''] = line.split(' ');
    if (!device.startsWith('/dev/') || /^(?:squashfs|iso9660)$/.test(type) || byDevice.has(device)) continue;
    byDevice.set(
      device,
      point.replace(/\\([0-7]{3})/g, (_all, code: string) => String.fromCharCode(Number.parseInt(code, 8))),
    );
  }
  return [...byDevice.values()];
}

function optional(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (['ENOENT', 'EACCES', 'EPERM', 'ENOTDIR', 'EISDIR'].includes(code)) return undefined;
    throw error;
  }
}
