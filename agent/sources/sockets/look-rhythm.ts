/** Bounds of the rhythm: milliseconds, and the share of a core that looking may take. */
export interface RhythmLimits {
  pollMs: number;
  maxPollMs: number;
  cpuPercent: number;
}

/**
 * When the socket tables are read: soon after connections were opened, at longer intervals when reading is costly, and after
 * `maxPollMs` in any case.
 */
export class LookRhythm {
  readonly #limits: RhythmLimits;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #costMs = 0;
  #wanted = true;

  constructor(limits: RhythmLimits) {
    this.#limits = limits;
  }

  /** Shortest time between two looks, milliseconds. */
  get restMs(): number {
    const { pollMs, maxPollMs, cpuPercent } = this.#limits;
    return Math.min(maxPollMs, Math.max(pollMs, this.#costMs / (cpuPercent / 100)));
  }

  /** There is something to see. */
  want(): void {
    this.#wanted = true;
  }

  /** Whether to look now. Timers may come a little early: a tenth of the poll is given. */
  due(nowMs: number): boolean {
    const passed = nowMs - this.#lookedAt + this.#limits.pollMs / 10;
    return passed >= (this.#wanted ? this.restMs : this.#limits.maxPollMs);
  }

  /** A look that began at `nowMs` took so much time of the processor. */
  looked(nowMs: number, costMs: number): void {
    this.#costMs = this.#lookedAt === Number.NEGATIVE_INFINITY ? costMs : 0.8 * this.#costMs + 0.2 * costMs;
    this.#lookedAt = nowMs;
    this.#wanted = false;
  }
}
