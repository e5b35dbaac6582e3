/** Most flows that are put in order at a time. */
const mostAwake = 1 << 13;

/** The flows that are put in order, in the order in which they began to be; the oldest one gives way to the newest. */
export class AwakeFlows {
  /** Row + 1 by place, 0 where none is. */
  readonly #rows = new Int32Array(mostAwake);
  #turn = 0;

  /** Gives a row a place, and answers the row that had it, -1 when none did. */
  take(row: number): number {
    const before = this.#rows[this.#turn]! - 1;
    this.#rows[this.#turn] = row + 1;
    this.#turn = (this.#turn + 1) % mostAwake;
    return before === row ? -1 : before;
  }
}
