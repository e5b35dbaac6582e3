import type { FileHandle } from 'node:fs/promises';
import { type Beginning, beginningLength, beginningOf, markOfSamples, sampleLength } from './file-mark.ts';

/** One line of a file as bytes, without its line end. */
export interface RawLine {
  bytes: Buffer;
  /** Offset of the line in the file. */
  at: number;
  /** Offset behind its line end. */
  next: number;
  /** Bytes left out because the line is longer than the limit. */
  cut: number;
  /** Fingerprint of the file up to `next`, out of the bytes as they were read. */
  mark(): string;
  /** How the file begins, up to `next`. */
  beginning(): Beginning;
}

const blockSize = 65_536;

/** Where a reader begins. */
export interface LineReaderStart {
  offset: number;
  /** Longer lines are cut there, bytes. */
  limit: number;
  /** Bytes per character of the line end: 2 for UTF-16. */
  unit: 1 | 2;
  /** The pieces of the fingerprint at `offset`. */
  first: Buffer;
  last: Buffer;
}

/**
 * Reads lines from one open file. A line without an end stays unread until its end is written; of an overlong one only
 * the beginning is held in memory while the rest is counted.
 */
export class LineReader {
  readonly #handle: FileHandle;
  readonly #limit: number;
  readonly #block = Buffer.allocUnsafe(blockSize);
  #unit: 1 | 2;
  /** Offset of the first byte not yet given out as part of a line. */
  #offset: number;
  /** Beginning of the unfinished line, and its whole length so far. */
  #head: Buffer[] = [];
  #headLength = 0;
  #length = 0;
  /** The file's first bytes, and the last ones before what is read next: what its fingerprint is made of. */
  #first: Buffer;
  #last: Buffer;

  constructor(handle: FileHandle, start: LineReaderStart) {
    this.#handle = handle;
    this.#offset = start.offset;
    this.#limit = start.limit;
    this.#unit = start.unit;
    this.#first = start.first;
    this.#last = start.last;
  }

  /** Sets the width of the line end; only before the first line was read. */
  setUnit(unit: 1 | 2): void {
    this.#unit = unit;
  }

  /** Lines of the next block, `end` true when the file has no more bytes for now. */
  async read(): Promise<{ lines: RawLine[]; end: boolean }> {
    const want = blockSize - (blockSize % this.#unit);
    const { bytesRead } = await this.#handle.read(this.#block, 0, want, this.#offset + this.#length);
    const usable = bytesRead - (bytesRead % this.#unit);
    const seen = Buffer.concat([this.#last, this.#block.subarray(0, usable)]);
    const before = this.#last.length;
    if (this.#first.length < beginningLength) {
      this.#first = Buffer.concat([this.#first, this.#block.subarray(0, usable)]).subarray(0, beginningLength);
    }
    const lines: RawLine[] = [];
    let from = 0;
    for (let at = this.#lineEnd(from, usable); at >= 0; at = this.#lineEnd(from, usable)) {
      this.#hold(from, at);
      from = at + this.#unit;
      lines.push(this.#finish(this.#unit, seen.subarray(Math.max(0, before + from - sampleLength), before + from)));
    }
    this.#hold(from, usable);
    this.#last = Buffer.from(seen.subarray(Math.max(0, seen.length - sampleLength)));
    return { lines, end: usable === 0 };
  }

  /** Bytes of the unfinished line that were seen so far. */
  get unfinished(): number {
    return this.#length;
  }

  /** The unfinished line, when the file will not grow any more. */
  takeRest(): RawLine | undefined {
    return this.#length === 0 ? undefined : this.#finish(0, this.#last);
  }

  #lineEnd(from: number, end: number): number {
    for (let at = from; ; at += 1) {
      at = this.#block.indexOf(0x0a, at);
      if (at < 0 || at >= end) return -1;
      if (this.#unit === 1) return at;
      if ((at - from) % 2 === 0 && this.#block[at + 1] === 0) return at;
    }
  }

  #hold(from: number, to: number): void {
    const room = Math.min(to - from, this.#limit - this.#headLength);
    if (room > 0) {
      this.#head.push(Buffer.from(this.#block.subarray(from, from + room)));
      this.#headLength += room;
    }
    this.#length += to - from;
  }

  #finish(endLength: number, last: Buffer): RawLine {
    const bytes = Buffer.concat(this.#head);
    const cut = this.#length - bytes.length;
    const at = this.#offset;
    this.#offset = at + this.#length + endLength;
    this.#head = [];
    this.#headLength = 0;
    this.#length = 0;
    const next = this.#offset;
    const first = this.#first.subarray(0, next);
    const mark = () => markOfSamples(first, last);
    const beginning = () => beginningOf(first);
    return { bytes: cut === 0 ? this.#withoutReturn(bytes) : bytes, at, next, cut, mark, beginning };
  }

  #withoutReturn(bytes: Buffer): Buffer {
    const at = bytes.length - this.#unit;
    const isReturn = at >= 0 && bytes[at] === 0x0d && (this.#unit === 1 || bytes[at + 1] === 0);
    return isReturn ? bytes.subarray(0, at) : bytes;
  }
}
