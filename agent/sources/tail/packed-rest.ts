import type { EventDraft } from '#protocol/events/event.ts';
import type { SourceContext } from '../source.ts';
import { unreadablePart } from './lost-part.ts';
import { NotKeptError } from './not-kept.ts';
import { isPacked, type PackedWish, packedHolds, packedLines } from './packed-part.ts';
import { rotatedBefore } from './rotation.ts';
import type { FilePosition, LineSettings, LineToEvents } from './tailed-file.ts';

/** What the reading of a packed rest needs from whoever follows the log. */
export interface RestParts {
  context: Pick<SourceContext<unknown>, 'id' | 'host' | 'now' | 'signal'>;
  settings: LineSettings;
  toEvents: LineToEvents;
  keep(drafts: EventDraft[]): Promise<void>;
}

/**
 * Goes on behind a position whose file was rotated and compressed: the rest of the part that holds what was read, and all parts
 * after it. The position moves along, so that a restart goes on there. False when no part holds it.
 */
export async function readPackedRest(position: FilePosition, parts: RestParts): Promise<boolean> {
  const packed = (await rotatedBefore(position.path)).filter(({ path }) => isPacked(path));
  const holding = await newestHolding(packed, position);
  if (holding < 0) return false;
  const history = position.offset < position.historyUntil;
  let after = position.offset;
  for (const { path } of packed.slice(holding)) {
    await readPackedPart(path, { after, history }, position, parts);
    if (parts.context.signal.aborted) return true;
    after = 0;
  }
  return true;
}

async function newestHolding(packed: readonly { path: string }[], position: FilePosition): Promise<number> {
  for (let at = packed.length - 1; at >= 0; at--) if (await packedHolds(packed[at]!.path, position)) return at;
  return -1;
}

/** Reads a compressed part, the position moving along; what cannot be read of it becomes a gap. */
export async function readPackedPart(
  path: string,
  wish: PackedWish,
  position: FilePosition,
  { context, settings, toEvents, keep }: RestParts,
): Promise<void> {
  try {
    for await (const { lines, offset, mark } of packedLines(path, settings, wish)) {
      const drafts = lines.flatMap((line) => toEvents({ ...line, path: position.path }));
      position.offset = offset;
      position.mark = mark;
      await keep(drafts);
      if (context.signal.aborted) return;
    }
  } catch (error) {
    if (error instanceof NotKeptError) throw error;
    await keep([unreadablePart(context, path, (error as Error).message, wish.history)]);
  }
}
