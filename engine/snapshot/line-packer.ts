import { crc32 } from 'node:zlib';
import { packBytes } from './packed-blob.ts';
import type { PackedRun } from './packed-entries.ts';

const longestRun = 786_432;
/** One key in about this many ends a run, so that one changed node changes one blob only. */
const averageLines = 1024;

/**
 * Packs lines that come in key order into runs: cut where the checksum of a key says so, never by position, and before a run
 * would be longer than a blob; only a line that is longer than a blob by itself goes on in the next.
 */
export class LinePacker {
  readonly #runs: PackedRun[] = [];
  #first = '';
  #lines: string[] = [];
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
    if (this.#lines.length === 0) this.#first = key;
    this.#lines.push(text);
    this.#size += bytes;
    if (bytes > longestRun || crc32(key) % averageLines === 0) this.#end();
  }

  /** Packs what is left; gives all runs. */
  finish(): PackedRun[] {
    this.#end();
    return this.#runs;
  }

  #end(): void {
    if (this.#lines.length === 0) return;
    const text = `${this.#lines.join('\n')}\n`;
    const pieces = this.#size > longestRun ? piecesOf(text) : [text];
    const blobs = Array.from(pieces, (piece) => packBytes(Buffer.from(piece, 'utf8')));
    this.#runs.push({ first: this.#first, lines: this.#lines.length, blobs });
    this.#packed += blobs.reduce((sum, { zstd }) => sum + zstd.length, 0);
    this.#lines = [];
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
