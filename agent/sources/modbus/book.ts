import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { sha256 } from '#engine/snapshot/snapshot.ts';
import { reasonSchema } from '#protocol/reasons/reason.ts';

const behaviour = z.union([
  z.enum(['ok', 'silent', 'closed', 'garbage']),
  z.templateLiteral(['exception ', z.number()]),
]);

/** What a device did with a request: shown in the fingerprint and remembered for the next one. */
export type Behaviour = z.infer<typeof behaviour>;

const piece = z.strictObject({ start: z.int(), count: z.int(), exception: z.int() });

/** Part of a mapped block that is read in one request; `exception` is 0 where it can be read. */
export type Piece = z.infer<typeof piece>;

const bookSchema = z.strictObject({
  /** Address and map that it was learned with; anything else is learned anew. */
  of: z.string(),
  /** When every function code was tried, ISO 8601 UTC. */
  taken: z.string(),
  /** Why that was not done to the end. It is not repeated by itself: something in it may have been too much. */
  cut: z.string().optional(),
  /** The same as a code with its parts; absent from what was learned before this was kept. */
  cutBy: reasonSchema.optional(),
  /** By `unit/function code`. */
  fingerprint: z.record(z.string(), behaviour),
  /** By `unit/table/start+count` of a planned block that is not one piece. */
  pieces: z.record(z.string(), z.array(piece)),
  /** Unmapped places between mapped ones that could be read, as `unit/table/start+count`. */
  gaps: z.array(z.string()),
});

/** What was learned once about a device and is only repeated when a person wants it. */
export type Learned = z.infer<typeof bookSchema>;

/** File of what was learned about a device, in the state folder of its source. */
export function bookFile(stateDir: string, device: string): string {
  return join(stateDir, 'learned', `${sha256(device).slice(0, 32)}.json`);
}

/** What was learned; undefined where there is nothing yet, or of another address or map, or damaged: then it is learned anew. */
export function readBook(file: string, of: string): Learned | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const known = bookSchema.safeParse(parsed(text));
  return known.success && known.data.of === of ? known.data : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Keeps what was learned; the file is whole or as before, also after a power cut. */
export function writeBook(file: string, learned: Learned): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.part`, JSON.stringify(learned), { mode: 0o600, flush: true });
  renameSync(`${file}.part`, file);
}
