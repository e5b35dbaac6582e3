import type { EventDraft } from '#protocol/events/event.ts';
import type { SourceContext } from '../source.ts';
import type { FirstSight } from './first-sight.ts';
import { unreadablePart } from './lost-part.ts';
import { NotKeptError } from './not-kept.ts';
import { isPacked, packedLines } from './packed-part.ts';
import { isCopyOf, rotatedBefore, type Sibling } from './rotation.ts';
import type { LineSettings, LineToEvents } from './tailed-file.ts';

/** What the reading of the past needs from whoever follows the log. */
export interface PastParts {
  context: Pick<SourceContext<unknown>, 'id' | 'host' | 'now' | 'signal'>;
  firstSight: FirstSight;
  settings: LineSettings;
  toEvents: LineToEvents;
  keep(drafts: EventDraft[]): Promise<void>;
  /** Reads a part that is not compressed, all of it as history. */
  readPart(part: Sibling, historyUntil: number): Promise<void>;
}

/** Reads, before a log that is seen for the first time, what rotations left of it: oldest part first, all of it history. */
export async function readPast(path: string, parts: PastParts): Promise<void> {
  for (const part of await rotatedBefore(path)) {
    if (parts.context.signal.aborted) return;
    if (isPacked(part.path)) await readPacked(part.path, parts);
    else if (!(await isCopyOf(part.path, path))) await parts.readPart(part, part.size);
  }
}

async function readPacked(path: string, parts: PastParts): Promise<void> {
  const { context, firstSight, settings, toEvents, keep } = parts;
  const before = firstSight.readOf(path);
  let read = 0;
  try {
    for await (const { lines } of packedLines(path, settings)) {
      read += lines.length;
      if (read <= before) continue;
      firstSight.noteRead(path, read);
      await keep(lines.flatMap(toEvents));
      if (context.signal.aborted) return;
    }
  } catch (error) {
    if (error instanceof NotKeptError) throw error;
    await keep([unreadablePart(context, path, (error as Error).message, true)]);
  }
}
