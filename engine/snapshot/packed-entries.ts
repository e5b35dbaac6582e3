import { zstdDecompressSync } from 'node:zlib';
import { parseLine } from './line.ts';
import { type Blob, maxBlobBytes } from './packed-blob.ts';

/** Lines that follow each other in one blob; a line that is longer than a blob has several for itself alone. */
export interface PackedRun {
  /** Key of its first line. */
  first: string;
  lines: number;
  blobs: readonly Blob[];
}

type Entry = [key: string, record: string];

/**
 * Records of a section by key, in key order, kept as the blobs that travel: a run is unpacked when it is asked for, and let go
 * for the next. Meant to be walked in order; a key is found wherever it stands.
 */
export class PackedEntries implements ReadonlyMap<string, string> {
  readonly size: number;
  readonly #runs: readonly PackedRun[];
  #open: { run: PackedRun; entries: ReadonlyMap<string, string> } | undefined;

  /** `runs` in key order; their blobs were checked by whoever packed or received them. */
  constructor(runs: readonly PackedRun[]) {
    this.#runs = runs;
    this.size = runs.reduce((sum, run) => sum + run.lines, 0);
  }

  /** All blobs in order. */
  get blobs(): Blob[] {
    return this.#runs.flatMap((run) => run.blobs);
  }

  /**
   * The records that can differ from another section's, in key order: those of blobs that the other does not have. A key that is
   * missing here and there stands in both, with the same record, or in neither.
   */
  apartFrom(other: PackedEntries | undefined): ReadonlyMap<string, string> {
    const theirs = new Set(other === undefined ? [] : other.#runs.map(hashesOf));
    const apart = new Map<string, string>();
    for (const run of this.#runs) {
      if (theirs.has(hashesOf(run))) continue;
      for (const [key, record] of unpack(run)) apart.set(key, record);
    }
    return apart;
  }

  get(key: string): string | undefined {
    const run = this.#runOf(key);
    return run && this.#unpacked(run).get(key);
  }

  has(key: string): boolean {
    return this.get(key) !== undefined;
  }

  forEach(act: (record: string, key: string, all: ReadonlyMap<string, string>) => void): void {
    for (const [key, record] of this) act(record, key, this);
  }

  *entries(): Generator<Entry, undefined> {
    for (const run of this.#runs) yield* linesOf(run);
    return undefined;
  }

  *keys(): Generator<string, undefined> {
    for (const [key] of this.entries()) yield key;
    return undefined;
  }

  *values(): Generator<string, undefined> {
    for (const [, record] of this.entries()) yield record;
    return undefined;
  }

  [Symbol.iterator](): Generator<Entry, undefined> {
    return this.entries();
  }

  /** The only run that can hold a key: the last that does not begin after it. */
  #runOf(key: string): PackedRun | undefined {
    let from = 0;
    let to = this.#runs.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (this.#runs[middle]!.first <= key) from = middle + 1;
      else to = middle;
    }
    return this.#runs[from - 1];
  }

  #unpacked(run: PackedRun): ReadonlyMap<string, string> {
    if (this.#open?.run !== run) this.#open = { run, entries: unpack(run) };
    return this.#open.entries;
  }
}

function hashesOf({ blobs }: PackedRun): string {
  return blobs.map(({ hash }) => hash).join();
}

function unpack(run: PackedRun): ReadonlyMap<string, string> {
  return new Map(linesOf(run));
}

/** The lines of a run one after the other, so that whoever walks them holds no more than its text. */
function* linesOf({ blobs }: PackedRun): Generator<Entry, undefined> {
  const pieces = blobs.map(({ zstd }) => zstdDecompressSync(zstd, { maxOutputLength: maxBlobBytes }));
  const text = (pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces)).toString('utf8');
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\n', at);
    const to = end < 0 ? text.length : end;
    const entry = parseLine(text.slice(at, to));
    if (entry) yield entry;
    at = to + 1;
  }
  return undefined;
}
