import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { constants, gunzipSync } from 'node:zlib';
import { timePrefix } from '#engine/logs/local-time.ts';
import { detectRecordSize, readLoginRecord } from '#engine/logs/login-records.ts';
import { parseJournalHeader } from './journal-header.ts';

/** Size and reach of one log. */
export interface LogChannel {
  name: string;
  enabled: boolean;
  bytes: number;
  /** Limit of the channel; absent when none is set. */
  maxBytes?: number;
  /** ISO 8601 UTC; absent when the log is empty or its first record shows no time. */
  oldest?: string;
  /** What could not be found out. */
  reason?: string;
}

/** The journal: all its files in memory and on disk; undefined when this machine keeps none. */
export function readJournalChannel(root: string): LogChannel | undefined {
  const files = ['var/log/journal', 'run/log/journal'].flatMap((folder) => journalFiles(join(root, folder)));
  if (files.length === 0) return undefined;
  const channel: LogChannel = { name: 'journald', enabled: true, bytes: 0 };
  let oldest = Number.POSITIVE_INFINITY;
  for (const path of files) {
    channel.bytes += statSync(path).size;
    const header = parseJournalHeader(head(path, 208));
    if (header?.firstMs !== undefined) oldest = Math.min(oldest, header.firstMs);
  }
  const limit = attempt(() => readFileSync(join(root, 'etc/systemd/journald.conf'), 'utf8'));
  const maxBytes = systemMaxUse(limit ?? '');
  if (maxBytes !== undefined) channel.maxBytes = maxBytes;
  if (Number.isFinite(oldest)) channel.oldest = new Date(oldest).toISOString();
  return channel;
}

/** A log file with its rotated predecessors (`auth.log`, `auth.log.1`, `auth.log.2.gz`); undefined when there is none. */
export function readFileChannel(path: string, now: Date): LogChannel | undefined {
  const folder = dirname(path);
  const family = (attempt(() => readdirSync(folder)) ?? [])
    .filter(
      (name) =>
        name === basename(path) || name.startsWith(`${basename(path)}.`) || name.startsWith(`${basename(path)}-`),
    )
    .map((name) => ({ path: join(folder, name), stats: statSync(join(folder, name)) }))
    .filter(({ stats }) => stats.isFile())
    .toSorted((a, b) => a.stats.mtimeMs - b.stats.mtimeMs);
  if (family.length === 0) return undefined;
  const channel: LogChannel = {
    name: path,
    enabled: true,
    bytes: family.reduce((sum, file) => sum + file.stats.size, 0),
  };
  const first = family.find(({ stats }) => stats.size > 0);
  if (!first) return channel;
  const bytes = attempt(() => head(first.path, 8192));
  if (bytes === undefined) return { ...channel, reason: `${first.path} cannot be read` };
  const oldest = firstTime(first.path, bytes, new Date(Math.min(first.stats.mtimeMs, now.getTime())));
  return oldest === undefined
    ? { ...channel, reason: 'the first record shows no time that is known' }
    : { ...channel, oldest: new Date(oldest).toISOString() };
}

/** Time of the first record of a log: text by line, wtmp and btmp by record, audit by its own stamp. */
function firstTime(path: string, bytes: Buffer, reference: Date): number | undefined {
  if (/\/[wb]tmp(?:$|[.-])/.test(path)) {
    const size = detectRecordSize(bytes);
    return size === undefined ? undefined : readLoginRecord(bytes, 0, size)?.ms;
  }
  const plain = path.endsWith('.gz')
    ? attempt(() => gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }))
    : bytes;
  const line = plain?.toString('latin1').split('\n', 1)[0] ?? '';
  const audit = /msg=audit\((\d+)\.(\d{3}):/.exec(line);
  if (audit) return Number(audit[1]) * 1000 + Number(audit[2]);
  return timePrefix(line, {
    zone: (w) => new Date(w.year, w.month - 1, w.day, w.hour, w.minute, w.second, w.ms).getTime(),
    reference,
  })?.ms;
}

/** `SystemMaxUse=` of journald.conf in bytes, with systemd's suffixes. */
export function systemMaxUse(text: string): number | undefined {
  const match = /^\s*SystemMaxUse=(\d+)([KMGT]?)\s*$/m.exec(text);
  return match ? Number(match[1]) * 1024 ** ['', 'K', 'M', 'G', 'T'].indexOf(match[2] ?? '') : undefined;
}

function journalFiles(folder: string): string[] {
  return (attempt(() => readdirSync(folder)) ?? []).flatMap((machine) =>
    (attempt(() => readdirSync(join(folder, machine))) ?? [])
      .filter((name) => name.endsWith('.journal') || name.endsWith('.journal~'))
      .map((name) => join(folder, machine, name)),
  );
}

function head(path: string, length: number): Buffer {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(length);
    return bytes.subarray(0, readSync(file, bytes, 0, length, 0));
  } finally {
    closeSync(file);
  }
}

/** What is absent, not permitted, or not what its name says gives no answer. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (/^(?:ENOENT|ENOTDIR|EACCES|EPERM|Z_\w+)$/.test(code)) return undefined;
    throw error;
  }
}
