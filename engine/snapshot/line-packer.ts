import { crc32 } from 'node:zlib';
import { packBytes } from './packed-blob.ts';
import type { PackedRun } from './packed-entries.ts';

const longestRun = 786_432;
/** One key in about this many ends a run, so that one changed node changes one blob only. */
const averageLines = 1024;
/** Room for lines at first; it doubles when they need more. */
const firstRoom = 16_384;
const lineEnd = 0x0a;

/**
 * Packs lines that come in key order into runs: cut where the checksum of a key says so, never by position, and before a run
 * would be longer than a blob; only a line that is longer than a blob by itself goes on in the next. Lines wait as bytes in one
 * place that is used again for every run.
 */
export class LinePacker {
  readonly #runs: PackedRun[] = [];
  #first = '';
  #lines = 0;
  #bytes = Buffer.allocUnsafeSlow(0);
  #size = 0;
  #packed = 0;

  /** Bytes held so far: the packed runs, and the lines that wait to be packed. */
  get bytes(): number {
    return this.#packed + this.#size;
  }

  /** Takes the next line, without its end. */
  add(key: string, text: string): void {
    const bytes = Buffer.byteLength(text) + 1;
    if (this.#size + bytes > longestRun) this.#end();
    if (this.#lines === 0) this.#first = key;
    this.#lines += 1;
    if (bytes > longestRun) {
      this.#keep(Array.from(piecesOf(`${text}\n`), (piece) => Buffer.from(piece, 'utf8')));
      return;
    }
    this.#makeRoom(bytes);
    this.#size += this.#bytes.write(text, this.#size);
    this.#size = this.#bytes.writeUInt8(lineEnd, this.#size);
    if (crc32(key) % averageLines === 0) this.#end();
  }

  /** Packs what is left; gives all runs. */
  finish(): PackedRun[] {
    this.#end();
    this.#bytes = Buffer.allocUnsafeSlow(0);
    return this.#runs;
  }

  #makeRoom(bytes: number): void {
    const wanted = this.#size + bytes;
    if (wanted <= this.#bytes.length) return;
    const before = this.#bytes;
    this.#bytes = Buffer.allocUnsafeSlow(Math.max(firstRoom, 2 ** Math.ceil(Math.log2(wanted))));
    before.copy(this.#bytes, 0, 0, this.#size);
  }

  #end(): void {
    if (this.#lines > 0) this.#keep([this.#bytes.subarray(0, this.#size)]);
  }

  /** Packs the lines of one run. */
  #keep(pieces: readonly Uint8Array[]): void {
    const blobs = pieces.map(packBytes);
    this.#runs.push({ first: this.#first, lines: this.#lines, blobs });
    this.#packed += blobs.reduce((sum, { zstd }) => sum + zstd.length, 0);
    this.#lines = 0;
    this.#size = 0;
  }
}

/** Cuts a line that is longer than a blob, never inside a character. */
function* piecesOf(text: string): Generator<string> {
  const longest = Math.floor(longestRun / 3);
  for (let at = 0; at < text.length; ) {
    const end = at + longest;
    const high = text.charCodeAt(end - 1) & 0xfc00;
    const cut = high === 0xd800 ? end - 1 : end;
    yield text.slice(at, cut);
    at = cut;
  }
}
