import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { crc32, createInflateRaw } from 'node:zlib';
import { z } from 'zod';
import { type ReadAt, type ZipFault, type ZipMember, zipDataAt, zipFaults, zipMembers } from '#engine/archive/zip.ts';
import type { ReadPace } from '../files/file-hash.ts';
import type { FilePath } from './file-names.ts';
import type { PatientFiles } from './patient-files.ts';

/** Bounds of one archive whose members are looked at; what is larger counts as a whole. */
export const archiveBounds = { members: 2000, directory: 2 * 1024 * 1024, unpacked: 512 * 1024 * 1024 } as const;

const pieceBytes = 128 * 1024;

/** Content of a member: its name, size unpacked, SHA-256, and whether that is of the packed bytes, since they cannot be unpacked. */
export const memberSchema = z.tuple([z.string(), z.number(), z.string(), z.boolean()]);
export type MemberDigest = z.infer<typeof memberSchema>;

/** Members of an archive, or why it counts as a whole. */
export const membersSchema = z.union([z.array(memberSchema), z.enum(zipFaults)]);
export type Members = z.infer<typeof membersSchema>;

/**
 * Hashes the members of a ZIP archive, each unpacked where that is possible. An archive that is not what its directory says
 * (sizes, checksums) is `damaged` and counts as a whole, so that no member ever grows beyond what was announced for it.
 */
export async function digestMembers(
  files: PatientFiles,
  path: FilePath,
  size: number,
  pace: ReadPace,
): Promise<Members> {
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  const file: FileHandle = await files.ask(() => open(path, flags));
  const read: ReadAt = async (at, length) => {
    const buffer = Buffer.allocUnsafe(length);
    let filled = 0;
    while (filled < length) {
      const { bytesRead } = await files.ask(() => file.read(buffer, filled, length - filled, at + filled));
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return buffer.subarray(0, filled);
  };
  try {
    const listed = await zipMembers(read, size, archiveBounds);
    if (typeof listed === 'string') return listed;
    const digests: MemberDigest[] = [];
    for (const member of listed) {
      const digest = await digestMember(read, member, pace);
      if (digest === undefined) return 'damaged' satisfies ZipFault;
      digests.push(digest);
    }
    return digests;
  } finally {
    await files.ask(() => file.close());
  }
}

/** A member is not what the directory of its archive says. */
class NotAsListedError extends Error {
  override name = 'NotAsListedError';
}

async function digestMember(read: ReadAt, member: ZipMember, pace: ReadPace): Promise<MemberDigest | undefined> {
  const from = await zipDataAt(read, member);
  if (from === undefined) return undefined;
  const packed = packedPieces(read, from, member.packed, pace);
  const whole = member.packing === 'encrypted' || member.packing === 'other';
  const length = whole ? member.packed : member.size;
  const hash = createHash('sha256');
  let [got, crc] = [0, 0];
  const take = async (pieces: AsyncIterable<Buffer>): Promise<void> => {
    for await (const piece of pieces) {
      got += piece.length;
      if (got > length) throw new NotAsListedError(member.name);
      hash.update(piece);
      crc = crc32(piece, crc);
      await pace.spend(piece.length);
    }
  };
  try {
    if (member.packing === 'deflated') await pipeline(packed, createInflateRaw({ chunkSize: pieceBytes }), take);
    else await take(packed);
  } catch (error) {
    if (error instanceof NotAsListedError || isBadData(error)) return undefined;
    throw error;
  }
  if (got !== length || (!whole && crc !== member.crc32)) return undefined;
  return [member.name, member.size, hash.digest('hex'), whole];
}

async function* packedPieces(read: ReadAt, from: number, length: number, pace: ReadPace): AsyncGenerator<Buffer> {
  for (let at = 0; at < length; at += pieceBytes) {
    const piece = await read(from + at, Math.min(pieceBytes, length - at));
    await pace.spend(piece.length);
    yield piece;
    if (piece.length === 0) return;
  }
}

/** True for bytes that DEFLATE never writes, or that end too early. */
function isBadData(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'Z_DATA_ERROR' || code === 'Z_BUF_ERROR';
}
