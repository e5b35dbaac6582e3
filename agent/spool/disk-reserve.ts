import { statfsSync } from 'node:fs';

/**
 * Free bytes below which the spool takes nothing more. Deleting what the hub confirmed needs room too: as much as one round of
 * the write-ahead log (1000 pages of 4 KiB). A spool that filled the disk to the last byte could never be emptied.
 */
export const reserveBytes = 4 * 1024 * 1024;

/** The disk is nearly full; nothing was taken. */
export class DiskNearlyFullError extends Error {
  override name = 'DiskNearlyFullError';
}

/** Throws when the disk that holds a folder has less free space than the reserve. */
export function assureReserve(folder: string): void {
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  if (free < reserveBytes) {
    throw new DiskNearlyFullError(
      `the disk of ${folder} has ${Math.floor(free / 1024)} KiB left, ${reserveBytes / 1024} KiB are kept free; make room there`,
    );
  }
}
