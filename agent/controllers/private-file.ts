import { readFileSync, statSync } from 'node:fs';
import { because, type Reason } from '#protocol/reasons/reason.ts';

/** A file with a secret cannot be used; the reason says why and what to do. */
export class PrivateFileError extends Error {
  override name = 'PrivateFileError';
  readonly reason: Reason;

  constructor(reason: Reason) {
    super(reason.text);
    this.reason = reason;
  }
}

/** Bits of a mode that let somebody beside owner and group read, or beside the owner write. */
const tooOpen = 0o027;

/**
 * Why a file with a secret is not private: it is missing, others may read it or change it, or it belongs to somebody who is
 * neither the system nor this user; undefined when it is. Windows tells no modes: there its folder has to be private.
 */
export function openness(file: string, platform: NodeJS.Platform = process.platform): Reason | undefined {
  const facts = statSync(file, { throwIfNoEntry: false });
  if (!facts?.isFile()) return because('secret_file_missing', { file });
  if (platform === 'win32') return undefined;
  if (facts.uid !== 0 && facts.uid !== process.getuid!()) {
    return because('secret_file_of_another', { file, owner: facts.uid });
  }
  if ((facts.mode & tooOpen) === 0) return undefined;
  return because('secret_file_open', { file, mode: (facts.mode & 0o777).toString(8).padStart(3, '0') });
}

/** Reads a file that only its owner, or a group that may only read, can see; throws PrivateFileError otherwise. */
export function readPrivateFile(file: string): Buffer {
  const reason = openness(file);
  if (reason) throw new PrivateFileError(reason);
  try {
    return readFileSync(file);
  } catch (error) {
    throw new PrivateFileError(because('secret_file_unreadable', { file, message: (error as Error).message }));
  }
}
