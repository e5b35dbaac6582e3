import { statfsSync } from 'node:fs';

/** The hub's disk is nearly full; nothing was stored, and the stream keeps what waits. */
export class DiskNearlyFullError extends Error {
  override name = 'DiskNearlyFullError';
}

/** Free space of the disk that holds a folder, whole MB. */
export function freeMegabytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return Math.floor((bavail * bsize) / 1_048_576);
}

/**
 * Throws when the disk that holds a folder has less free space than is to be kept. Events stop first, so that decisions, alerts and
 * the store's own housekeeping still find room.
 */
export function assureRoom(folder: string, reserveMegabytes: number): void {
  const free = freeMegabytes(folder);
  if (free < reserveMegabytes) {
    throw new DiskNearlyFullError(
      `the disk of ${folder} has ${free} MB left, ${reserveMegabytes} MB are kept free; events wait in the stream until there is room`,
    );
  }
}
