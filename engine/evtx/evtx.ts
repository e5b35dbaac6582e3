import type { Fields } from '#protocol/events/event.ts';
import { BinaryXml } from './binary-xml.ts';
import { chunkSize, isChunk, type RecordPlace, recordsOf } from './chunk.ts';
import { type EvtxFault, EvtxFormatError } from './faults.ts';
import { type EvtxFileHeader, fileHeaderSize, readFileHeader } from './file-header.ts';
import { fillTemplate } from './fill-template.ts';
import { fileTimeText } from './value.ts';
import { windowsFields } from './windows-fields.ts';
import type { XmlElement } from './xml-tree.ts';

export type { EvtxFault } from './faults.ts';
export { type EvtxFileHeader, readFileHeader } from './file-header.ts';

/** One event of a Windows event log file. */
export interface EvtxRecord {
  /** EventRecordID: the number of the record in its log. */
  recordId: number;
  /** ISO 8601 UTC, milliseconds: TimeCreated, or the time of writing where an event has none. */
  time: string;
  /** System flattened with `_`, EventData and UserData under their own names; see `windowsFields`. */
  fields: Fields;
  /** The event as elements, for whoever needs the original shape. */
  event: XmlElement;
  /** Index of the 64 KB chunk. */
  chunk: number;
  /** Byte offset of the record in the file. */
  offset: number;
}

/** True for what could not be read. */
export function isFault(item: EvtxRecord | EvtxFault): item is EvtxFault {
  return 'fault' in item;
}

/** Bytes to read from the beginning of a file before its chunks. */
export const evtxHeadSize = fileHeaderSize;
/** Bytes of each chunk after the head; the last one may be cut short. */
export const evtxChunkSize = chunkSize;

/**
 * Reads an event log file piece by piece, for files too large to hold: the head, then each chunk, then the end. Never
 * throws; what is missing from the output comes out as a fault with its place.
 */
export class EvtxReader {
  /** Undefined when the file does not begin like an event log. */
  readonly header: EvtxFileHeader | undefined;
  readonly #size: number;

  /** @param head the first 4,096 bytes; @param size of the whole file in bytes */
  constructor(head: Uint8Array, size: number) {
    this.header = readFileHeader(head);
    this.#size = size;
  }

  /** What is wrong with the head. */
  *head(): Generator<EvtxFault> {
    if (!this.header) yield { fault: 'no event log header', kind: 'unreadable', offset: 0 };
    else if (!this.header.checksumHolds && !this.header.dirty) {
      yield { fault: 'the checksum of the file header does not hold', kind: 'integrity', offset: 0 };
    }
  }

  /** Events of the chunk with this index, counted from 0. */
  *chunk(bytes: Uint8Array, index: number): Generator<EvtxRecord | EvtxFault> {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const promised = index < (this.header?.chunks ?? 0);
    if (!isChunk(chunk) && !promised && (this.header === undefined || chunk.every((byte) => byte === 0))) return;
    const offset = fileHeaderSize + index * chunkSize;
    if (chunk.length < chunkSize) {
      yield { fault: 'the file ends inside a chunk', kind: 'truncated', offset: this.#size, chunk: index };
    }
    const xml = new BinaryXml(chunk);
    for (const place of recordsOf(chunk, offset, index)) {
      yield 'fault' in place ? place : readRecord(xml, place, offset, index);
    }
  }

  /** What is missing at the end. */
  *end(): Generator<EvtxFault> {
    const present = Math.max(0, Math.ceil((this.#size - fileHeaderSize) / chunkSize));
    if (!this.header || present >= this.header.chunks) return;
    const fault = `the file ends after ${present} of ${this.header.chunks} chunks`;
    yield { fault, kind: 'truncated', offset: this.#size };
  }
}

/**
 * Reads all events of an event log file in file order, whatever state it is in: open when copied, cut short, damaged or
 * no event log at all. Never throws; what is missing from the output comes out as a fault with its place.
 */
export function* readEvtx(bytes: Uint8Array): Generator<EvtxRecord | EvtxFault> {
  const reader = new EvtxReader(bytes.subarray(0, fileHeaderSize), bytes.length);
  yield* reader.head();
  for (let index = 0, at = fileHeaderSize; at < bytes.length; index += 1, at += chunkSize) {
    yield* reader.chunk(bytes.subarray(at, at + chunkSize), index);
  }
  yield* reader.end();
}

function readRecord(xml: BinaryXml, place: RecordPlace, offset: number, chunk: number): EvtxRecord | EvtxFault {
  const at = offset + place.at;
  try {
    const nodes = fillTemplate(xml, xml.fragment(place.bodyAt, place.bodyEnd), []);
    const event = nodes.find((node) => typeof node !== 'string');
    if (!event) throw new EvtxFormatError('a record without an event', place.bodyAt);
    const { fields, recordId, time } = windowsFields(event);
    return {
      recordId: recordId ?? place.recordId,
      time: time ?? milliseconds(fileTimeText(place.written)),
      fields,
      event,
      chunk,
      offset: at,
    };
  } catch (error) {
    if (!(error instanceof EvtxFormatError)) throw error;
    return { fault: error.message, kind: 'unreadable', offset: at, chunk, recordId: place.recordId };
  }
}

function milliseconds(time: string): string {
  const parsed = Date.parse(time);
  return new Date(Number.isNaN(parsed) ? 0 : parsed).toISOString();
}
