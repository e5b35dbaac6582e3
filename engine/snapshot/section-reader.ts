import { GrowingTree } from '../merkle/growing-tree.ts';
import { leafHash } from '../merkle/tree.ts';
import { canonicalise, type Json } from './canonical-json.ts';
import { parseLine } from './line.ts';
import type { Section } from './model.ts';
import { nestedTooDeeply } from './nesting.ts';
import { type Blob, unpackBlob } from './packed-blob.ts';
import { PackedEntries, type PackedRun } from './packed-entries.ts';

/** Marks of what reads as JSON and has no canonical form: halves of characters, numbers beyond any double. Much else has them, too. */
const doubtful = /\\u[dD][89a-fA-F]|[eE]\+?\d{3}|\d{309}/;

/** Takes the blobs of one section in order, checks every line, and keeps them packed. */
export class SectionReader {
  readonly #name: string;
  readonly #compared: boolean;
  readonly #tree = new GrowingTree();
  readonly #runs: PackedRun[] = [];
  #last: string | undefined;
  /** Blobs and text of a line that goes on in the next blob. */
  #blobs: Blob[] = [];
  #begun = '';

  constructor(name: string, compared: boolean) {
    this.#name = name;
    this.#compared = compared;
  }

  /** Takes the next blob; gives what is wrong with it. */
  take(blob: Blob): string | undefined {
    const text = unpackBlob(blob.hash, blob.zstd);
    if (text === undefined) return `blob ${blob.hash} of section ${this.#name} is damaged`;
    this.#blobs.push(blob);
    const rows = `${this.#begun}${text}`.split('\n');
    this.#begun = rows.pop()!;
    if (this.#begun !== '') {
      if (rows.length === 0) return undefined;
      return `blob ${blob.hash} of section ${this.#name} ends within a line that began after others`;
    }
    let first: string | undefined;
    for (const row of rows) {
      const entry = parseLine(row);
      if (!entry || !isRecord(row, entry) || (this.#last !== undefined && entry[0] <= this.#last)) {
        return `blob ${blob.hash} of section ${this.#name} has a line that is no record or stands out of order`;
      }
      this.#last = entry[0];
      first ??= entry[0];
      this.#tree.add(leafHash(row));
    }
    if (first !== undefined) this.#runs.push({ first, lines: rows.length, blobs: this.#blobs });
    this.#blobs = [];
    return undefined;
  }

  /** The section; undefined when it ends within a line. */
  finish(): Section | undefined {
    if (this.#begun !== '') return undefined;
    const hash = Buffer.from(this.#tree.root()).toString('hex');
    return { name: this.#name, compared: this.#compared, hash, entries: new PackedEntries(this.#runs) };
  }
}

/** True for a line that can be held against others; what only looks like one would end every comparison. */
function isRecord(row: string, [key, text]: [string, string]): boolean {
  if (nestedTooDeeply(text)) return false;
  try {
    const record: Json = JSON.parse(text);
    if (doubtful.test(row)) canonicalise([key, record]);
    return true;
  } catch {
    return false;
  }
}
