import { setTimeout as sleep } from 'node:timers/promises';
import { because, type Reason } from '#protocol/reasons/reason.ts';

/** Clock and pause of a pace; tests put their own in. Milliseconds. */
export interface PaceClock {
  now(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<unknown>;
}

const systemClock: PaceClock = {
  now: () => performance.now(),
  sleep: (ms, signal) => sleep(ms, undefined, signal ? { signal } : {}),
};

/** Keeps requests to one device apart, so that it never sees more per second than agreed. */
export class Pace {
  #gap: number;
  readonly #clock: PaceClock;
  #next = Number.NEGATIVE_INFINITY;

  /** `perSecond` is the most requests in a second; 0 means no pause. */
  constructor(perSecond: number, clock: PaceClock = systemClock) {
    this.#gap = gapOf(perSecond);
    this.#clock = clock;
  }

  /** Keeps to another's agreement, too, where that one is slower. */
  slowTo(perSecond: number): void {
    this.#gap = Math.max(this.#gap, gapOf(perSecond));
  }

  /** Resolves when the next request may go; rejects when the signal aborts. */
  async turn(signal?: AbortSignal): Promise<void> {
    const now = this.#clock.now();
    const wait = this.#next - now;
    this.#next = Math.max(now, this.#next) + this.#gap;
    if (wait > 0) await this.#clock.sleep(wait, signal);
    else signal?.throwIfAborted();
  }
}

/** Paces of this thread by place: they also hold from one reading to the next, and for all who go there. */
const places = new Map<string, Pace>();

/** The pace of a place, as slow as the slowest who named it wants. */
export function paceOf(place: string, perSecond: number): Pace {
  const pace = places.get(place) ?? new Pace(perSecond);
  places.set(place, pace);
  pace.slowTo(perSecond);
  return pace;
}

function gapOf(perSecond: number): number {
  return perSecond > 0 ? 1000 / perSecond : 0;
}

/** Slow answers in a row that mean that a device suffers. */
const slowInARow = 3;

/** Watches how fast a device answers and says when it suffers from our reading. */
export class Strain {
  readonly #slowMs: number;
  readonly #first: number[] = [];
  #slow = 0;

  /** `slowMs`: an answer that takes longer is slow for any device. */
  constructor(slowMs = 500) {
    this.#slowMs = slowMs;
  }

  /**
   * Takes the milliseconds of one answer; returns the reason to stop once three answers in a row were slower than `slowMs` or
   * than three times the device's own median of its first 20 (but never under a fifth of `slowMs`, where only noise is
   * measured).
   */
  saw(ms: number): Reason | undefined {
    if (this.#first.length < 20) this.#first.push(ms);
    const sorted = [...this.#first].sort((a, b) => a - b);
    const median = sorted[Math.floor(sorted.length / 2)] ?? ms;
    const limit = Math.min(this.#slowMs, Math.max(this.#slowMs / 5, 3 * median));
    this.#slow = ms > limit ? this.#slow + 1 : 0;
    if (this.#slow < slowInARow) return undefined;
    this.#slow = 0;
    return because('device_slow', { count: slowInARow, ms: Math.round(limit) });
  }
}
