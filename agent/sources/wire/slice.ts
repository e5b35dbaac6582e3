import { createHash } from 'node:crypto';
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { addressBytes } from '#engine/wire/address-bytes.ts';
import { CaptureFile } from '#engine/wire/file/capture-file.ts';
import { pcapHead, pcapRecord } from '#engine/wire/file/pcap-writer.ts';
import type { KeptSlice, SliceWish } from './thread-messages.ts';

/** Kept captures take at most so much disk; the oldest gives way. */
const mostKeptBytes = 64 << 20;
/** One kept capture holds at most so much. */
const mostBytes = 32 << 20;
const gatherBytes = 256 << 10;

/** Writes the packets of some ring files that a wish names into a capture of its own; a sentence when there are none. */
export function keepSlice(
  ring: readonly string[],
  wish: SliceWish,
  folder: string,
  snapLength: number,
): KeptSlice | string {
  const [from, to] = [wish.at - wish.beforeMs, wish.at + wish.afterMs];
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const name = `${new Date(wish.at).toISOString().replaceAll(':', '-')}.pcap`;
  const open = join(folder, `${name}.part`);
  const hash = createHash('sha256');
  let packets = 0;
  let bytes = 0;
  let linkType = -1;
  const fd = openSync(open, 'w', 0o600);
  let gathered: Buffer[] = [];
  let gatheredBytes = 0;
  const flush = () => {
    const piece = Buffer.concat(gathered);
    writeSync(fd, piece);
    hash.update(piece);
    gathered = [];
    gatheredBytes = 0;
  };
  const write = (piece: Buffer) => {
    gathered.push(piece);
    gatheredBytes += piece.length;
    bytes += piece.length;
    if (gatheredBytes >= gatherBytes) flush();
  };
  const ends = wish.between?.map((ip) => Buffer.from(addressBytes(ip) ?? []));
  try {
    for (const path of ring) {
      const file = new CaptureFile({
        packet: (data, start, end, length, link, time) => {
          if (time < from || time > to || bytes > mostBytes) return;
          if (ends && !ends.every((end2) => holds(data, start, end, end2))) return;
          if (linkType < 0) {
            linkType = link;
            write(pcapHead(link, snapLength));
          }
          if (link !== linkType) return;
          write(pcapRecord(data, start, end, length, time));
          packets++;
        },
      });
      file.push(readIfThere(path));
    }
    flush();
  } finally {
    closeSync(fd);
  }
  if (packets === 0) {
    unlinkSync(open);
    return `no packets are kept from ${new Date(from).toISOString()} to ${new Date(to).toISOString()}`;
  }
  makeRoom(folder, bytes);
  const path = join(folder, name);
  renameSync(open, path);
  return { file: path, packets, bytes, sha256: hash.digest('hex') };
}

/** Whether a packet's headers hold an address. */
function holds(data: Uint8Array, start: number, end: number, address: Buffer): boolean {
  return Buffer.from(data.buffer, data.byteOffset + start, Math.min(end - start, 120)).includes(address);
}

function readIfThere(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}

function makeRoom(folder: string, bytes: number): void {
  const kept = readdirSync(folder)
    .filter((name) => name.endsWith('.pcap'))
    .sort()
    .map((name) => ({ path: join(folder, name), size: statSync(join(folder, name)).size }));
  let total = bytes + kept.reduce((sum, { size }) => sum + size, 0);
  for (const { path, size } of kept) {
    if (total <= mostKeptBytes) return;
    unlinkSync(path);
    total -= size;
  }
}
