import type { VisitItem } from '#protocol/api/visits.ts';

/** Ways to group a long list of differences. */
export const groupings = ['none', 'device', 'section', 'origin'] as const;
export type Grouping = (typeof groupings)[number];

/** Half and full width, kana width and case make no difference to a search. */
function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/** What a search looks at in a difference: its controller, place and values, folded. */
export function searchText(item: Pick<VisitItem, 'path' | 'attribute' | 'from' | 'to' | 'device'>): string {
  return fold([item.device.name, item.path, item.attribute, item.from, item.to].filter(Boolean).join(' '));
}

/** True when every word stands somewhere in the text. */
export function fitsWords(text: string, words: string): boolean {
  return fold(words)
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** The list in groups, each in the order of the list; one group without a name when it is not grouped. */
export function grouped<T extends Pick<VisitItem, 'section' | 'origin' | 'device'>>(
  items: readonly T[],
  by: Grouping,
): { key: string; items: T[] }[] {
  const keyOf = {
    none: () => '',
    device: (item: T) => item.device.name,
    section: (item: T) => item.section,
    origin: (item: T) => item.origin,
  }[by];
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const members = groups.get(keyOf(item));
    if (members) members.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return [...groups].map(([key, members]) => ({ key, items: members }));
}

/** Parents and name of a place: paths are joined by `/`, some with blanks around it. */
export function placeOf(path: string): { parents: string[]; name: string } {
  const parts = path.split('/').map((part) => part.trim());
  return { parents: parts.slice(0, -1), name: parts.at(-1) ?? '' };
}

/** Of what was rejected or put off: how many are put back, of how many; null while nothing was left open. */
export function putBack(items: readonly Pick<VisitItem, 'standing'>[]): { back: number; all: number } | null {
  const open = items.flatMap(({ standing }) => standing ?? []);
  return open.length === 0 ? null : { back: open.filter(({ state }) => state === 'back').length, all: open.length };
}

/** How many are accepted and how many stay open, as a signature would find them. */
export function tally(items: readonly Pick<VisitItem, 'decision'>[]): {
  accepted: number;
  open: number;
  undecided: number;
} {
  const verdict = (item: Pick<VisitItem, 'decision'>) => item.decision?.verdict;
  const open = items.filter((item) => verdict(item) === 'rejected' || verdict(item) === 'defer').length;
  const undecided = items.filter((item) => item.decision === null).length;
  return { accepted: items.length - open - undecided, open, undecided };
}
