import { closeSync, existsSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { detectRecordSize, readLoginRecord } from '#engine/logs/login-records.ts';

/** Size of one record of `/var/log/lastlog`: seconds (32 bit), terminal, host; the user id is the record's number. */
const lastlogRecord = 292;

/**
 * Latest logon by account, milliseconds since 1970, from whichever records the system keeps: `lastlog2` (a database),
 * `lastlog`, `wtmp`. Undefined when none of them is there or readable.
 */
export function readLastLogons(root: string, uids: ReadonlyMap<string, number>): Map<string, number> | undefined {
  const found = new Map<string, number>();
  const note = (name: string, ms: number) => {
    if (ms > 0 && ms > (found.get(name) ?? 0)) found.set(name, ms);
  };
  const readable = [
    attempt(() => readLastlog2(join(root, 'var/lib/lastlog/lastlog2.db'), note)),
    attempt(() => readLastlog(join(root, 'var/log/lastlog'), uids, note)),
    attempt(() => readWtmp(join(root, 'var/log/wtmp'), note)),
  ];
  return readable.includes(true) ? found : undefined;
}

function readLastlog2(path: string, note: (name: string, ms: number) => void): boolean {
  if (!existsSync(path)) return false;
  const db = new DatabaseSync(path, { readOnly: true });
  try {
    for (const row of db.prepare('SELECT Name, Time FROM Lastlog2').all())
      note(String(row['Name']), Number(row['Time']) * 1000);
    return true;
  } finally {
    db.close();
  }
}

function readLastlog(
  path: string,
  uids: ReadonlyMap<string, number>,
  note: (name: string, ms: number) => void,
): boolean {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(4);
    for (const [name, uid] of uids) {
      if (readSync(file, bytes, 0, 4, uid * lastlogRecord) === 4) note(name, bytes.readUInt32LE(0) * 1000);
    }
    return true;
  } finally {
    closeSync(file);
  }
}

function readWtmp(path: string, note: (name: string, ms: number) => void): boolean {
  const bytes = readFileSync(path);
  const size = detectRecordSize(bytes);
  if (size === undefined) return bytes.length === 0;
  for (let at = 0; at + size <= bytes.length; at += size) {
    const record = readLoginRecord(bytes, at, size);
    if (record?.type === 7 && record.user !== '') note(record.user, record.ms);
  }
  return true;
}

/** A record that is missing, not permitted or no database says nothing; the others may. */
function attempt(read: () => boolean): boolean {
  try {
    return read();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (['ENOENT', 'EACCES', 'EPERM', 'ERR_SQLITE_ERROR'].includes(code)) return false;
    throw error;
  }
}
