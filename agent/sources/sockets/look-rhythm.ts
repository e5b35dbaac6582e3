/** Bounds of the rhythm: milliseconds, and the share of a core that looking may take. */
export interface RhythmLimits {
  pollMs: number;
  maxPollMs: number;
  cpuPercent: number;
}

/** However costly it is, the tables are read once for each minute that is told. */
const longestRestMs = 60_000;

/**
 * When the socket tables are read: soon after connections were opened, after `maxPollMs` in any case, and at longer intervals,
 * up to a minute, when reading is costly.
 */
export class LookRhythm {
  readonly #limits: RhythmLimits;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #looks = 0;
  #costMs = 0;
  #wanted = true;

  constructor(limits: RhythmLimits) {
    this.#limits = limits;
  }

  /** Shortest time between two looks, milliseconds. */
  get restMs(): number {
    const { pollMs, cpuPercent } = this.#limits;
    return Math.min(longestRestMs, Math.max(pollMs, this.#costMs / (cpuPercent / 100)));
  }

  /** There is something to see. */
  want(): void {
    this.#wanted = true;
  }

  /** Whether to look now. Timers may come a little early: a tenth of the poll is given. */
  due(nowMs: number): boolean {
    const passed = nowMs - this.#lookedAt + this.#limits.pollMs / 10;
    return passed >= (this.#wanted ? this.restMs : Math.max(this.restMs, this.#limits.maxPollMs));
  }

  /** A look that began at `nowMs` took so much time of the processor. The first one, with everything new to it, tells nothing of the next. */
  looked(nowMs: number, costMs: number): void {
    this.#looks++;
    if (this.#looks === 2) this.#costMs = costMs;
    if (this.#looks > 2) this.#costMs = 0.8 * this.#costMs + 0.2 * costMs;
    this.#lookedAt = nowMs;
    this.#wanted = false;
  }
}
