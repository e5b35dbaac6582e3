import { isPacked, packedHolds } from './packed-part.ts';
import { type RestParts, readPackedPart } from './packed-rest.ts';
import { continuationIn, rotatedBefore, type Sibling } from './rotation.ts';
import type { FilePosition } from './tailed-file.ts';

/** Where the reading of a log's earlier parts ended, so that nothing is read again under its later name. */
export class EndedParts {
  readonly #byLog = new Map<string, FilePosition>();
  readonly #stillOpen: () => FilePosition[];

  /** `stillOpen`: positions of files that left their path and are read on. */
  constructor(stillOpen: () => FilePosition[]) {
    this.#stillOpen = stillOpen;
  }

  /** A part was read to its end and let go. */
  note(position: FilePosition): void {
    this.#byLog.set(position.path, position);
  }

  of(log: string): FilePosition[] {
    return [...this.#stillOpen(), ...this.#byLog.values()].filter(({ path, offset }) => path === log && offset > 0);
  }
}

/** What the reading of missed parts needs from whoever follows the log. */
export interface MissedParts extends RestParts {
  ended: EndedParts;
  /** Goes on in a part that is not compressed. */
  goOn(path: string, position: FilePosition): Promise<void>;
  /** Reads a part that is not compressed. */
  readPart(part: Sibling): Promise<void>;
  /** Keeps a position while a compressed part is read, so that a restart goes on there. */
  keepingPlace(place: FilePosition, read: () => Promise<void>): Promise<void>;
}

/**
 * Reads what came into a log that was empty and left it again before it was looked at: the parts made since. `changed` is the log's
 * last change now, undefined when it is not there any more.
 */
export async function readMissedParts(
  empty: FilePosition,
  changed: number | undefined,
  parts: MissedParts,
): Promise<void> {
  if (empty.offset > 0 || changed === empty.changed) return;
  const missed = await partsSince(empty);
  const place = { ...empty };
  empty.changed = changed ?? empty.changed;
  empty.partsUntil = newestChange(missed, empty.partsUntil);
  for (const part of missed) {
    if (parts.context.signal.aborted) return;
    if (isPacked(part.path)) await readPacked(part, place, parts);
    else await readPlain(part, parts, empty.path);
  }
}

/** Newest change of the parts that a log has when it is opened. */
export async function partsUntilNow(log: string): Promise<number> {
  return newestChange(await rotatedBefore(log), 0);
}

function newestChange(parts: readonly Sibling[], least = 0): number {
  return Math.max(least, ...parts.map(({ changed }) => changed));
}

/** Parts changed since the log was, and since its parts were looked at. One that is being compressed just now stands there twice. */
async function partsSince({ path, changed, partsUntil = 0 }: FilePosition): Promise<Sibling[]> {
  const parts = (await rotatedBefore(path)).filter((part) => part.changed > Math.max(changed, partsUntil));
  const plain = new Set(parts.map((part) => part.path));
  return parts.filter((part) => !isPacked(part.path) || !plain.has(part.path.replace(/\.\w+$/, '')));
}

async function readPlain(part: Sibling, parts: MissedParts, log: string): Promise<void> {
  for (const ended of parts.ended.of(log)) {
    if ((await continuationIn([part], ended)) !== undefined) return parts.goOn(part.path, ended);
  }
  return parts.readPart(part);
}

async function readPacked(part: Sibling, empty: FilePosition, parts: MissedParts): Promise<void> {
  let after = 0;
  for (const ended of parts.ended.of(empty.path)) if (await packedHolds(part.path, ended)) after = ended.offset;
  const place = { ...empty, dev: part.dev, ino: part.ino };
  await parts.keepingPlace(place, () => readPackedPart(part.path, { after, history: false }, place, parts));
}
