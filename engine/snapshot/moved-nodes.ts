import type { AllRecords } from './all-records.ts';
import { canonicalise, type Json, type JsonObject } from './canonical-json.ts';
import { referenceTarget } from './references.ts';

/** References of a node by target, each the types that lead there; undefined where they are not known. */
type Ways = ReadonlyMap<string, string> | undefined;

/**
 * Tells nodes that were moved from those that merely hang elsewhere. A node is shown below the nearest of those that refer to it,
 * so that one more reference, or one less, may show it at another place: that is told by the reference. One that left the place below
 * which it stood and came to another was moved, and its references from both are part of that one difference.
 */
export class MovedNodes {
  readonly #before: AllRecords;
  readonly #after: AllRecords;
  readonly #ways = new Map<AllRecords, Map<string, Ways>>();
  readonly #moved = new Map<string, boolean>();

  constructor(before: AllRecords, after: AllRecords) {
    this.#before = before;
    this.#after = after;
    for (const side of [before, after]) this.#ways.set(side, new Map());
  }

  /** True where a node that stands below another one than before was moved there, or where that cannot be said. */
  isMove(key: string, from: Json | undefined, to: Json | undefined): boolean {
    if (typeof from !== 'string' || typeof to !== 'string' || from === '' || to === '') return true;
    if (!this.#waysOf(this.#before, from)?.has(key) || !this.#waysOf(this.#after, to)?.has(key)) return true;
    return !this.#waysOf(this.#after, from)?.has(key) && !this.#waysOf(this.#before, to)?.has(key);
  }

  /** True for a reference of this node that went or came with the move of the node that it leads to. */
  isPartOfMove(of: string, reference: Json | undefined): boolean {
    const target = referenceTarget(reference);
    if (target === undefined) return false;
    const [was, is] = [this.#before.get(target), this.#after.get(target)];
    if (was?.['parent'] === is?.['parent'] || (was?.['parent'] !== of && is?.['parent'] !== of)) return false;
    return this.#isWholeMove(target, was, is);
  }

  #isWholeMove(key: string, was: JsonObject | undefined, is: JsonObject | undefined): boolean {
    const known = this.#moved.get(key);
    if (known !== undefined) return known;
    const [from, to] = [was?.['parent'], is?.['parent']];
    const sameWay =
      typeof from === 'string' &&
      typeof to === 'string' &&
      this.#waysOf(this.#before, from)?.get(key) === this.#waysOf(this.#after, to)?.get(key);
    const whole = sameWay && this.isMove(key, from, to);
    this.#moved.set(key, whole);
    return whole;
  }

  #waysOf(side: AllRecords, key: string): Ways {
    const known = this.#ways.get(side)!;
    if (!known.has(key)) known.set(key, waysIn(side.get(key)?.['references']));
    return known.get(key);
  }
}

function waysIn(references: Json | undefined): Ways {
  if (!Array.isArray(references)) return undefined;
  const types = Map.groupBy(references, (one) => referenceTarget(one) ?? '');
  return new Map(
    [...types].map(([target, all]) => [target, canonicalise(all.map((one) => (one as Json[])[0]!).sort())]),
  );
}
