import type { Fields } from '#protocol/events/event.ts';
import { BinaryXml } from './binary-xml.ts';
import { chunkSize, isChunk, type RecordPlace, recordsOf } from './chunk.ts';
import { type EvtxFault, EvtxFormatError } from './faults.ts';
import { fileHeaderSize, readFileHeader } from './file-header.ts';
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

/**
 * Reads all events of an event log file in file order, whatever state it is in: open when copied, cut short, damaged or
 * no event log at all. Never throws; what is missing from the output comes out as a fault with its place.
 */
export function* readEvtx(bytes: Uint8Array): Generator<EvtxRecord | EvtxFault> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = readFileHeader(file);
  if (!header) yield { fault: 'no event log header', kind: 'unreadable', offset: 0 };
  else if (!header.checksumHolds && !header.dirty) {
    yield { fault: 'the checksum of the file header does not hold', kind: 'integrity', offset: 0 };
  }
  if (!header && file.indexOf('ElfChnk\0', 0, 'latin1') < 0) return;

  for (let index = 0, at = fileHeaderSize; at < file.length; index += 1, at += chunkSize) {
    const chunk = file.subarray(at, Math.min(at + chunkSize, file.length));
    const promised = index < (header?.chunks ?? 0);
    if (!isChunk(chunk) && !promised && chunk.every((byte) => byte === 0)) continue;
    if (chunk.length < chunkSize) {
      yield { fault: 'the file ends inside a chunk', kind: 'truncated', offset: file.length, chunk: index };
    }
    yield* readChunk(chunk, at, index);
  }
  const present = Math.ceil((file.length - fileHeaderSize) / chunkSize);
  if (header && present < header.chunks) {
    const fault = `the file ends after ${Math.max(0, present)} of ${header.chunks} chunks`;
    yield { fault, kind: 'truncated', offset: file.length };
  }
}

function* readChunk(chunk: Buffer, offset: number, index: number): Generator<EvtxRecord | EvtxFault> {
  const xml = new BinaryXml(chunk);
  for (const place of recordsOf(chunk, offset, index)) {
    yield 'fault' in place ? place : readRecord(xml, place, offset, index);
  }
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
