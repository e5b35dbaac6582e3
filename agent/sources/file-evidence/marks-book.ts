import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { Digest } from './digest.ts';
import { type FileMarks, sameMarks } from './listing.ts';
import { membersSchema } from './members.ts';

const entrySchema = z.tuple([
  z.number(),
  z.number(),
  z.number(),
  z.number(),
  z.string(),
  z.string(),
  z.number(),
  membersSchema.nullable(),
]);
const bookSchema = z.record(z.string(), entrySchema);

type Entry = z.infer<typeof entrySchema>;

/**
 * Contents that are known by the system's marks of their files, so that a large project is not read again each time.
 * Losing the book costs reading, nothing else.
 */
export class MarksBook {
  readonly #file: string;
  readonly #known: ReadonlyMap<string, Entry>;
  readonly #next = new Map<string, Entry>();

  constructor(file: string) {
    this.#file = file;
    this.#known = new Map(Object.entries(readBook(file)));
  }

  /** The content of a file whose marks stand still and that was read after `since` (ms since 1970). */
  find(path: string, marks: FileMarks, since: number): Digest | undefined {
    const entry = this.#known.get(path);
    if (!entry) return undefined;
    const [size, mtimeMs, ctimeMs, inode, sha256, head, readAt, members] = entry;
    if (readAt < since || !sameMarks(marks, { size, mtimeMs, ctimeMs, inode })) return undefined;
    this.#next.set(path, entry);
    return { sha256, head, ...(members === null ? {} : { members }) };
  }

  enter(
    path: string,
    { size, mtimeMs, ctimeMs, inode }: FileMarks,
    { sha256, head, members }: Digest,
    at: number,
  ): void {
    this.#next.set(path, [size, mtimeMs, ctimeMs, inode, sha256, head, at, members ?? null]);
  }

  /** Keeps what was found and entered; what was not seen this time is kept only when not everything was looked at. */
  save(whole: boolean): void {
    const kept = whole ? this.#next : new Map([...this.#known, ...this.#next]);
    mkdirSync(dirname(this.#file), { recursive: true, mode: 0o700 });
    writeFileSync(`${this.#file}.part`, JSON.stringify(Object.fromEntries(kept)), { mode: 0o600 });
    renameSync(`${this.#file}.part`, this.#file);
  }
}

function readBook(file: string): z.infer<typeof bookSchema> {
  try {
    return bookSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // No book yet, or a damaged one: everything is read again.
    return {};
  }
}
