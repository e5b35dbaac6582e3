import type { ReadingState } from '#protocol/reading.ts';

/** Tells how far a reading is whose parts are known before it begins, and what is left by the pace so far. */
export class PlannedProgress {
  readonly #tell: (state: ReadingState) => void;
  readonly #now: () => number;
  readonly #began: number;

  /** `now` is steady, milliseconds. */
  constructor(tell: (state: ReadingState) => void, now: () => number = () => performance.now()) {
    this.#tell = tell;
    this.#now = now;
    this.#began = now();
  }

  /**
   * So many parts of all are done, for which so many requests were sent: as many where each is one. `cost` is what they take beside each other where they are
   * unequal, for example bytes. A device that needs more requests than were planned has more parts, never a share above all.
   */
  at(done: number, planned: number, requests = done, cost = { done, of: Math.max(planned, done) }): void {
    const left = cost.of - cost.done;
    const each = cost.done === 0 ? null : (this.#now() - this.#began) / cost.done;
    const secondsLeft = each === null ? null : Math.round((left * each) / 1000);
    this.#tell({ step: 'read', done, of: Math.max(planned, done), requests, secondsLeft });
  }
}
