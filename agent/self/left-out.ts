/** How long detail is left out before that is said, though it goes on, ms. */
const sayEveryMs = 3_600_000;

/**
 * Counts the detail that is left out to spare the machine. It is said when it ends, and every hour while it goes on: who is never spared
 * is told all the same, and an agent that is killed meanwhile has lost no more than an hour of the count.
 */
export class LeftOut {
  private count = 0;
  /** When the first of what is not said yet was left out; any steady clock, ms. */
  private since = 0;

  add(count: number, at: number): void {
    if (this.count === 0) this.since = at;
    this.count += count;
  }

  /** How much has to be said now; 0 when nothing has. */
  take(at: number, goesOn: boolean): number {
    if (goesOn && at - this.since < sayEveryMs) return 0;
    const { count } = this;
    this.count = 0;
    return count;
  }
}
