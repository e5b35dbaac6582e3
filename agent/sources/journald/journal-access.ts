import { closeSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Where systemd keeps its journals: on disk, and in memory until the next start. */
const systemFolders = ['/var/log/journal', '/run/log/journal'];

/**
 * Journal files that this user may not read: journalctl passes over them without an error, and then shows only entries of
 * the user's own. A folder that may not be entered stands for the files in it.
 */
export function hiddenJournals(directory: string | undefined): string[] {
  return (directory === undefined ? systemFolders : [directory]).flatMap(hiddenBelow);
}

function hiddenBelow(folder: string): string[] {
  let entries: { name: string; isDirectory(): boolean }[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    return isBarred(error) ? [folder] : [];
  }
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return hiddenBelow(path);
    return /\.journal~?$/.test(entry.name) && !mayRead(path) ? [path] : [];
  });
}

function mayRead(path: string): boolean {
  try {
    closeSync(openSync(path, 'r'));
    return true;
  } catch (error) {
    return !isBarred(error);
  }
}

/** Other errors, such as a journal that was removed meanwhile, are for journalctl to meet. */
function isBarred(error: unknown): boolean {
  return /^(?:EACCES|EPERM)$/.test((error as NodeJS.ErrnoException).code ?? '');
}
