import { closeSync, mkdirSync, openSync, readdirSync, statSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { PacketSink } from '#engine/wire/file/packet-sink.ts';
import { pcapHead, pcapRecordHead, recordHeadBytes } from '#engine/wire/file/pcap-writer.ts';

/** Packets are gathered to so much before they are written. */
const gatherBytes = 256 << 10;
/** The ring stands in so many files at least: the oldest gives way as a whole. */
const fewestFiles = 16;
/** A file covers at most so long, milliseconds. */
const longestFileMs = 60_000;
/** After the disk refused, packets of so long are let go before it is tried again, milliseconds. */
const restMs = 10_000;

/** Limits of a ring. */
export interface RingLimits {
  bytes: number;
  ms: number;
  snapLength: number;
}

/**
 * The latest packets, as pcap files in a folder of their own that never hold more than their limit. A disk that takes none is said in `fault` and tried again:
 * whoever captures goes on.
 */
export class PacketRing implements PacketSink {
  /** Why the disk took nothing when it was last asked; null while it does. */
  fault: string | null = null;
  readonly #folder: string;
  readonly #limits: RingLimits;
  /** Files by their name, oldest first, with their bytes. */
  readonly #files = new Map<string, { bytes: number; from: number }>();
  readonly #gathered: Buffer;
  #used = 0;
  #total = 0;
  #fd: number | undefined;
  #open = '';
  #linkType = -1;
  #turn = 0;
  #restsUntil = Number.NEGATIVE_INFINITY;
  #time = 0;

  constructor(folder: string, limits: RingLimits) {
    this.#folder = folder;
    this.#limits = limits;
    this.#gathered = Buffer.allocUnsafe(Math.min(gatherBytes, Math.max(4096, limits.bytes / fewestFiles)));
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // Packets of an earlier run stay, and count.
    for (const name of ringFiles(folder)) {
      const bytes = statSync(join(folder, name)).size;
      this.#files.set(name, { bytes, from: beginning(name) });
      this.#total += bytes;
    }
  }

  /** Bytes on the disk. */
  get bytes(): number {
    return this.#total;
  }

  packet(bytes: Uint8Array, start: number, end: number, length: number, linkType: number, time: number): void {
    const kept = end - start;
    if (Number.isNaN(time) || kept + recordHeadBytes > this.#gathered.length) return;
    if (time < this.#restsUntil && time >= this.#restsUntil - restMs) return;
    this.#time = time;
    try {
      this.#gather(bytes, start, end, length, linkType, time);
    } catch (error) {
      this.#refused(error as NodeJS.ErrnoException);
    }
  }

  #gather(bytes: Uint8Array, start: number, end: number, length: number, linkType: number, time: number): void {
    const kept = end - start;
    if (this.#fd === undefined || linkType !== this.#linkType || this.#isOver(time)) this.#begin(linkType, time);
    if (this.#used + kept + recordHeadBytes > this.#gathered.length) this.#write();
    pcapRecordHead(this.#gathered, this.#used, time, kept, length);
    this.#gathered.set(bytes.subarray(start, end), this.#used + recordHeadBytes);
    this.#used += kept + recordHeadBytes;
  }

  /** Writes what was gathered. */
  flush(): void {
    try {
      this.#write();
    } catch (error) {
      this.#refused(error as NodeJS.ErrnoException);
    }
  }

  #write(): void {
    if (this.#used === 0 || this.#fd === undefined) return;
    this.#makeRoom(this.#used);
    for (let at = 0; at < this.#used; ) {
      const written = writeSync(this.#fd, this.#gathered, at, this.#used - at);
      this.#grow(written);
      at += written;
    }
    this.#used = 0;
    this.fault = null;
  }

  /** The disk refused: what was gathered is let go. */
  #refused(error: NodeJS.ErrnoException): void {
    if (error.syscall === undefined) throw error;
    this.fault = error.message;
    this.#restsUntil = this.#time + restMs;
    this.#used = 0;
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }

  /** Files that may hold packets of a time, oldest first. */
  filesOf(from: number, to: number): string[] {
    this.flush();
    const all = [...this.#files].map(([name, file], index, files) => ({
      name,
      file,
      next: files[index + 1]?.[1].from,
    }));
    return all
      .filter(({ file, next }) => file.from <= to && (next === undefined || next >= from))
      .map(({ name }) => join(this.#folder, name));
  }

  close(): void {
    this.flush();
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }

  #isOver(time: number): boolean {
    const { bytes, from } = this.#files.get(this.#open)!;
    const full = bytes + this.#used >= this.#limits.bytes / fewestFiles;
    return full || time - from > longestFileMs || time < from - 1000;
  }

  #begin(linkType: number, time: number): void {
    this.#write();
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
    this.#linkType = linkType;
    for (const [name, { from }] of this.#files) if (from < time - this.#limits.ms) this.#remove(name);
    const head = pcapHead(linkType, this.#limits.snapLength);
    this.#makeRoom(head.length);
    this.#open = `ring-${String(Math.floor(time)).padStart(13, '0')}-${this.#turn++}.pcap`;
    this.#fd = openSync(join(this.#folder, this.#open), 'w', 0o600);
    this.#files.set(this.#open, { bytes: 0, from: time });
    writeSync(this.#fd, head);
    this.#grow(head.length);
  }

  #grow(bytes: number): void {
    this.#total += bytes;
    this.#files.get(this.#open)!.bytes += bytes;
  }

  #makeRoom(bytes: number): void {
    for (const name of this.#files.keys()) {
      if (this.#total + bytes <= this.#limits.bytes || name === this.#open) return;
      this.#remove(name);
    }
  }

  #remove(name: string): void {
    this.#total -= this.#files.get(name)!.bytes;
    this.#files.delete(name);
    try {
      unlinkSync(join(this.#folder, name));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}

function ringFiles(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => /^ring-\d+-\d+\.pcap$/.test(name))
    .sort((one, other) => beginning(one) - beginning(other));
}

function beginning(name: string): number {
  return Number(name.split('-')[1]);
}
