import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip, createZstdDecompress } from 'node:zlib';

/** Bytes read at a time. */
const piece = 1 << 20;

/**
 * A file's content piece by piece, unpacked when its first bytes say that it is packed with gzip or zstd. Where a packed file is cut, the last piece
 * is lost to zlib; so those are small.
 */
export async function pieces(path: string): Promise<AsyncIterable<Uint8Array>> {
  const magic = await firstBytes(path);
  const stream = createReadStream(path, { highWaterMark: piece });
  const gzip = magic.startsWith('1f8b');
  if (!gzip && magic !== '28b52ffd') return stream;
  const unpack = gzip ? createGunzip() : createZstdDecompress();
  stream.on('error', (error) => unpack.destroy(error));
  return stream.pipe(unpack);
}

async function firstBytes(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.toString('hex', 0, bytesRead);
  } finally {
    await file.close();
  }
}
