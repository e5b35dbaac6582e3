import { crc32 } from 'node:zlib';
import { chunkSize } from './chunk.ts';
import { fileHeaderSize } from './file-header.ts';

/** A record to write: one event with a named and an unnamed Data. */
export interface SampleRecord {
  id: number;
  values: string[];
  /** Replaces the binary XML. */
  body?: Uint8Array;
  /** Makes the template contain itself. */
  recursive?: boolean;
}

/** Writes a file around chunks, as Windows does; `chunks` and `dirty` let the header lie. */
export function fileBytes(chunks: Buffer[], header: { chunks?: number; dirty?: boolean } = {}): Buffer {
  const head = Buffer.alloc(fileHeaderSize);
  head.write('ElfFile\0', 'latin1');
  head.writeUInt32LE(128, 32);
  head.writeUInt16LE(1, 36);
  head.writeUInt16LE(3, 38);
  head.writeUInt16LE(fileHeaderSize, 40);
  head.writeUInt16LE(header.chunks ?? chunks.length, 42);
  head.writeUInt32LE(header.dirty ? 1 : 0, 120);
  head.writeUInt32LE(crc32(head.subarray(0, 120)), 124);
  return Buffer.concat([head, ...chunks]);
}

/** Writes one chunk; with `counted` its header knows only of that many records, as in a file that is still open. */
export function chunkBytes(records: SampleRecord[], options: { counted?: number } = {}): Buffer {
  const chunk = Buffer.alloc(chunkSize);
  let at = 512;
  let counted = at;
  /** Only the first record brings the template; the others refer to it. */
  let definition: number | undefined;
  records.forEach((record, i) => {
    const body = record.body ?? eventBody(record, at + 24, definition);
    if (record.body === undefined) definition ??= at + 24 + definitionAt;
    const size = 28 + body.length;
    chunk.writeUInt32LE(0x2a2a, at);
    chunk.writeUInt32LE(size, at + 4);
    chunk.writeBigUInt64LE(BigInt(record.id), at + 8);
    chunk.writeBigUInt64LE(132_000_000_000_000_000n, at + 16);
    chunk.set(body, at + 24);
    chunk.writeUInt32LE(size, at + size - 4);
    at += size;
    if (i < (options.counted ?? records.length)) counted = at;
  });
  chunk.write('ElfChnk\0', 'latin1');
  chunk.writeUInt32LE(128, 40);
  chunk.writeUInt32LE(counted, 48);
  chunk.writeUInt32LE(crc32(chunk.subarray(512, counted)), 52);
  chunk.writeUInt32LE(crc32(chunk.subarray(128, 512), crc32(chunk.subarray(0, 120))), 124);
  return chunk;
}

/** Appends little-endian values and remembers where it stands in the chunk. */
class Writer {
  readonly #parts: Buffer[] = [];
  at: number;

  constructor(at: number) {
    this.at = at;
  }

  bytes(part: Uint8Array): this {
    this.#parts.push(Buffer.from(part));
    this.at += part.length;
    return this;
  }

  u8(...values: number[]): this {
    return this.bytes(Uint8Array.from(values));
  }

  u16(value: number): this {
    return this.u8(value & 0xff, value >> 8);
  }

  u32(value: number): this {
    return this.u16(value & 0xffff).u16(value >>> 16);
  }

  name(text: string): this {
    this.u32(this.at + 4)
      .u32(0)
      .u16(0)
      .u16(text.length);
    return this.bytes(Buffer.from(`${text}\0`, 'utf16le'));
  }

  done(): Buffer {
    return Buffer.concat(this.#parts);
  }
}

/** Where the definition stands in the body of the record that brings it. */
const definitionAt = 14;

function eventBody(record: SampleRecord, at: number, definition: number | undefined): Buffer {
  const body = new Writer(at);
  body
    .u8(0x0f, 1, 1, 0, 0x0c, 1)
    .u32(1)
    .u32(definition ?? at + definitionAt);
  if (definition === undefined) {
    const template = templateOf(at + definitionAt, record.recursive === true);
    body.u32(0).bytes(Buffer.alloc(16)).u32(template.length).bytes(template);
  }
  const id = Buffer.alloc(8);
  id.writeBigUInt64LE(BigInt(record.id));
  const values = [
    { type: 0x06, bytes: Buffer.of(4625 & 0xff, 4625 >> 8) },
    { type: 0x0a, bytes: id },
    ...record.values.map((text) => ({ type: 0x01, bytes: Buffer.from(text, 'utf16le') })),
  ];
  body.u32(values.length);
  for (const { type, bytes } of values) body.u16(bytes.length).u8(type, 0);
  for (const { bytes } of values) body.bytes(bytes);
  return body.u8(0).done();
}

/** The definition: System with EventID and EventRecordID, EventData with a named and an unnamed Data. */
function templateOf(definition: number, recursive: boolean): Buffer {
  const t = new Writer(definition + 24);
  const open = (name: string) => t.u8(0x01).u16(0xffff).u32(0).name(name).u8(0x02);
  const hole = (index: number, type: number) => t.u8(0x0d).u16(index).u8(type);
  const close = () => t.u8(0x04);
  t.u8(0x0f, 1, 1, 0);
  open('Event');
  open('System');
  open('EventID');
  hole(0, 0x06);
  close();
  open('EventRecordID');
  hole(1, 0x0a);
  close();
  close();
  open('EventData');
  if (recursive) t.u8(0x0c, 1).u32(1).u32(definition).u32(0);
  t.u8(0x41).u16(0xffff).u32(0).name('Data').u32(0).u8(0x06).name('Name');
  t.u8(0x05, 0x01).u16('TargetUserName'.length).bytes(Buffer.from('TargetUserName', 'utf16le')).u8(0x02);
  hole(2, 0x01);
  close();
  open('Data');
  hole(3, 0x01);
  close();
  close();
  close();
  return t.u8(0).done();
}
