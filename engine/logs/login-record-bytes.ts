import type { RecordSize } from './login-records.ts';

/** A record to write; what is left out is zero. */
export interface LoginRecordFields {
  type: number;
  ms: number;
  pid?: number;
  line?: string;
  id?: string;
  user?: string;
  host?: string;
  /** 4 bytes for IPv4, 16 for IPv6. */
  address?: number[];
}

/** Writes a record the way the C library does, for tests and simulated machines. */
export function loginRecordBytes(record: LoginRecordFields, size: RecordSize): Buffer {
  const bytes = Buffer.alloc(size);
  bytes.writeInt16LE(record.type, 0);
  bytes.writeInt32LE(record.pid ?? 0, 4);
  bytes.write(record.line ?? '', 8, 32);
  bytes.write(record.id ?? '', 40, 4);
  bytes.write(record.user ?? '', 44, 32);
  bytes.write(record.host ?? '', 76, 256);
  const seconds = Math.floor(record.ms / 1000);
  const micros = (record.ms - seconds * 1000) * 1000;
  if (size === 384) {
    bytes.writeInt32LE(seconds, 340);
    bytes.writeInt32LE(micros, 344);
  } else {
    bytes.writeBigInt64LE(BigInt(seconds), 344);
    bytes.writeBigInt64LE(BigInt(micros), 352);
  }
  bytes.set(record.address ?? [], size === 384 ? 348 : 360);
  return bytes;
}
