import { open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Beginning, beginsAs, markOf } from './file-mark.ts';
import { isPacked } from './packed-part.ts';

/** A file beside a log that may be an older part of it. */
export interface Sibling {
  path: string;
  dev: number;
  ino: number;
  size: number;
  /** Last change, milliseconds since 1970. */
  changed: number;
}

/** What was read of a file: which it was, how far, and how that looked. */
export interface ReadPart {
  dev: number;
  ino: number;
  offset: number;
  mark: string;
}

/** True when a path may by its name be a rotated part of a log beside it. */
export function isPartName(path: string, log: string): boolean {
  return dirname(path) === dirname(log) && !isPacked(path) && namesPart(basename(path), basename(log));
}

function namesPart(name: string, logName: string): boolean {
  if (name === logName) return false;
  const stem = logName.replace(/\.[^.]*$/, '') || logName;
  return name.startsWith(logName) || (name.startsWith(stem) && /^[._-]/.test(name.slice(stem.length)));
}

/** Files that by their names may be rotated parts of `path` (`log.1`, `log-20260301`, `log.old`), oldest change first. */
export async function siblingsOf(path: string): Promise<Sibling[]> {
  const folder = dirname(path);
  const found: Sibling[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(emptyIfMissing)) {
    if (!entry.isFile() || !isPartName(join(folder, entry.name), path)) continue;
    const file = join(folder, entry.name);
    const info = await stat(file).catch(() => undefined);
    if (info) found.push({ path: file, dev: info.dev, ino: info.ino, size: info.size, changed: info.mtimeMs });
  }
  return found.sort((a, b) => a.changed - b.changed || byNumber(a.path, b.path));
}

/**
 * What a rotation left beside a log before it was first seen, compressed or not, oldest first: only names that a rotation
 * gives (`log.1`, `log-20260301`, `log.2.gz`, `stem.1.log`), so that another program's log is not taken for a part.
 */
export async function rotatedBefore(path: string): Promise<Sibling[]> {
  const folder = dirname(path);
  const name = basename(path);
  const [ending = ''] = /\.[^.]*$/.exec(name) ?? [];
  const stem = name.slice(0, name.length - ending.length);
  const middle = /^[._-](?:\d[\d._T:-]*|old)$/;
  const between = (entry: string, before: string, after: string) =>
    entry.startsWith(before) &&
    entry.endsWith(after) &&
    middle.test(entry.slice(before.length, entry.length - after.length));
  const found: Sibling[] = [];
  for (const entry of await readdir(folder).catch(emptyIfMissing)) {
    const plain = isPacked(entry) ? entry.replace(/\.\w+$/, '') : entry;
    if (!between(plain, name, '') && !(stem !== '' && between(plain, stem, ending))) continue;
    const file = join(folder, entry);
    const info = await stat(file).catch(() => undefined);
    if (info?.isFile())
      found.push({ path: file, dev: info.dev, ino: info.ino, size: info.size, changed: info.mtimeMs });
  }
  return found.sort((a, b) => a.changed - b.changed || byNumber(a.path, b.path));
}

/** Order of parts changed in the same instant: `log.2` is older than `log.1`, dates in names count up. */
function byNumber(a: string, b: string): number {
  const [first, second] = [a, b].map((path) => /\.(\d{1,4})(?:\.\w+)?$/.exec(path)?.[1]);
  return first !== undefined && second !== undefined ? Number(second) - Number(first) : a < b ? -1 : 1;
}

function emptyIfMissing(error: NodeJS.ErrnoException): never[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}

/** The file itself under its new name, else the newest sibling that holds what was read: the copy of copytruncate. */
export async function continuationIn(siblings: Sibling[], part: ReadPart): Promise<Sibling | undefined> {
  const same = siblings.find((sibling) => sibling.dev === part.dev && sibling.ino === part.ino);
  const others = part.offset === 0 ? [] : siblings.toReversed();
  for (const sibling of same ? [same, ...others] : others) {
    if (sibling.size >= part.offset && (await holds(sibling.path, part))) return sibling;
  }
  return undefined;
}

/** True when the file can be opened and holds what was read. */
export async function holds(path: string, part: Pick<ReadPart, 'offset' | 'mark'>): Promise<boolean> {
  const handle = await open(path, 'r').catch(() => undefined);
  if (!handle) return false;
  try {
    return (await markOf(handle, part.offset)) === part.mark;
  } finally {
    await handle.close();
  }
}

/** True when the file at a path can be opened and begins so. */
export async function pathBeginsAs(path: string, beginning: Beginning): Promise<boolean> {
  const handle = await open(path, 'r').catch(() => undefined);
  if (!handle) return false;
  try {
    return await beginsAs(handle, beginning);
  } finally {
    await handle.close();
  }
}

/** True when a part of a log, compressed or not, was put beside it since its last change: it was rotated. */
export async function hasPartSince({ path, changed }: { path: string; changed: number }): Promise<boolean> {
  for (const name of await readdir(dirname(path)).catch(emptyIfMissing)) {
    if (!namesPart(name, basename(path))) continue;
    const info = await stat(join(dirname(path), name)).catch(() => undefined);
    if (info && info.ctimeMs >= changed) return true;
  }
  return false;
}

const compareLimit = 1_048_576;

/** True when all of `path` (its first megabyte) is also the beginning of `other`: a copy, perhaps still being made. */
export async function isCopyOf(path: string, other: string): Promise<boolean> {
  const size = Math.min((await stat(path)).size, compareLimit);
  if (size === 0) return false;
  const [copy, original] = [await beginning(path, size), await beginning(other, size)];
  return copy !== undefined && original !== undefined && copy.equals(original);
}

async function beginning(path: string, size: number): Promise<Buffer | undefined> {
  const handle = await open(path, 'r').catch(() => undefined);
  if (!handle) return undefined;
  try {
    const bytes = Buffer.alloc(size);
    const { bytesRead } = await handle.read(bytes, 0, size, 0);
    return bytesRead === size ? bytes : undefined;
  } finally {
    await handle.close();
  }
}

/** Where a file that was read stands now: under another name beside its path, or at the path itself. */
export async function whereIs(part: ReadPart & { path: string }): Promise<Sibling | undefined> {
  return continuationIn([...(await siblingsOf(part.path)), ...(await fileAt(part.path))], part);
}

/** The file at a path, in the form of a sibling; empty when there is none. */
async function fileAt(path: string): Promise<Sibling[]> {
  const info = await stat(path).catch(() => undefined);
  return info ? [{ path, dev: info.dev, ino: info.ino, size: info.size, changed: info.mtimeMs }] : [];
}
