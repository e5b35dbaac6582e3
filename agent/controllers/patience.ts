import { because } from '#protocol/reasons/reason.ts';
import { Strain } from './pace.ts';
import { StoppedReadingError } from './stopped-reading.ts';

/** Failures in a row after which a device is left alone. */
const mostFailures = 3;

/**
 * When a reading leaves a device alone, whatever its protocol: when its time is used up, when the device asks for rest, when
 * its answers become slow, and after three failures in a row. Each of these throws StoppedReadingError.
 */
export class Patience {
  readonly #strain: Strain;
  readonly #deadline: number;
  #failures = 0;

  /** `budgetMs` is the longest time that the whole reading may take; answers slower than `slowMs` are slow. */
  constructor(budgetMs: number, slowMs?: number) {
    this.#strain = new Strain(slowMs);
    this.#deadline = performance.now() + budgetMs;
  }

  /** True while the last request failed. */
  get failing(): boolean {
    return this.#failures > 0;
  }

  /** To be asked before each request. */
  inTime(): void {
    if (performance.now() > this.#deadline) throw new StoppedReadingError(because('reading_time_over'));
  }

  /**
   * The device answered in `ms`, whatever it said. Where its answers became slow it is asked for less at once, if
   * `askLess` can (it says so); else it is left alone.
   */
  answered(ms: number, askLess: () => boolean = () => false): void {
    const slow = this.#strain.saw(ms);
    if (slow && !askLess()) throw new StoppedReadingError(slow);
  }

  /** The device said what was asked of it, or no. */
  understood(): void {
    this.#failures = 0;
  }

  /** Nothing usable came back. */
  failed(message: string): void {
    this.#failures += 1;
    if (this.#failures >= mostFailures) {
      throw new StoppedReadingError(because('no_usable_answers', { count: mostFailures, message }));
    }
  }

  /** The device asked to be left alone. */
  rest(message: string): never {
    throw new StoppedReadingError(because('device_asks_rest', { message }));
  }
}
