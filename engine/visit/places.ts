import type { ChangeItem } from '../snapshot/snapshot.ts';

/** Where differences lie. An item that came or went as a whole covers all of its attributes, and the other way round. */
export class Places {
  readonly #exact = new Set<string>();
  readonly #whole = new Set<string>();
  readonly #any = new Set<string>();

  constructor(items: readonly ChangeItem[]) {
    for (const item of items) {
      this.#exact.add(placeOf(item));
      this.#any.add(keyOf(item));
      if (item.attribute === '') this.#whole.add(keyOf(item));
    }
  }

  /** True when a difference lies at the place of this one, whatever its values. */
  has(item: ChangeItem): boolean {
    if (this.#exact.has(placeOf(item))) return true;
    return item.attribute === '' ? this.#any.has(keyOf(item)) : this.#whole.has(keyOf(item));
  }
}

function keyOf(item: ChangeItem): string {
  return `${item.section}\n${item.key}`;
}

/** A list of references has as many places as it has members. */
function placeOf(item: ChangeItem): string {
  const member = item.attribute === 'references' ? (item.from ?? item.to ?? '') : '';
  return `${keyOf(item)}\n${item.attribute}\n${member}`;
}
