/** One matched event (or one finding of a correlation below) inside a group. */
export interface Entry {
  /** Corrected event time, milliseconds. */
  time: number;
  id: string;
  /** Positions in the correlation's `rules` of those that the event matched, ascending. */
  rules: number[];
  /** What `value_*` types count or sum. */
  value?: string | number;
  /** Ids of the base events. */
  sources: string[];
  /** Whether the condition holds at this entry's point in time. */
  holds: boolean;
}

/** Position of the first entry whose time is not below `time`. */
export function firstNotBefore(entries: readonly Entry[], time: number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (entries[middle]!.time < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Position of the first entry whose time is above `time`. */
export function firstAfter(entries: readonly Entry[], time: number): number {
  const newest = entries.at(-1);
  if (!newest || newest.time <= time) return entries.length;
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (entries[middle]!.time <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Position of an entry by time and id, or where it belongs (as the complement). */
export function placeOf(entries: readonly Entry[], time: number, id: string): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const entry = entries[middle]!;
    if (entry.time < time || (entry.time === time && entry.id < id)) low = middle + 1;
    else high = middle;
  }
  const entry = entries[low];
  return entry && entry.time === time && entry.id === id ? low : ~low;
}
