/**
 * OPC UA binary as OPC 10000-6 has it, written for tests only and sharing no line with the library that the product uses:
 * what both sides understand was understood from the standard twice.
 */

/** 100 ns ticks between 1601 and 1970. */
const ticksTo1970 = 116_444_736_000_000_000n;

/** A node id: the address of its namespace, and `i=85` or `s=Name`. */
export interface Id {
  ns: number;
  id: string;
}

/** Gathers the bytes of a message. */
export class Out {
  readonly #parts: Buffer[] = [];

  get bytes(): Buffer {
    return Buffer.concat(this.#parts);
  }

  raw(bytes: Uint8Array): this {
    this.#parts.push(Buffer.from(bytes));
    return this;
  }

  u8(value: number): this {
    return this.raw(Buffer.of(value & 0xff));
  }

  u16(value: number): this {
    const bytes = Buffer.alloc(2);
    bytes.writeUInt16LE(value & 0xffff);
    return this.raw(bytes);
  }

  /** 32 bits; -1 and 0xffffffff are the same. */
  u32(value: number): this {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value >>> 0);
    return this.raw(bytes);
  }

  u64(value: bigint): this {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(BigInt.asUintN(64, value));
    return this.raw(bytes);
  }

  double(value: number): this {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleLE(value);
    return this.raw(bytes);
  }

  time(value: Date): this {
    return this.u64(BigInt(value.getTime()) * 10_000n + ticksTo1970);
  }

  byteString(value: Uint8Array | null): this {
    return value === null ? this.u32(-1) : this.u32(value.length).raw(value);
  }

  text(value: string | null): this {
    return this.byteString(value === null ? null : Buffer.from(value));
  }

  localized(value: string): this {
    return this.u8(2).text(value);
  }

  qualified(ns: number, name: string): this {
    return this.u16(ns).text(name);
  }

  nodeId({ ns, id }: Id): this {
    if (id.startsWith('s=')) return this.u8(3).u16(ns).text(id.slice(2));
    return this.u8(2)
      .u16(ns)
      .u32(Number(id.slice(2)));
  }

  list<T>(items: readonly T[], write: (item: T) => void): this {
    this.u32(items.length);
    for (const item of items) write(item);
    return this;
  }
}

/** Takes a message apart. */
export class In {
  /** Where the next byte is taken. */
  place: number;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer, place = 0) {
    this.#bytes = bytes;
    this.place = place;
  }

  skip(count: number): this {
    this.place += count;
    return this;
  }

  u8(): number {
    return this.#bytes.readUInt8(this.#step(1));
  }

  u16(): number {
    return this.#bytes.readUInt16LE(this.#step(2));
  }

  u32(): number {
    return this.#bytes.readUInt32LE(this.#step(4));
  }

  byteString(): Buffer {
    const length = this.#bytes.readInt32LE(this.#step(4));
    return length <= 0 ? Buffer.alloc(0) : this.#bytes.subarray(this.#step(length), this.place);
  }

  text(): string {
    return this.byteString().toString();
  }

  nodeId(): Id {
    const form = this.u8() & 0x3f;
    if (form === 0) return { ns: 0, id: `i=${this.u8()}` };
    if (form === 1) return { ns: this.u8(), id: `i=${this.u16()}` };
    const ns = this.u16();
    if (form === 2) return { ns, id: `i=${this.u32()}` };
    return form === 3 ? { ns, id: `s=${this.text()}` } : { ns, id: `b=${this.byteString().toString('hex')}` };
  }

  list<T>(read: () => T): T[] {
    const count = this.u32();
    return count === 0xffffffff ? [] : Array.from({ length: count }, read);
  }

  #step(count: number): number {
    const at = this.place;
    this.place += count;
    return at;
  }
}

/** Numbers that the built-in types have in a variant. */
export const type = {
  boolean: 1,
  byte: 3,
  int32: 6,
  uint32: 7,
  double: 11,
  string: 12,
  dateTime: 13,
  byteString: 15,
  nodeId: 17,
  qualifiedName: 20,
  localizedText: 21,
  extensionObject: 22,
  variant: 24,
} as const;

/** Bytes of a DataValue that holds a variant of one value. */
export function dataValue(dataType: number, write: (out: Out) => void): Buffer {
  const out = new Out().u8(1).u8(dataType);
  write(out);
  return out.bytes;
}

/** Bytes of a DataValue that holds an array. */
export function arrayValue<T>(dataType: number, items: readonly T[], write: (out: Out, item: T) => void): Buffer {
  const out = new Out().u8(1).u8(dataType | 0x80);
  return out.list(items, (item) => write(out, item)).bytes;
}

/** Bytes of a DataValue with a status alone. */
export function statusValue(status: number): Buffer {
  return new Out().u8(2).u32(status).bytes;
}

/** Status codes (OPC 10000-6 A.2) that the peer answers with. */
export const status = {
  BadEncodingLimitsExceeded: 0x80080000,
  BadTimeout: 0x800a0000,
  BadServiceUnsupported: 0x800b0000,
  BadTooManyOperations: 0x80100000,
  BadUserAccessDenied: 0x801f0000,
  BadIdentityTokenRejected: 0x80210000,
  BadSecureChannelIdInvalid: 0x80220000,
  BadSessionIdInvalid: 0x80250000,
  BadNodeIdUnknown: 0x80340000,
  BadAttributeIdInvalid: 0x80350000,
  BadNotReadable: 0x803a0000,
  BadContinuationPointInvalid: 0x804a0000,
  BadNoContinuationPoints: 0x804b0000,
  BadSecurityPolicyRejected: 0x80550000,
  BadTcpServerTooBusy: 0x807d0000,
  BadResponseTooLarge: 0x80b90000,
} as const;
