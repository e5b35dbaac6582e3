import { because, type Reason } from '#protocol/reasons/reason.ts';
import { FileList } from './file-list.ts';
import { below, type FilePath, shownPath } from './file-names.ts';
import type { PathTest } from './globs.ts';
import { isRobotBackup } from './kinds.ts';
import { NotAnsweringError, type PatientFiles, whyUnread } from './patient-files.ts';

/** Everything below one place. */
export interface Listing {
  files: FileList;
  /** What could not be looked at; then what is missing is unreadable, not removed. */
  trouble: Reason[];
  /** There are more files than may be read. */
  capped: boolean;
  folders: number;
  /** Folders that are another file system than the place itself, with its number. */
  mounts: Record<string, number>;
}

/** Deepest folder below a place. */
const deepest = 32;

/** Lists every regular file below a folder; links are not followed. Never throws for what the file system does. */
export async function listFolder(
  files: PatientFiles,
  root: FilePath,
  device: number,
  limits: { exclude: PathTest; most: number },
): Promise<Listing> {
  const listing: Listing = { files: new FileList(root), trouble: [], capped: false, folders: 0, mounts: {} };
  const pending: { folder: FilePath; rel: string; depth: number }[] = [{ folder: root, rel: '', depth: 0 }];
  const told = (path: FilePath, error: unknown): void => {
    listing.trouble.push(whyUnread(path, error));
    if (error instanceof NotAnsweringError) pending.length = 0;
  };
  for (let next = pending.pop(); next && !listing.capped; next = pending.pop()) {
    const { folder, rel, depth } = next;
    try {
      const entries = await files.list(folder);
      listing.folders += 1;
      const robot = isRobotBackup(entries.filter(({ isFile }) => isFile).map(({ name }) => name));
      for (const entry of entries) {
        const shown = rel === '' ? entry.name : `${rel}/${entry.name}`;
        if (limits.exclude(shown)) continue;
        const path = below(folder, entry);
        const stats = await files.stat(path).catch((error: Error) => told(path, error));
        if (stats?.isDirectory()) {
          if (stats.dev !== device) listing.mounts[shown] = stats.dev;
          if (depth < deepest) pending.push({ folder: path, rel: shown, depth: depth + 1 });
          else listing.trouble.push(because('folders_too_deep', { place: shownPath(path), count: deepest }));
        } else if (stats?.isFile()) {
          listing.capped = listing.files.length >= limits.most;
          if (listing.capped) break;
          const { size, mtimeMs, ctimeMs, ino } = stats;
          listing.files.add({ path, rel: shown, size, mtimeMs, ctimeMs, inode: ino, robot });
        }
      }
    } catch (error) {
      told(folder, error);
    }
  }
  return listing;
}
