import { crc32 } from 'node:zlib';
import type { Pixels } from './model.ts';

const signature = Buffer.from('89504e470d0a1a0a', 'hex');
/** Length, type and checksum of a chunk. */
const around = 12;

/** Size of a PNG picture whose chunks all have their checksum, from its head to its end and nothing behind; undefined for anything else. */
export function readPng(bytes: Buffer): Pixels | undefined {
  if (!bytes.subarray(0, signature.length).equals(signature)) return undefined;
  let pixels: Pixels | undefined;
  let data = false;
  for (let at = signature.length; at + around <= bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    const end = at + 8 + length;
    if (end + 4 > bytes.length || crc32(bytes.subarray(at + 4, end)) !== bytes.readUInt32BE(end)) return undefined;
    if (pixels === undefined && (type !== 'IHDR' || length !== 13)) return undefined;
    pixels ??= { width: bytes.readUInt32BE(at + 8), height: bytes.readUInt32BE(at + 12) };
    data ||= type === 'IDAT';
    at = end + 4;
    if (type === 'IEND') return data && at === bytes.length ? pixels : undefined;
  }
  return undefined;
}
