import { crc32 } from 'node:zlib';
import { readU64 } from './cursor.ts';
import type { EvtxFault } from './faults.ts';

/** Size of every chunk, the last one included. */
export const chunkSize = 65_536;

const headerSize = 512;
const recordMagic = 0x0000_2a2a;
/** Record header (magic, size, number, time) and the size repeated at its end. */
const recordOverhead = 28;
const magic = Buffer.from('ElfChnk\0', 'latin1');

/** A record's place in its chunk. */
export interface RecordPlace {
  recordId: number;
  /** FILETIME at which the record was written. */
  written: bigint;
  /** Offset of the record in the chunk. */
  at: number;
  bodyAt: number;
  bodyEnd: number;
}

/** True when the bytes begin like a chunk. */
export function isChunk(chunk: Buffer): boolean {
  return chunk.length >= 8 && chunk.subarray(0, 8).equals(magic);
}

/**
 * Finds the records of a chunk. Damage is named, then the search goes on at the next thing that looks like a record.
 * `offset` is the chunk's place in the file. Beyond the end that the chunk's header names, only numbers that go on
 * counting are taken: what else lies there are remains of overwritten records.
 */
export function* recordsOf(chunk: Buffer, offset: number, index: number): Generator<RecordPlace | EvtxFault> {
  const fault = (kind: EvtxFault['kind'], text: string, at: number, recordId?: number): EvtxFault => ({
    fault: text,
    kind,
    offset: offset + at,
    chunk: index,
    ...(recordId === undefined ? {} : { recordId }),
  });
  const header = chunkHeader(chunk);
  if (!header) yield fault('integrity', 'the chunk header is damaged; its records are searched without it', 0);
  else if (!header.recordsHold)
    yield fault('integrity', 'the checksum of the chunk’s records does not hold', headerSize);

  const end = header?.freeAt ?? chunk.length;
  let at = headerSize;
  let previous: number | undefined;
  while (at < chunk.length) {
    const record = recordAt(chunk, at);
    if (record && (at < end || record.recordId === (previous ?? Number.NaN) + 1)) {
      yield record;
      previous = record.recordId;
      at = record.bodyEnd + 4;
      continue;
    }
    if (at >= end) return;
    const next = nextRecord(chunk, at + 1, end);
    if (header || next !== undefined) {
      yield fault('unreadable', `${(next ?? end) - at} bytes that are no record`, at, numberAt(chunk, at));
    }
    if (next === undefined) return;
    at = next;
  }
}

/** Where the records end and whether their checksum holds; undefined when the header itself is damaged. */
function chunkHeader(chunk: Buffer): { freeAt: number; recordsHold: boolean } | undefined {
  if (chunk.length < headerSize || !isChunk(chunk)) return undefined;
  const sum = crc32(chunk.subarray(128, headerSize), crc32(chunk.subarray(0, 120)));
  const freeAt = chunk.readUInt32LE(48);
  if (sum !== chunk.readUInt32LE(124) || freeAt < headerSize || freeAt > chunkSize) return undefined;
  const recordsHold = crc32(chunk.subarray(headerSize, freeAt)) === chunk.readUInt32LE(52);
  return { freeAt: Math.min(freeAt, chunk.length), recordsHold };
}

function recordAt(chunk: Buffer, at: number): RecordPlace | undefined {
  if (at + recordOverhead > chunk.length || chunk.readUInt32LE(at) !== recordMagic) return undefined;
  const size = chunk.readUInt32LE(at + 4);
  const end = at + size;
  if (size < recordOverhead || end > chunk.length || chunk.readUInt32LE(end - 4) !== size) return undefined;
  return {
    recordId: readU64(chunk, at + 8),
    written: chunk.readBigUInt64LE(at + 16),
    at,
    bodyAt: at + 24,
    bodyEnd: end - 4,
  };
}

/** The record number at a place whose record is damaged, when its first bytes still are a record's. */
function numberAt(chunk: Buffer, at: number): number | undefined {
  if (at + 16 > chunk.length || chunk.readUInt32LE(at) !== recordMagic) return undefined;
  return readU64(chunk, at + 8);
}

function nextRecord(chunk: Buffer, from: number, end: number): number | undefined {
  const pattern = Buffer.of(0x2a, 0x2a, 0, 0);
  for (let at = chunk.indexOf(pattern, from); at >= 0 && at < end; at = chunk.indexOf(pattern, at + 1)) {
    if (recordAt(chunk, at)) return at;
  }
  return undefined;
}
