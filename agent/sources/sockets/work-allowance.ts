/** Processor time that a piece of work may take: a share of the time that passes, saved up to a limit for busy moments. */
export class WorkAllowance {
  readonly #share: number;
  readonly #mostMs: number;
  #leftMs: number;
  #at: number;

  /** `share` of one core (0.01 is one percent); at most `mostMs` are saved up, and there at the start. */
  constructor(share: number, mostMs: number, nowMs: number) {
    this.#share = share;
    this.#mostMs = mostMs;
    this.#leftMs = mostMs;
    this.#at = nowMs;
  }

  /** Whether anything is left at a time of a clock that is never set. */
  has(nowMs: number): boolean {
    this.#leftMs = Math.min(this.#mostMs, this.#leftMs + (nowMs - this.#at) * this.#share);
    this.#at = nowMs;
    return this.#leftMs > 0;
  }

  /** Takes what was worked; it may go into debt, which is earned back before anything is allowed again. */
  spend(ms: number): void {
    this.#leftMs -= ms;
  }
}
