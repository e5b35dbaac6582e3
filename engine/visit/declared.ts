import type { VisitForm } from '#protocol/api/visit-acts.ts';
import type { ChangeItem } from '../snapshot/snapshot.ts';

type Declared = VisitForm['declared'][number];

/** A difference and the controller it was found on. */
export interface FoundItem {
  device: string;
  item: Pick<ChangeItem, 'id' | 'path' | 'attribute' | 'to' | 'unit'>;
}

/** What was declared against what was found. */
export interface DeclaredMatch {
  /** Declaration by item id. */
  of: ReadonlyMap<string, string>;
  /** How many differences each declaration fits; 0 for one that nothing was found for. */
  found: ReadonlyMap<string, number>;
}

/** Compares declarations with what changed during a visit. One declaration may cover many differences. */
export function matchDeclared(declared: readonly Declared[], found: readonly FoundItem[]): DeclaredMatch {
  const of = new Map<string, string>();
  const counts = new Map(declared.map((one) => [one.id, 0]));
  for (const { device, item } of found) {
    const fitting = declared.filter((one) => (one.device === null || one.device === device) && fits(one, item));
    for (const one of fitting) counts.set(one.id, counts.get(one.id)! + 1);
    if (fitting[0]) of.set(item.id, fitting[0].id);
  }
  return { of, found: counts };
}

function fits(declared: Declared, item: FoundItem['item']): boolean {
  const place = fold(
    item.attribute === '' || item.attribute === 'value' ? item.path : `${item.path} ${item.attribute}`,
  );
  if (!patternOf(fold(declared.pattern)).test(place)) return false;
  if (declared.to === null) return true;
  const wanted = fold(declared.to);
  return wanted === fold(item.to ?? '') || (item.unit !== null && wanted === fold(`${item.to ?? ''}${item.unit}`));
}

/** Plain words stand anywhere in the place; a pattern with `*` covers all of it. */
function patternOf(pattern: string): RegExp {
  const text = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return text.length === 1 ? new RegExp(text[0]!) : new RegExp(`^${text.join('.*')}$`, 's');
}

/** Half and full width, case and blanks make no difference. */
function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, '');
}
