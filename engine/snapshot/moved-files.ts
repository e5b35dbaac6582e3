import { canonicalise, type JsonObject } from './canonical-json.ts';
import type { ChangeItem } from './model.ts';
import { sha256 } from './tree-hash.ts';

/** Section whose records are files, each under its path. */
export const fileSection = 'files';

/** Records of the files of one side by path, canonical text. */
type Records = ReadonlyMap<string, string>;

/**
 * Tells a file that is gone from one path and has come at another with the same content as one that was moved. Where the content
 * stands at several paths, nobody can say which went where: those stay removed and added. A moved item has the new path as its key
 * and the old one as `from`.
 */
export function joinMoved(device: string, items: readonly ChangeItem[], before: Records, after: Records): ChangeItem[] {
  const gone = byContent(items, 'removed', before);
  const come = byContent(items, 'added', after);
  const moved = new Map<ChangeItem, ChangeItem>();
  const left = new Set<ChangeItem>();
  for (const [content, [old, another]] of gone) {
    const [fresh, second] = come.get(content) ?? [];
    if (!old || another || !fresh || second) continue;
    const [from, to] = [old.key, fresh.key];
    const id = sha256(canonicalise([device, fileSection, to, '', from, to]));
    moved.set(fresh, { ...fresh, id, op: 'moved', from, to, severity: 'low', rule: `${fileSection} moved` });
    left.add(old);
  }
  return moved.size === 0 ? [...items] : items.flatMap((item) => (left.has(item) ? [] : [moved.get(item) ?? item]));
}

/** Paths that the judgement of an item decides about: of a file that was moved both. */
export function pathsOf(item: ChangeItem): string[] {
  const both = item.section === fileSection && item.op === 'moved' && item.from !== null;
  return both ? [item.key, item.from!] : [item.key];
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
