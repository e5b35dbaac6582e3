import { type FileHandle, open } from 'node:fs/promises';
import { type DecodedLine, decodeAs, decodeLine, detectEncoding, type Encoding } from '#engine/logs/text-encoding.ts';
import type { EventDraft } from '#protocol/events/event.ts';
import { type Beginning, beginningLength, beginsAs, markOf, markOfSamples, samplesOf } from './file-mark.ts';
import { LineReader, type RawLine } from './line-reader.ts';

/** Where the reading of one file stands; kept with the events. */
export interface FilePosition {
  path: string;
  dev: number;
  ino: number;
  /** Bytes whose lines were handed over. */
  offset: number;
  /** Fingerprint of the bytes up to `offset`. */
  mark: string;
  /** How the file begins, as far as it was read. */
  beginning: Beginning;
  /** Bytes that were there when the file was first seen: they are history. */
  historyUntil: number;
  /** Milliseconds since 1970 of the last change that was seen. */
  changed: number;
  /** Newest change of the log's rotated parts when it was opened, empty: they hold nothing that came after. Same unit as `changed`. */
  partsUntil?: number;
  encoding?: Encoding;
}

/** A line handed to the source. `encoding` is what it was read as. */
export interface TailLine extends DecodedLine {
  path: string;
  history: boolean;
  /** Bytes cut from its end; 0 for a whole line. */
  cut: number;
  /** Last change of the file: a line without a time of its own is not later than this. */
  changed: Date;
}

/** Turns one line into events; most lines give one. */
export type LineToEvents = (line: TailLine) => EventDraft[];

/** How lines are read. */
export interface LineSettings {
  /** Longer lines are cut there, bytes. */
  limit: number;
  /** Undefined: decided by the bytes. */
  encoding: Encoding | undefined;
}

/** Lines, and where the file stands behind them. */
export interface TailBatch {
  lines: TailLine[];
  offset: number;
  mark: string;
  beginning: Beginning;
}

/** Lines handed over at once: one commit of the spool. */
const linesAtOnce = 200;

/** One file that is held open and read as it grows, also after it was renamed or deleted. */
export class TailedFile {
  readonly position: FilePosition;
  readonly #handle: FileHandle;
  readonly #reader: LineReader;
  readonly #forced: Encoding | undefined;
  /** Looks since the file left its path; -1 while it is in place. */
  looksAway = -1;
  /** How the file began that stood at this path before and was emptied or replaced. */
  former: Beginning | undefined;
  #stateBefore = '';

  private constructor(handle: FileHandle, position: FilePosition, reader: LineReader, forced: Encoding | undefined) {
    this.#handle = handle;
    this.position = position;
    this.#forced = forced;
    this.#reader = reader;
  }

  /** Opens a file for reading; with a `position` it goes on there, which the caller has checked to be the same file. */
  static async open(path: string, settings: LineSettings, from: { position?: FilePosition } = {}): Promise<TailedFile> {
    const handle = await open(path, 'r');
    try {
      const stat = await handle.stat();
      const position: FilePosition = from.position
        ? { ...from.position, path, dev: stat.dev, ino: stat.ino }
        : {
            path,
            dev: stat.dev,
            ino: stat.ino,
            offset: 0,
            mark: markOfSamples(Buffer.of(), Buffer.of()),
            beginning: { bytes: 0, hash: '' },
            historyUntil: 0,
            changed: stat.mtimeMs,
          };
      const unit = (settings.encoding ?? position.encoding) === 'utf-16le' ? 2 : 1;
      const samples = await samplesOf(handle, position.offset);
      const reader = new LineReader(handle, { offset: position.offset, limit: settings.limit, unit, ...samples });
      return new TailedFile(handle, position, reader, settings.encoding);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** True while the file holds what was read: it was not truncated, nor written anew. */
  async isIntact(): Promise<boolean> {
    const stat = await this.#handle.stat();
    if (this.isUnchanged(stat)) return true;
    if (stat.size < this.position.offset + this.#reader.unfinished) return false;
    return this.#holdsWhatWasRead();
  }

  /** True when size and time say that nothing happened since the last reading. */
  isUnchanged(info: { size: number; mtimeMs: number }): boolean {
    return info.size === this.position.offset + this.#reader.unfinished && info.mtimeMs === this.position.changed;
  }

  async #holdsWhatWasRead(): Promise<boolean> {
    return (await markOf(this.#handle, this.position.offset)) === this.position.mark;
  }

  /** True when the file stands at no path any more. */
  async isUnlinked(): Promise<boolean> {
    return (await this.#handle.stat()).nlink === 0;
  }

  /**
   * Before the first line of a file that took another's place: one that begins as the other did holds what was read
   * before, with lines taken out, so all of it is history. False while that is still being written.
   */
  async #isSettled(): Promise<boolean> {
    if (this.former === undefined || this.position.offset > 0) return true;
    const { size, mtimeMs } = await this.#handle.stat();
    if (size >= this.former.bytes && (await beginsAs(this.#handle, this.former))) {
      const state = `${size} ${mtimeMs}`;
      if (this.looksAway < 0 && state !== this.#stateBefore) {
        this.#stateBefore = state;
        return false;
      }
      this.position.historyUntil = size;
    }
    if (size > 0) this.former = undefined;
    return true;
  }

  /**
   * Whole lines that are there now, block by block. A block is given out only when the file still holds what came before
   * it, else its bytes belong to something else.
   */
  async *batches(): AsyncGenerator<TailBatch> {
    const { mtimeMs } = await this.#handle.stat();
    if (!(await this.isIntact()) || !(await this.#isSettled())) return;
    if (this.position.offset === 0 && this.position.encoding === undefined) await this.#noticeUtf16();
    for (;;) {
      const { lines, end } = await this.#reader.read();
      if (lines.length > 0 && !(await this.#holdsWhatWasRead())) return;
      this.#noticeEncoding(lines);
      for (let from = 0; from < lines.length; from += linesAtOnce) {
        yield this.#batch(lines.slice(from, from + linesAtOnce), mtimeMs);
      }
      this.position.changed = mtimeMs;
      if (end) return;
    }
  }

  /** The last line, when it has no end and the file will get none. */
  rest(): TailBatch | undefined {
    const line = this.#reader.takeRest();
    return line && this.#batch([line], this.position.changed);
  }

  /** Notes that lines were handed over, before the position is kept. */
  moveBehind(batch: TailBatch): void {
    this.position.offset = batch.offset;
    this.position.mark = batch.mark;
    if (this.position.beginning.bytes < beginningLength) this.position.beginning = batch.beginning;
  }

  close(): Promise<void> {
    return this.#handle.close();
  }

  async #noticeUtf16(): Promise<void> {
    if (this.#forced !== undefined) return;
    const bytes = Buffer.alloc(2);
    const { bytesRead } = await this.#handle.read(bytes, 0, 2, 0);
    if (bytesRead < 2 || detectEncoding(bytes) !== 'utf-16le') return;
    this.position.encoding = 'utf-16le';
    this.#reader.setUnit(2);
  }

  #noticeEncoding(lines: RawLine[]): void {
    if (this.position.encoding !== undefined || this.#forced !== undefined) return;
    const detected = detectEncoding(Buffer.concat(lines.map(({ bytes }) => bytes)));
    if (detected !== undefined) this.position.encoding = detected;
  }

  #batch(lines: RawLine[], mtimeMs: number): TailBatch {
    const changed = new Date(mtimeMs);
    return {
      offset: lines.at(-1)!.next,
      mark: lines.at(-1)!.mark(),
      beginning: lines.at(-1)!.beginning(),
      lines: lines.map((line) => ({
        ...this.#decoded(line),
        path: this.position.path,
        history: line.at < this.position.historyUntil,
        cut: line.cut,
        changed,
      })),
    };
  }

  #decoded(line: RawLine): DecodedLine {
    const decoded =
      this.#forced === undefined
        ? decodeLine(line.bytes, this.position.encoding)
        : { text: decodeAs(line.bytes, this.#forced), encoding: this.#forced };
    const bom = line.at === 0 && decoded.text.startsWith('\ufeff');
    return bom ? { ...decoded, text: decoded.text.slice(1) } : decoded;
  }
}
