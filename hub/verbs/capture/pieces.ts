import { spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip, createZstdDecompress } from 'node:zlib';

/** Bytes read at a time. */
const piece = 1 << 20;

/** Programs that unpack what Node.js cannot, by the first bytes of a file; a file may make xz take memory, up to a bound. */
const programs: readonly [magic: string, program: string, args: readonly string[]][] = [
  ['fd377a58', 'xz', ['-dc', '-M', '1GiB']],
  ['425a68', 'bzip2', ['-dc']],
];

/**
 * A file's content piece by piece, unpacked when its first bytes say that it is packed with gzip or zstd, or with xz or bzip2 where those are installed. Where a
 * packed file is cut, the last piece is lost to zlib; so those are small.
 */
export async function pieces(path: string): Promise<AsyncIterable<Uint8Array>> {
  const magic = await firstBytes(path);
  const known = programs.find(([begins]) => magic.startsWith(begins));
  if (known !== undefined) return unpackedBy(known[1], known[2], path);
  const stream = createReadStream(path, { highWaterMark: piece });
  const gzip = magic.startsWith('1f8b');
  if (!gzip && magic !== '28b52ffd') return stream;
  const unpack = gzip ? createGunzip() : createZstdDecompress();
  stream.on('error', (error) => unpack.destroy(error));
  return stream.pipe(unpack);
}

/** What a program unpacks to its output. It ends when nobody reads on. */
async function* unpackedBy(program: string, args: readonly string[], path: string): AsyncGenerator<Uint8Array> {
  const file = await open(path);
  const child = spawn(program, args, { stdio: [file.fd, 'pipe', 'ignore'] });
  const ended = new Promise<string | null>((resolve) => {
    child.on('error', ({ message }) =>
      resolve(`it is packed with ${program}, which could not be run (${message}): unpack it first`),
    );
    child.on('close', (code) => resolve(code === 0 ? null : `${program} could not unpack all of it`));
  });
  try {
    yield* child.stdout!;
    const fault = await ended;
    if (fault !== null) throw Object.assign(new Error(fault), { code: 'EUNPACK' });
  } finally {
    child.kill();
    await file.close();
  }
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
