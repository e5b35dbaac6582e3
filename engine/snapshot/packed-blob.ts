import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { sha256 } from './tree-hash.ts';

/** A content-addressed piece of a snapshot: SHA-256 of its canonical bytes, and those bytes under zstd level 3. */
export interface Blob {
  hash: string;
  zstd: Uint8Array;
}

/** Longest raw blob, also what a receiver unpacks at most. */
export const maxBlobBytes = 1_048_576;

/** Makes a blob of any bytes. */
export function packBytes(bytes: Uint8Array): Blob {
  const zstd = zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 3 } });
  return { hash: sha256(bytes), zstd };
}

/** Unpacks a blob and checks it against its hash; undefined when it is damaged, too large or something else. */
export function unpackBytes(hash: string, zstd: Uint8Array): Uint8Array | undefined {
  try {
    const bytes = zstdDecompressSync(zstd, { maxOutputLength: maxBlobBytes });
    return sha256(bytes) === hash ? bytes : undefined;
  } catch {
    return undefined;
  }
}

/** The same for a blob that holds text. */
export function unpackBlob(hash: string, zstd: Uint8Array): string | undefined {
  const bytes = unpackBytes(hash, zstd);
  return bytes && Buffer.from(bytes).toString('utf8');
}
