import { readFileSync, writeFileSync } from 'node:fs';
import { parseSnapshot, type Snapshot, SnapshotFileError } from '#engine/snapshot/snapshot.ts';

const faults: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder; give the file of a snapshot',
  EACCES: 'this user may not read it',
};

/** Reads a snapshot from a file, whatever shell wrote it; an error names the file, the place and the remedy. */
export function readSnapshotFile(file: string): Snapshot {
  try {
    return parseSnapshot(textOf(readFileSync(file)));
  } catch (error) {
    if (error instanceof SnapshotFileError) throw new Error(`${file}: ${error.message}`);
    const fault = faults[(error as NodeJS.ErrnoException).code ?? ''];
    throw fault === undefined ? error : new Error(`${file}: ${fault}`);
  }
}

/** Writes one in UTF-8, whatever the shell would make of it. */
export function writeSnapshotFile(file: string, lines: readonly string[]): void {
  writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
}

/** Older shells of Windows write what is sent to a file in UTF-16, and say so in the first two bytes. */
function textOf(bytes: Buffer): string {
  const mark = bytes.length < 2 ? 0 : bytes.readUInt16BE(0);
  if (mark === 0xfffe) return bytes.toString('utf16le');
  if (mark === 0xfeff && bytes.length % 2 === 0) return Buffer.from(bytes).swap16().toString('utf16le');
  return bytes.toString('utf8');
}
