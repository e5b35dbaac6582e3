import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';

/** Bytes taken from the beginning and from before the offset. */
export const sampleLength = 256;
/** Bytes by which a file is known again that was written anew with lines taken out of it. */
export const beginningLength = 1024;

/**
 * Fingerprint of the part of a file that was read: its first bytes and the last ones before `offset`. Tells a file from
 * another that later got its name, its inode number or its content. Nothing read: the same for every file.
 */
export async function markOf(handle: FileHandle, offset: number): Promise<string> {
  const { first, last } = await samplesOf(handle, offset);
  return markOfSamples(first, last);
}

/** The pieces a fingerprint is made of: the file's beginning, and the bytes before the offset. */
export async function samplesOf(handle: FileHandle, offset: number): Promise<{ first: Buffer; last: Buffer }> {
  const length = Math.min(offset, sampleLength);
  return {
    first: await piece(handle, 0, Math.min(offset, beginningLength)),
    last: await piece(handle, offset - length, length),
  };
}

/** Fingerprint out of bytes that are already in memory; of the first ones at most `sampleLength` count. */
export function markOfSamples(first: Uint8Array, last: Uint8Array): string {
  return createHash('sha256').update(first.subarray(0, sampleLength)).update(last).digest('hex');
}

/** How a file begins: so many bytes, and their SHA-256. */
export interface Beginning {
  bytes: number;
  hash: string;
}

/** The beginning out of bytes that are already in memory. */
export function beginningOf(first: Uint8Array): Beginning {
  return { bytes: first.length, hash: createHash('sha256').update(first).digest('hex') };
}

/** True when a file begins so. A beginning that is too short tells nothing and fits no file. */
export async function beginsAs(handle: FileHandle, beginning: Beginning): Promise<boolean> {
  if (beginning.bytes < sampleLength) return false;
  return beginningOf(await piece(handle, 0, beginning.bytes)).hash === beginning.hash;
}

async function piece(handle: FileHandle, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await handle.read(bytes, 0, length, at);
  return bytes.subarray(0, bytesRead);
}
