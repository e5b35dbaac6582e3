import type { JsonObject } from './canonical-json.ts';
import type { ChangeItem } from './model.ts';

/** Section whose records are files, each under its path. */
export const fileSection = 'files';

/** Records of the files of one side by path, canonical text. */
type Records = ReadonlyMap<string, string>;

/**
 * Tells a file that is gone from one path and has come at another with the same content as one that was moved: each of the two paths
 * keeps its own item, to be judged where it stands, and both name the way (`from`, `to`). Where the content stands at several paths,
 * nobody can say which went where: those stay removed and added. Ids stay what they were.
 */
export function withMoves(items: readonly ChangeItem[], before: Records, after: Records): ChangeItem[] {
  const gone = byContent(items, 'removed', before);
  const come = byContent(items, 'added', after);
  const way = new Map<ChangeItem, { from: string; to: string }>();
  for (const [content, [old, another]] of gone) {
    const [fresh, second] = come.get(content) ?? [];
    if (!old || another || !fresh || second) continue;
    for (const half of [old, fresh]) way.set(half, { from: old.key, to: fresh.key });
  }
  const moved = { op: 'moved', severity: 'low', rule: `${fileSection} moved` } as const;
  return items.map((item) => (way.has(item) ? { ...item, ...moved, ...way.get(item)! } : item));
}

function byContent(items: readonly ChangeItem[], op: ChangeItem['op'], records: Records): Map<string, ChangeItem[]> {
  const found = new Map<string, ChangeItem[]>();
  for (const item of items) {
    if (item.section !== fileSection || item.op !== op || item.attribute !== '') continue;
    const content = (JSON.parse(records.get(item.key)!) as JsonObject)['raw'];
    if (typeof content === 'string') found.set(content, [...(found.get(content) ?? []), item]);
  }
  return found;
}
