import { type Dirent, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A path that cannot be read; the message says what to do. */
export class PathFault extends Error {
  constructor(path: string, cause: unknown) {
    super(`${path}: ${readingFault(cause)}; check the path`);
    this.name = 'PathFault';
  }
}

/** Why a file or folder cannot be read, in words. */
export function readingFault(cause: unknown): string {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'does not exist';
  if (code === 'EACCES' || code === 'EPERM') return 'may not be read by this user';
  return code === 'ELOOP' ? 'leads back to itself' : message;
}

/** A link that leads nowhere counts as a file, so that whoever reads it tells of it. */
function leadsToFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return true;
  }
}

function* walk(folder: string, wanted: (name: string) => boolean): Generator<string> {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    // Given out in place of its files, it is refused like a file that cannot be read.
    yield folder;
    return;
  }
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* walk(path, wanted);
    else if (wanted(entry.name) && (entry.isFile() || leadsToFile(path))) yield path;
  }
}

/** The files that arguments name: a file as it is, a folder with everything below it that is wanted, in order of name, each once. */
export function filesBelow(paths: readonly string[], wanted: (name: string) => boolean): string[] {
  const out = new Set<string>();
  for (const path of paths) {
    try {
      if (statSync(path).isDirectory()) for (const file of walk(path, wanted)) out.add(file);
      else out.add(path);
    } catch (error) {
      throw new PathFault(path, error);
    }
  }
  return [...out];
}
