import { z } from 'zod';
import type { BoundedMap } from './bounded-map.ts';

/** Keeps something that was learned, and can be asked for it as plain data. */
export interface Keeps {
  save(): unknown;
  /** Takes up what `save` gave, perhaps in another process. Throws where it has another form. */
  load(saved: unknown): void;
}

const names = z.array(z.string());
const setRows = z.array(z.tuple([z.string(), names]));

export function savedSets(sets: ReadonlyMap<string, ReadonlySet<string>>): [string, string[]][] {
  return [...sets].map(([key, set]) => [key, [...set]]);
}

/** Fills a map of sets; what is beyond its room is left out and counted. */
export function loadSets(sets: BoundedMap<string, Set<string>>, saved: unknown): void {
  for (const [key, values] of setRows.parse(saved)) {
    const set = sets.open(key, () => new Set());
    if (set) for (const value of values) set.add(value);
  }
}

export function loadSet(set: Set<string>, saved: unknown): void {
  for (const value of names.parse(saved)) set.add(value);
}

/** Fills a map whose values have a schema. */
export function loadMap<V>(map: BoundedMap<string, V>, value: z.ZodType<V>, saved: unknown): void {
  for (const [key, one] of z.array(z.tuple([z.string(), value])).parse(saved)) map.open(key, () => one);
}
