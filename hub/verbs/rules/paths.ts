import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A path that cannot be read; the message says what to do. */
export class PathFault extends Error {
  constructor(path: string, cause: unknown) {
    const code = (cause as NodeJS.ErrnoException).code;
    const why =
      code === 'ENOENT'
        ? 'does not exist'
        : code === 'EACCES'
          ? 'may not be read by this user'
          : (cause as Error).message;
    super(`${path}: ${why}; check the path`);
    this.name = 'PathFault';
  }
}

function* walk(folder: string, wanted: (name: string) => boolean): Generator<string> {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* walk(path, wanted);
    else if (wanted(entry.name) && (entry.isFile() || statSync(path).isFile())) yield path;
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
