import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { type DecodedLine, decodeAs, decodeLine, detectEncoding, type Encoding } from '#engine/logs/text-encoding.ts';
import { markOfSamples, sampleLength } from './file-mark.ts';
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

const linesAtOnce = 200;

/** Lines of a compressed part, and where its reading stands behind them, as in a file that is not compressed. */
export interface PackedBatch {
  lines: TailLine[];
  offset: number;
  mark: string;
}

/** What of a compressed part is wanted: lines behind so many bytes, told as history or as news. */
export interface PackedWish {
  after: number;
  history: boolean;
}

/** Lines of a compressed part of a log, in groups. Throws where the file is damaged, or packed in a way that is not opened here. */
export async function* packedLines(
  path: string,
  { limit, encoding }: LineSettings,
  { after, history }: PackedWish = { after: 0, history: true },
): AsyncGenerator<PackedBatch> {
  const unpacked = unpack(path);
  if (unpacked === undefined) throw new Error('only .gz and .zst are opened here');
  const changed = (await stat(path)).mtime;
  let usual: Encoding | undefined;
  const decoded = (bytes: Buffer): DecodedLine =>
    encoding === undefined ? decodeLine(bytes, usual) : { text: decodeAs(bytes, encoding), encoding };
  let group: PackedLine[] = [];
  const take = (): PackedBatch => {
    usual ??= detectEncoding(Buffer.concat(group.map(({ bytes }) => bytes)));
    const { next, mark } = group.at(-1)!;
    const lines = group.map(({ bytes, cut }) => ({ ...decoded(bytes), path, history, cut, changed }));
    group = [];
    return { lines, offset: next, mark: mark() };
  };
  for await (const line of splitLines(unpacked, limit)) {
    if (line.next <= after) continue;
    group.push(line);
    if (group.length >= linesAtOnce) yield take();
  }
  if (group.length > 0) yield take();
}

/** True when a compressed part holds what was read of a log up to an offset; one that is damaged before it does not. */
export async function packedHolds(path: string, read: { offset: number; mark: string }): Promise<boolean> {
  const unpacked = unpack(path);
  if (unpacked === undefined) return false;
  try {
    for await (const line of splitLines(unpacked, sampleLength))
      if (line.next >= read.offset) return line.next === read.offset && line.mark() === read.mark;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
  }
  return false;
}

function unpack(path: string): AsyncIterable<Buffer> | undefined {
  const unpacker = unpackerOf(path);
  return unpacker && pipeline(createReadStream(path), unpackers[unpacker](), () => undefined);
}

interface PackedLine {
  bytes: Buffer;
  cut: number;
  /** Bytes of the unpacked part up to the end of the line. */
  next: number;
  /** Fingerprint of the part up to there. */
  mark(): string;
}

async function* splitLines(stream: AsyncIterable<Buffer>, limit: number): AsyncGenerator<PackedLine> {
  let held: Buffer = Buffer.alloc(0);
  let cut = 0;
  let before = 0;
  let first: Buffer = Buffer.alloc(0);
  let recent: Buffer = Buffer.alloc(0);
  const line = (bytes: Buffer, next: number): PackedLine => {
    const end = bytes.at(-1) === 0x0d ? bytes.length - 1 : bytes.length;
    const kept = Buffer.from(bytes.subarray(0, Math.min(end, limit)));
    const [head, window, start] = [first, recent, before];
    const mark = () => {
      const until = window.length - (start - next);
      return markOfSamples(head.subarray(0, next), window.subarray(Math.max(0, until - sampleLength), until));
    };
    const found = { bytes: kept, cut: cut + end - kept.length, next, mark };
    cut = 0;
    return found;
  };
  for await (const chunk of stream) {
    first = Buffer.concat([first, chunk.subarray(0, Math.max(0, sampleLength - first.length))]);
    recent = Buffer.concat([recent.subarray(-sampleLength), chunk]);
    before += chunk.length;
    let rest = Buffer.concat([held, chunk]);
    for (let at = rest.indexOf(0x0a); at >= 0; at = rest.indexOf(0x0a)) {
      const behind = rest.subarray(at + 1);
      yield line(rest.subarray(0, at), before - behind.length);
      rest = behind;
    }
    cut += Math.max(0, rest.length - limit);
    held = Buffer.from(rest.subarray(0, limit));
  }
  if (held.length > 0 || cut > 0) yield line(held, before);
}
