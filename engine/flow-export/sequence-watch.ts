/** Numbers that jump farther than this belong to an exporter that began anew. */
const farthest = 1 << 20;
/** Numbers that came late and were told as missing before are taken back within this reach. */
const lateReach = 4096;

/** Follows one exporter's sequence numbers of 32 bits and says how much did not arrive. */
export class SequenceWatch {
  #next: number | undefined;
  /** What was told as missing and may still come late. */
  #owed = 0;

  /** A datagram with its number and how far it moves the count; answers how much is missing before it, negative where what was told as missing came late. */
  take(sequence: number, advance: number): number {
    if (this.#next === undefined) {
      this.#next = (sequence + advance) >>> 0;
      return 0;
    }
    const ahead = (sequence - this.#next) | 0;
    if (ahead > farthest || ahead < -farthest) {
      this.#next = (sequence + advance) >>> 0;
      this.#owed = 0;
      return 0;
    }
    if (ahead < 0) {
      if (ahead < -lateReach) {
        this.#next = (sequence + advance) >>> 0;
        this.#owed = 0;
        return 0;
      }
      const end = (sequence + advance) >>> 0;
      // Some count option records and some do not: what reaches beyond the expected number is new all the same.
      if (((end - this.#next) | 0) > 0) {
        this.#next = end;
        return 0;
      }
      const late = Math.min(this.#owed, advance);
      this.#owed -= late;
      return late === 0 ? 0 : -late;
    }
    this.#owed = Math.min(lateReach, this.#owed + ahead);
    this.#next = (sequence + advance) >>> 0;
    return ahead;
  }
}
