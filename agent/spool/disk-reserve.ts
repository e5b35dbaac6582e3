import { statfsSync } from 'node:fs';

/**
 * Free bytes below which the spool takes nothing more. Deleting what the hub confirmed needs room too: a few rounds of the
 * write-ahead log. A spool that filled the disk to the last byte could never be emptied.
 */
export const reserveBytes = 4 * 1024 * 1024;

/** The disk is nearly full; nothing was taken. */
export class DiskNearlyFullError extends Error {
  override name = 'DiskNearlyFullError';
}

/** Throws when the disk that holds a folder has less free space than the reserve, also after `giveBack` has returned what it can. */
export function assureReserve(folder: string, giveBack: () => void): void {
  if (freeBytes(folder) >= reserveBytes) return;
  giveBack();
  if (freeBytes(folder) >= reserveBytes) return;
  throw new DiskNearlyFullError(
    `the disk of ${folder} has less than ${reserveBytes / 1_048_576} MiB left, which are kept free; make room there`,
  );
}

function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}
