import { crc32, deflateRawSync } from 'node:zlib';

/** A member as a test wants it written, with what its heads say of it otherwise than is true. */
export interface Written {
  name: string | Buffer;
  content: Buffer | string;
  stored?: boolean;
  /** Says of itself that it is encrypted. */
  encrypted?: boolean;
  /** Number of the way of packing that stands in its heads. */
  method?: number;
  says?: { size?: number; crc32?: number; packed?: number };
  /** Lies upon the member of this index, instead of having bytes of its own. */
  upon?: number;
}

/** Writes a ZIP archive for tests: with `wide` all numbers of its directory stand in ZIP64 fields. */
export function zipOf(members: readonly Written[], { wide = false }: { wide?: boolean } = {}): Buffer {
  const pieces: Buffer[] = [];
  const directory: Buffer[] = [];
  const heads: number[] = [];
  let at = 0;
  const put = (piece: Buffer) => {
    pieces.push(piece);
    at += piece.length;
  };
  for (const one of members) {
    const name = Buffer.isBuffer(one.name) ? one.name : Buffer.from(one.name, 'utf8');
    const flags = (one.encrypted ? 1 : 0) | (Buffer.isBuffer(one.name) ? 0 : 0x800);
    const content = Buffer.from(one.content);
    const packed = one.stored ? content : deflateRawSync(content);
    const method = one.method ?? (one.stored ? 0 : 8);
    const says = { size: content.length, packed: packed.length, crc32: crc32(content), ...one.says };
    const own = one.upon === undefined ? at : heads[one.upon]!;
    heads.push(own);
    if (one.upon === undefined) {
      const head = Buffer.alloc(30);
      head.writeUInt32LE(0x04034b50, 0);
      head.writeUInt16LE(flags, 6);
      head.writeUInt16LE(method, 8);
      head.writeUInt16LE(name.length, 26);
      put(Buffer.concat([head, name, packed]));
    }
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(flags, 8);
    entry.writeUInt16LE(method, 10);
    entry.writeUInt32LE(says.crc32, 16);
    entry.writeUInt32LE(wide ? 0xffffffff : says.packed, 20);
    entry.writeUInt32LE(wide ? 0xffffffff : says.size, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt16LE(wide ? 28 : 0, 30);
    entry.writeUInt32LE(wide ? 0xffffffff : own, 42);
    const extra = Buffer.alloc(wide ? 28 : 0);
    if (wide) {
      extra.writeUInt16LE(1, 0);
      extra.writeUInt16LE(24, 2);
      [says.size, says.packed, own].forEach(
        (number, index) => void extra.writeBigUInt64LE(BigInt(number), 4 + 8 * index),
      );
    }
    directory.push(Buffer.concat([entry, name, extra]));
  }
  const from = at;
  for (const entry of directory) put(entry);
  const length = at - from;
  if (wide) {
    const end = Buffer.alloc(56 + 20);
    end.writeUInt32LE(0x06064b50, 0);
    end.writeBigUInt64LE(BigInt(members.length), 32);
    end.writeBigUInt64LE(BigInt(length), 40);
    end.writeBigUInt64LE(BigInt(from), 48);
    end.writeUInt32LE(0x07064b50, 56);
    end.writeBigUInt64LE(BigInt(at), 64);
    put(end);
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(wide ? 0xffff : members.length, 10);
  end.writeUInt32LE(wide ? 0xffffffff : length, 12);
  end.writeUInt32LE(wide ? 0xffffffff : from, 16);
  put(end);
  return Buffer.concat(pieces);
}
