import { writeFileSync } from 'node:fs';
import { parseSnapshot, type Snapshot, SnapshotFileError } from '#engine/snapshot/snapshot.ts';
import { readNamedFile } from './named-file.ts';

/** Reads a snapshot from a file, whatever shell wrote it; an error names the file, the place and the remedy. */
export function readSnapshotFile(file: string): Snapshot {
  try {
    return parseSnapshot(textOf(readNamedFile(file)));
  } catch (error) {
    if (error instanceof SnapshotFileError) throw new Error(`${file}: ${error.message}`);
    throw error;
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
