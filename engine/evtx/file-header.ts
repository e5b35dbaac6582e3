import { crc32 } from 'node:zlib';
import { readU64 } from './cursor.ts';

/** Size of the header block; the first chunk begins after it. */
export const fileHeaderSize = 4096;

/** What a file says of itself in its header ([MS-EVEN6] describes the content, the layout is that of Windows' own files). */
export interface EvtxFileHeader {
  /** Chunks by the header; in a file that was not closed the true number may be higher. */
  chunks: number;
  /** Record number that Windows would give next. */
  nextRecordId: number;
  version: string;
  /** The file was copied while Windows had it open, or was not closed. */
  dirty: boolean;
  /** The log had reached its size limit. */
  full: boolean;
  checksumHolds: boolean;
}

const magic = Buffer.from('ElfFile\0', 'latin1');

/** Reads the header; undefined when the bytes do not begin like an event log file. */
export function readFileHeader(bytes: Uint8Array): EvtxFileHeader | undefined {
  const b = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, fileHeaderSize));
  if (b.length < 128 || !b.subarray(0, 8).equals(magic)) return undefined;
  const flags = b.readUInt32LE(120);
  return {
    chunks: b.readUInt16LE(42),
    nextRecordId: readU64(b, 24),
    version: `${b.readUInt16LE(38)}.${b.readUInt16LE(36)}`,
    dirty: (flags & 1) !== 0,
    full: (flags & 2) !== 0,
    checksumHolds: crc32(b.subarray(0, 120)) === b.readUInt32LE(124),
  };
}
