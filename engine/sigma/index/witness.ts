import type { Item, Test } from '../detection/item.ts';
import { ANY_RUN, fold, foldPattern } from '../detection/pattern.ts';
import { isValueTest } from '../detection/scalar-test.ts';
import type { Logic } from './compile-rule.ts';

/** Something that must stand in an event for a rule to match. `field` null means any value of the event. */
export interface Atom {
  field: string | null;
  place: 'equals' | 'starts' | 'ends' | 'contains';
  text: string;
}

/** Atoms of which at least one stands in every event that the rule matches. */
export type Witness = Atom[];

/** How often an atom is used over all rules: what many rules look for is common in events too. */
export type Popularity = (atom: Atom) => number;

const BASE = { equals: 0.002, starts: 0.01, ends: 0.004, contains: 0 } as const;
const MAX_ATOMS = 3000;

/** Guessed share of events in which an atom stands. */
function likelihood(atom: Atom, popularity: Popularity): number {
  const base = atom.place === 'contains' ? Math.max(0.0005, 0.9 * 0.55 ** (atom.text.length - 1)) : BASE[atom.place];
  return Math.min(
    1,
    base * (1 + popularity(atom)) * (atom.field === null ? 4 : 1) * (atom.field === 'EventID' ? 20 : 1),
  );
}

/** Guessed share of events that a witness lets through. */
export function shareOf(witness: Witness, popularity: Popularity): number {
  let sum = 0;
  for (const atom of witness) sum += likelihood(atom, popularity);
  return sum;
}

/** The best atom of one test, or several when the test itself has alternatives. */
function atomsOf(field: string | null, test: Test): Atom[] | undefined {
  if (!isValueTest(test)) return undefined;
  if (test.kind === 'regex')
    return test.regex.required?.map((text): Atom => ({ field, place: 'contains', text: fold(text) }));
  if (test.kind !== 'text') return undefined;
  const pattern = foldPattern(test.pattern);
  if (pattern.length === 0) return [{ field, place: 'equals', text: '' }];
  let best: Atom | undefined;
  pattern.forEach((piece, index) => {
    if (typeof piece !== 'string') return;
    const isFirst = index === 0;
    const isLast = index === pattern.length - 1;
    const place = isFirst && isLast ? 'equals' : isFirst ? 'starts' : isLast ? 'ends' : 'contains';
    const anchored = place === 'contains' ? 0 : 3;
    const size = best ? best.text.length + (best.place === 'contains' ? 0 : 3) : -1;
    if (piece.length + anchored > size) best = { field, place, text: piece };
  });
  if (!best && pattern.every((piece) => piece === ANY_RUN)) return undefined;
  return best ? [best] : undefined;
}

function ofItem(item: Item, popularity: Popularity): Witness | undefined {
  if (item.negated) return undefined;
  let chosen: Witness | undefined;
  for (const test of item.tests) {
    const atoms = atomsOf(item.field, test);
    if (item.all) chosen = rarer(chosen, atoms, popularity);
    else {
      if (!atoms) return undefined;
      chosen = [...(chosen ?? []), ...atoms];
      if (chosen.length > MAX_ATOMS) return undefined;
    }
  }
  return chosen;
}

function rarer(a: Witness | undefined, b: Witness | undefined, popularity: Popularity): Witness | undefined {
  if (!a) return b;
  if (!b) return a;
  return shareOf(a, popularity) <= shareOf(b, popularity) ? a : b;
}

/** Chooses the rarest set of atoms that a rule cannot match without; `undefined` when there is none. */
export function witnessOf(logic: Logic, popularity: Popularity): Witness | undefined {
  if (logic.op === 'not') return undefined;
  if (logic.op === 'item') return ofItem(logic.item, popularity);
  let chosen: Witness | undefined;
  for (const part of logic.parts) {
    const witness = witnessOf(part, popularity);
    if (logic.op === 'and') chosen = rarer(chosen, witness, popularity);
    else {
      if (!witness) return undefined;
      chosen = [...(chosen ?? []), ...witness];
      if (chosen.length > MAX_ATOMS) return undefined;
    }
  }
  return chosen;
}

/** Every atom of a rule, for counting how popular each is. */
export function* allAtoms(logic: Logic): Generator<Atom> {
  if (logic.op === 'not') return;
  if (logic.op === 'item') {
    if (!logic.item.negated) for (const test of logic.item.tests) yield* atomsOf(logic.item.field, test) ?? [];
    return;
  }
  for (const part of logic.parts) yield* allAtoms(part);
}

/** One text per atom. */
export function atomKey(atom: Atom): string {
  return `${atom.field ?? ''}\u0000${atom.place}\u0000${atom.text}`;
}
