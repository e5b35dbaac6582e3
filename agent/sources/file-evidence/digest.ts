import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { ReadPace } from '../files/file-hash.ts';
import { headBytes } from './container.ts';
import type { FilePath } from './file-names.ts';
import type { Members } from './members.ts';
import type { PatientFiles } from './patient-files.ts';

/** Read at once at most and at least: most files of a project are small, and a buffer for each would only be collected again. */
const chunkBytes = { most: 128 * 1024, least: 4096 } as const;

/** Content of a file in short: its hash and its first bytes. */
export interface Digest {
  sha256: string;
  /** At most headBytes, hexadecimal. */
  head: string;
  /** Of an archive that can be looked into. */
  members?: Members;
}

/** Reads a file once, in pieces, whatever it has become beside `size`; never follows a link and never waits on a pipe. `keep` gets every piece. */
export async function digestFile(
  files: PatientFiles,
  path: FilePath,
  size: number,
  pace: ReadPace,
  keep?: (piece: Buffer) => void,
): Promise<Digest> {
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  const file: FileHandle = await files.ask(() => open(path, flags));
  try {
    const hash = createHash('sha256');
    const buffer = Buffer.allocUnsafe(Math.min(chunkBytes.most, Math.max(chunkBytes.least, size + 1)));
    let head: string | undefined;
    for (;;) {
      const { bytesRead } = await files.ask(() => file.read(buffer, 0, buffer.length, null));
      if (bytesRead === 0) return { sha256: hash.digest('hex'), head: head ?? '' };
      const piece = buffer.subarray(0, bytesRead);
      head ??= piece.toString('hex', 0, headBytes);
      hash.update(piece);
      keep?.(Buffer.from(piece));
      await pace.spend(bytesRead);
    }
  } finally {
    await files.ask(() => file.close());
  }
}
