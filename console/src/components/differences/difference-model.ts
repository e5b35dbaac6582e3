import type { ChangeItem } from '#protocol/api/controllers.ts';

/** A difference as a list shows it, of a controller or in a visit. */
export type Difference = Omit<ChangeItem, 'decision'> & { decision: object | null };

/** Half and full width, kana width and case make no difference to a search. */
function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/** What a search looks at in a difference: its controller, place and values, folded. */
export function searchText(
  { path, attribute, from, to }: Pick<Difference, 'path' | 'attribute' | 'from' | 'to'>,
  controller: string,
): string {
  return fold([controller, path, attribute, from, to].filter(Boolean).join(' '));
}

/** True when every word stands somewhere in the text. */
export function fitsWords(text: string, words: string): boolean {
  return fold(words)
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** A way to group a long list. */
export interface Grouping<Item> {
  /** As it stands in the address. */
  id: string;
  label: string;
  keyOf: (item: Item) => string;
  titleOf?: (key: string) => string;
  /** Keys of groups that stand before all others. */
  first?: readonly string[];
}

/** Members under the key of their group; the key of a list that is not grouped is empty. */
export interface Group<Item> {
  key: string;
  items: Item[];
}

/** The list in groups, each in the order of the list, and the groups in the order of their first members. */
export function grouped<Item>(items: readonly Item[], by: Grouping<Item> | undefined): Group<Item>[] {
  const groups = new Map<string, Item[]>((by?.first ?? []).map((key) => [key, []]));
  for (const item of items) {
    const key = by?.keyOf(item) ?? '';
    const members = groups.get(key);
    if (members) members.push(item);
    else groups.set(key, [item]);
  }
  return [...groups].flatMap(([key, members]) => (members.length > 0 ? [{ key, items: members }] : []));
}

/** Parents and name of a place: paths are joined by `/`, some with blanks around it. */
export function placeOf(path: string): { parents: string[]; name: string } {
  const parts = path.split('/').map((part) => part.trim());
  return { parents: parts.slice(0, -1), name: parts.at(-1) ?? '' };
}

/** How many parents name the part of a controller to which a place belongs. */
const subtreeDepth = 2;

/** The part of a controller to which a place belongs: its uppermost parents. */
export function subtreeOf(path: string): string {
  const { parents, name } = placeOf(path);
  return (parents.length === 0 ? [name] : parents.slice(0, subtreeDepth)).join(' / ');
}

/** Whether anything stood or stands at a difference: an object that came or went has no value on either side. */
export function hasSides({ from, to }: { from: string | null; to: string | null }): boolean {
  return from !== null || to !== null;
}
