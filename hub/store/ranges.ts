/** An inclusive range of event numbers. */
export type Range = [first: number, last: number];

/** A set of event numbers kept as few ranges; what the hub compares to know what it has. */
export class RangeSet {
  private ranges: Range[];

  constructor(ranges: readonly Range[] = []) {
    this.ranges = [];
    for (const [first, last] of ranges) this.add(first, last);
  }

  /** Adds a range, merging neighbours. */
  add(first: number, last: number): void {
    if (last < first) return;
    const { ranges } = this;
    const end = ranges.at(-1);
    if (!end || first > end[1] + 1) {
      ranges.push([first, last]);
      return;
    }
    if (first >= end[0]) {
      end[1] = Math.max(end[1], last);
      return;
    }
    const kept: Range[] = [];
    const merged: Range = [first, last];
    for (const range of ranges) {
      if (range[1] < merged[0] - 1 || range[0] > merged[1] + 1) kept.push(range);
      else {
        merged[0] = Math.min(merged[0], range[0]);
        merged[1] = Math.max(merged[1], range[1]);
      }
    }
    kept.push(merged);
    this.ranges = kept.sort((a, b) => a[0] - b[0]);
  }

  has(number: number): boolean {
    return this.rangeOf(number) !== undefined;
  }

  /** Last number of the unbroken run that starts at `from`; `from - 1` when `from` is missing. */
  runEnd(from: number): number {
    return this.rangeOf(from)?.[1] ?? from - 1;
  }

  /** Parts of a range that are in the set. */
  within(first: number, last: number): Range[] {
    const out: Range[] = [];
    for (let at = this.placeOf(first); at < this.ranges.length; at++) {
      const range = this.ranges[at]!;
      if (range[0] > last) break;
      out.push([Math.max(range[0], first), Math.min(range[1], last)]);
    }
    return out;
  }

  /** Holes between 1 and the highest number. */
  holes(): Range[] {
    const out: Range[] = [];
    let next = 1;
    for (const [first, last] of this.ranges) {
      if (first > next) out.push([next, first - 1]);
      next = last + 1;
    }
    return out;
  }

  union(other: RangeSet): RangeSet {
    const all = new RangeSet(this.ranges);
    for (const [first, last] of other.ranges) all.add(first, last);
    return all;
  }

  toJSON(): Range[] {
    return this.ranges.map(([first, last]) => [first, last]);
  }

  private rangeOf(number: number): Range | undefined {
    const range = this.ranges[this.placeOf(number)];
    return range && range[0] <= number ? range : undefined;
  }

  /** Place of the first range that ends at a number or behind it. */
  private placeOf(number: number): number {
    let low = 0;
    let high = this.ranges.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.ranges[middle]![1] < number) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
