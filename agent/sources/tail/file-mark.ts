import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';

/** Bytes taken from the beginning and from before the offset. */
export const sampleLength = 256;

/**
 * Fingerprint of the part of a file that was read: its first bytes and the last ones before `offset`. Tells a file from
 * another that later got its name, its inode number or its content. Nothing read: the same for every file.
 */
export async function markOf(handle: FileHandle, offset: number): Promise<string> {
  const { first, last } = await samplesOf(handle, offset);
  return markOfSamples(first, last);
}

/** The two pieces a fingerprint is made of. */
export async function samplesOf(handle: FileHandle, offset: number): Promise<{ first: Buffer; last: Buffer }> {
  const length = Math.min(offset, sampleLength);
  return { first: await piece(handle, 0, length), last: await piece(handle, offset - length, length) };
}

/** Fingerprint out of bytes that are already in memory, at most `sampleLength` each. */
export function markOfSamples(first: Uint8Array, last: Uint8Array): string {
  return createHash('sha256').update(first).update(last).digest('hex');
}

async function piece(handle: FileHandle, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await handle.read(bytes, 0, length, at);
  return bytes.subarray(0, bytesRead);
}
