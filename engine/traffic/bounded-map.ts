/** A map that takes no more than a number of keys; what would be beyond is counted and told, never kept. */
export class BoundedMap<K, V> extends Map<K, V> {
  /** Keys that found no room, counted each time. */
  beyond = 0;
  readonly most: number;

  constructor(most: number) {
    super();
    this.most = most;
  }

  /** Value of a key, made and kept at first sight; undefined when there is no room. */
  open(key: K, make: () => V): V | undefined {
    const known = this.get(key);
    if (known !== undefined) return known;
    if (this.size >= this.most) {
      this.beyond++;
      return undefined;
    }
    const made = make();
    this.set(key, made);
    return made;
  }
}

/** Adds to a set unless it is full; whether the value is in it afterwards. */
export function addWithin<T>(set: Set<T>, value: T, most: number): boolean {
  if (set.size < most) set.add(value);
  return set.has(value);
}

/** Lets the oldest go where there are more than `most`: for what must take in the newest whatever somebody makes up. */
export function keepNewest(of: Map<string, unknown> | Set<string>, most: number): void {
  if (of.size <= most) return;
  for (const oldest of of.keys()) {
    of.delete(oldest);
    return;
  }
}
