import type { Dirent } from 'node:fs';
import { join, sep } from 'node:path';
import { decodeLine } from '#engine/logs/text-encoding.ts';

/** Path of a file as the system knows it: bytes where a name in it is not UTF-8, as on a share of Shift_JIS names. */
export type FilePath = string | Buffer;

/** One entry of a folder. */
export interface FolderEntry {
  /** For people and for the snapshot: composed (NFC), so that a copy by way of another system has the same name. */
  name: string;
  /** As the system knows it. */
  own: FilePath;
  isFile: boolean;
  isDirectory: boolean;
}

/**
 * Entries of a folder with names that can be read: UTF-8, else CP932 or eucJP. Two entries that would have one name are told
 * apart by the bytes of the second. Links, pipes and devices are left out.
 */
export function folderEntries(found: readonly Dirent<Buffer>[]): FolderEntry[] {
  const sorted = [...found].sort((a, b) => a.name.compare(b.name));
  const taken = new Set<string>();
  return sorted.flatMap((entry) => {
    const [isFile, isDirectory] = [entry.isFile(), entry.isDirectory()];
    if (!isFile && !isDirectory) return [];
    const plain = entry.name.toString('utf8');
    const own = Buffer.from(plain, 'utf8').equals(entry.name) ? plain : entry.name;
    const read = (typeof own === 'string' ? own : decodeLine(own).text).normalize('NFC');
    const name = taken.has(read) || read.includes('\uFFFD') ? `${read} [${entry.name.toString('hex')}]` : read;
    taken.add(name);
    return [{ name, own, isFile, isDirectory }];
  });
}

/** Path of an entry below a folder. */
export function below(folder: FilePath, { own }: Pick<FolderEntry, 'own'>): FilePath {
  if (typeof folder === 'string' && typeof own === 'string') return join(folder, own);
  return Buffer.concat([Buffer.from(folder), Buffer.from(sep), Buffer.from(own)]);
}

/** A path for people; not to be opened where a name in it is not UTF-8. */
export function shownPath(path: FilePath): string {
  if (typeof path === 'string') return path;
  const parts: string[] = [];
  for (let from = 0; from <= path.length; ) {
    const end = path.indexOf(sep, from);
    const next = end === -1 ? path.length : end;
    parts.push(decodeLine(path.subarray(from, next)).text);
    from = next + 1;
  }
  return parts.join(sep);
}
