import { createReadStream, readdirSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { type CaptureBreak, CaptureFile, type CaptureMinutes } from '#engine/wire/wire.ts';

/** A capture file as it was when it was read. */
export interface FileMark {
  name: string;
  size: number;
  changed: number;
}

/** Files that are remembered as read, at most. */
const mostMarks = 2000;
const captureName = /\.(pcap|pcapng|cap|dmp)(\.gz|\.zst)?$/i;

/** Capture files of a folder: each is read once, as soon as it has stopped growing. It is neither changed nor moved. */
export class DropFolder {
  readonly #folder: string;
  readonly #read = new Map<string, FileMark>();
  /** What was there at the last look: who did not change since is whole. */
  #before = new Map<string, string>();

  constructor(folder: string, marks: readonly FileMark[]) {
    this.#folder = folder;
    for (const mark of marks) this.#read.set(keyOf(mark), mark);
  }

  /** Files read so far. */
  get marks(): FileMark[] {
    return [...this.#read.values()];
  }

  /** Files that are whole and were not read yet. */
  look(): FileMark[] {
    const now = new Map<string, string>();
    const ready: FileMark[] = [];
    for (const name of readdirSync(this.#folder)
      .filter((entry) => captureName.test(entry))
      .sort()) {
      const stats = existing(join(this.#folder, name));
      if (!stats?.isFile()) continue;
      const mark = { name, size: stats.size, changed: Math.floor(stats.mtimeMs) };
      now.set(name, keyOf(mark));
      if (!this.#read.has(keyOf(mark)) && this.#before.get(name) === keyOf(mark)) ready.push(mark);
    }
    this.#before = now;
    return ready;
  }

  /** Remembers a file as read. */
  done(mark: FileMark): void {
    this.#read.set(keyOf(mark), mark);
    while (this.#read.size > mostMarks) this.#read.delete(this.#read.keys().next().value!);
  }

  /** Reads one, piece by piece; `between` is awaited after each piece. Answers where it broke, null when it was read to its end. */
  async read(mark: FileMark, into: CaptureMinutes, between: () => Promise<void>): Promise<CaptureBreak | null> {
    const path = join(this.#folder, mark.name);
    const raw = createReadStream(path, { highWaterMark: 1 << 18 });
    const unpack = /\.gz$/i.test(path) ? createGunzip() : /\.zst$/i.test(path) ? createZstdDecompress() : null;
    if (unpack) raw.on('error', (error) => unpack.destroy(error)).pipe(unpack);
    const file = new CaptureFile(into);
    try {
      for await (const piece of unpack ?? raw) {
        if (!file.push(piece as Buffer)) break;
        await between();
      }
    } catch (error) {
      return { offset: 0, reason: (error as Error).message };
    } finally {
      raw.destroy();
    }
    return file.end();
  }
}

function keyOf({ name, size, changed }: FileMark): string {
  return `${name} ${size} ${changed}`;
}

function existing(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
