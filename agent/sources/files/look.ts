import type { Stats } from 'node:fs';
import { lstat, readlink } from 'node:fs/promises';
import type { AccountNames } from '../account-names.ts';
import { hashFile, type ReadPace } from './file-hash.ts';
import type { FileRecord } from './file-record.ts';

/** What a path is right now. */
export type Sight =
  | { is: 'gone' }
  | { is: 'folder'; inode: number }
  | { is: 'busy' }
  | { is: 'unchanged' }
  | { is: 'file'; record: FileRecord };

/** What looking needs besides the path. */
export interface LookTools {
  pace: ReadPace;
  owners: AccountNames;
  maxHashBytes: number;
}

/** Looks at one path; reads its content only when the system's own marks differ from what is known. */
export async function look(
  watch: string,
  path: string,
  before: FileRecord | undefined,
  tools: LookTools,
): Promise<Sight> {
  let stats: Stats;
  try {
    stats = await lstat(path);
  } catch (error) {
    if (saysGone(error)) return { is: 'gone' };
    const unknown = { size: 0, mtimeMs: 0, ctimeMs: 0, inode: 0, mode: '', owner: '', sha256: null, link: null };
    const base = before ?? { path, watch, ...unknown };
    return { is: 'file', record: { ...base, unreadable: true, reason: words(error) } };
  }
  if (stats.isDirectory()) return { is: 'folder', inode: stats.ino };
  if (before !== undefined && sameMarks(before, stats) && !before.unreadable) return { is: 'unchanged' };
  const record: FileRecord = {
    path,
    watch,
    size: stats.size,
    mtimeMs: stats.mtimeMs,
    ctimeMs: stats.ctimeMs,
    inode: stats.ino,
    mode: (stats.mode & 0o7777).toString(8).padStart(4, '0'),
    owner: tools.owners.name(stats.uid),
    sha256: null,
    link: null,
    reason: null,
    unreadable: false,
  };
  return fill(record, stats, before, tools);
}

async function fill(
  record: FileRecord,
  stats: Stats,
  before: FileRecord | undefined,
  tools: LookTools,
): Promise<Sight> {
  try {
    if (stats.isSymbolicLink()) return { is: 'file', record: { ...record, link: await readlink(record.path) } };
    if (!stats.isFile()) return { is: 'file', record: { ...record, reason: 'not a regular file; it has no content' } };
    if (stats.size > tools.maxHashBytes) {
      return { is: 'file', record: { ...record, reason: `over the limit of ${tools.maxHashBytes} bytes; not hashed` } };
    }
    const sha256 = await hashFile(record.path, tools.pace);
    const after = await lstat(record.path);
    if (!sameMarks(record, after)) return { is: 'busy' };
    return { is: 'file', record: { ...record, sha256 } };
  } catch (error) {
    if (saysGone(error)) return { is: 'gone' };
    return {
      is: 'file',
      record: { ...record, sha256: before?.sha256 ?? null, unreadable: true, reason: words(error) },
    };
  }
}

/** True when nothing stands at the path any more; what may not be looked at is still there. */
export async function isGone(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return false;
  } catch (error) {
    return saysGone(error);
  }
}

function sameMarks(before: FileRecord, stats: Stats): boolean {
  return (
    before.size === stats.size &&
    before.mtimeMs === stats.mtimeMs &&
    before.ctimeMs === stats.ctimeMs &&
    before.inode === stats.ino
  );
}

function saysGone(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** The system's own code and words, for people. */
export function words(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ? `${code}: ${message.replace(/^\w+: /, '')}` : String(message ?? error);
}
