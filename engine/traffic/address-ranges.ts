/** A set of whole numbers as ranges, sorted and apart. */
export class AddressRanges {
  /** First and last in turn. */
  readonly #bounds: number[] = [];

  /** Whether all of a range is in it. */
  covers(low: number, high: number): boolean {
    const at = this.#place(low);
    return at < this.#bounds.length && this.#bounds[at]! <= low && this.#bounds[at + 1]! >= high;
  }

  /** Puts a range in; those that touch become one. `most` ranges are kept: beyond that the nearest two become one. */
  add(low: number, high: number, most = 256): void {
    const bounds = this.#bounds;
    let at = 0;
    while (at < bounds.length && bounds[at + 1]! < low - 1) at += 2;
    let end = at;
    while (end < bounds.length && bounds[end]! <= high + 1) {
      low = Math.min(low, bounds[end]!);
      high = Math.max(high, bounds[end + 1]!);
      end += 2;
    }
    bounds.splice(at, end - at, low, high);
    if (bounds.length > most * 2) this.#join();
  }

  /** First and last of each in turn. */
  bounds(): readonly number[] {
    return this.#bounds;
  }

  /** Ranges as text, as `0-9 40`. */
  text(): string {
    const parts: string[] = [];
    for (let at = 0; at < this.#bounds.length; at += 2) {
      const [low, high] = [this.#bounds[at]!, this.#bounds[at + 1]!];
      parts.push(low === high ? String(low) : `${low}-${high}`);
    }
    return parts.join(' ');
  }

  /** First range that may hold a number. */
  #place(low: number): number {
    let from = 0;
    let to = this.#bounds.length / 2;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (this.#bounds[middle * 2 + 1]! < low) from = middle + 1;
      else to = middle;
    }
    return from * 2;
  }

  #join(): void {
    let nearest = 1;
    for (let at = 1; at + 1 < this.#bounds.length; at += 2) {
      const gap = this.#bounds[at + 1]! - this.#bounds[at]!;
      if (gap < this.#bounds[nearest + 1]! - this.#bounds[nearest]!) nearest = at;
    }
    this.#bounds.splice(nearest, 2);
  }
}
