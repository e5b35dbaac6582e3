import { EvtxFormatError } from './faults.ts';

/** Reads little-endian values inside fixed bounds; every read past them throws an EvtxFormatError. */
export class Cursor {
  readonly bytes: Buffer;
  pos: number;
  readonly end: number;

  constructor(bytes: Buffer, pos: number, end: number) {
    if (pos < 0 || pos > end || end > bytes.length) throw new EvtxFormatError('position outside the data', pos);
    this.bytes = bytes;
    this.pos = pos;
    this.end = end;
  }

  /** Moves over `size` bytes and says where they began. */
  take(size: number): number {
    const at = this.pos;
    if (size < 0 || at + size > this.end) throw new EvtxFormatError(`${size} bytes wanted, ${this.end - at} left`, at);
    this.pos = at + size;
    return at;
  }

  u8(): number {
    return this.bytes[this.take(1)]!;
  }

  u16(): number {
    return this.bytes.readUInt16LE(this.take(2));
  }

  u32(): number {
    return this.bytes.readUInt32LE(this.take(4));
  }

  /** `count` UTF-16 code units. */
  utf16(count: number): string {
    const at = this.take(count * 2);
    return this.bytes.toString('utf16le', at, at + count * 2);
  }
}

/** An unsigned 64-bit number; above 2^53 it loses its last digits, which only damaged files reach. */
export function readU64(bytes: Buffer, at: number): number {
  return bytes.readUInt32LE(at) + bytes.readUInt32LE(at + 4) * 4_294_967_296;
}
