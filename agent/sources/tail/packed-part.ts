import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { type DecodedLine, decodeAs, decodeLine, detectEncoding, type Encoding } from '#engine/logs/text-encoding.ts';
import type { LineSettings, TailLine } from './tailed-file.ts';

const unpackers = { gz: createGunzip, zst: createZstdDecompress } as const;

/** True for names of compressed files, whether they can be opened here or not. */
export function isPacked(name: string): boolean {
  return /\.(gz|xz|bz2|zst|zip|Z)$/.test(name);
}

/** How a packed part is opened; undefined when it cannot be. */
function unpackerOf(path: string): keyof typeof unpackers | undefined {
  const ending = /\.(gz|zst)$/.exec(path)?.[1];
  return ending === 'gz' || ending === 'zst' ? ending : undefined;
}

/** True when a part can be opened here. */
export function canUnpack(path: string): boolean {
  return unpackerOf(path) !== undefined;
}

const linesAtOnce = 200;

/** Lines of a compressed part of a log, all of them history, in groups. Throws where the file is damaged. */
export async function* packedLines(path: string, { limit, encoding }: LineSettings): AsyncGenerator<TailLine[]> {
  const unpacker = unpackerOf(path);
  if (unpacker === undefined) return;
  const changed = (await stat(path)).mtime;
  let usual: Encoding | undefined;
  const decoded = (bytes: Buffer): DecodedLine =>
    encoding === undefined ? decodeLine(bytes, usual) : { text: decodeAs(bytes, encoding), encoding };
  let group: { bytes: Buffer; cut: number }[] = [];
  const take = (): TailLine[] => {
    usual ??= detectEncoding(Buffer.concat(group.map(({ bytes }) => bytes)));
    const lines = group.map(({ bytes, cut }) => ({ ...decoded(bytes), path, history: true, cut, changed }));
    group = [];
    return lines;
  };
  const unpacked = pipeline(createReadStream(path), unpackers[unpacker](), () => undefined);
  for await (const line of splitLines(unpacked, limit)) {
    group.push(line);
    if (group.length >= linesAtOnce) yield take();
  }
  if (group.length > 0) yield take();
}

async function* splitLines(
  stream: AsyncIterable<Buffer>,
  limit: number,
): AsyncGenerator<{ bytes: Buffer; cut: number }> {
  let held: Buffer = Buffer.alloc(0);
  let cut = 0;
  const line = (bytes: Buffer) => {
    const end = bytes.at(-1) === 0x0d ? bytes.length - 1 : bytes.length;
    const kept = Buffer.from(bytes.subarray(0, Math.min(end, limit)));
    const found = { bytes: kept, cut: cut + end - kept.length };
    cut = 0;
    return found;
  };
  for await (const chunk of stream) {
    let rest = Buffer.concat([held, chunk]);
    for (let at = rest.indexOf(0x0a); at >= 0; at = rest.indexOf(0x0a)) {
      yield line(rest.subarray(0, at));
      rest = rest.subarray(at + 1);
    }
    cut += Math.max(0, rest.length - limit);
    held = Buffer.from(rest.subarray(0, limit));
  }
  if (held.length > 0 || cut > 0) yield line(held);
}
