import { setTimeout as sleep } from 'node:timers/promises';
import type { Series } from './position-ledger.ts';

/** What a series of readings needs of the controller that it belongs to. */
export interface SeriesParts {
  device: { id: string; confirmSeconds: number };
  signal: AbortSignal;
  now(): Date;
  /** True while the controller must be left alone. */
  blackedOut(): boolean;
  /** Takes one reading; a failure of it is shown, not thrown. */
  read(): Promise<unknown>;
  /** Keeps what is left, or that nothing is. */
  keep(series: Series | undefined): Promise<void>;
  /** Why it could not be kept. */
  unwell(reason: string): void;
}

/** Black-out hours are looked at again after this long, milliseconds. */
const lookAgainMs = 60_000;

/** Paced readings of one controller, for learning what moves by itself; what is left of them outlives the agent. */
export class ReadingSeries {
  readonly #parts: SeriesParts;
  #underWay = false;

  constructor(parts: SeriesParts) {
    this.#parts = parts;
  }

  /**
   * Begins a series; resolves as soon as it is kept, and goes on by itself. Throws where one is under way, or its readings would lie
   * closer than two readings of a change do.
   */
  async begin(readings: number, overMs: number): Promise<void> {
    const pauseMs = overMs / (readings - 1);
    const { id, confirmSeconds } = this.#parts.device;
    if (this.#underWay) throw new Error(`a series of readings of ${id} is under way already`);
    if (pauseMs < confirmSeconds * 1000) {
      throw new Error(
        `${readings} readings in ${overMs / 60_000} minutes are too close: leave ${confirmSeconds} s between two`,
      );
    }
    this.#underWay = true;
    const series = { left: readings, pauseMs, due: this.#parts.now().toISOString() };
    try {
      await this.#parts.keep(series);
    } catch (error) {
      this.#underWay = false;
      throw error;
    }
    void this.goOn(series).catch((error: Error) => this.#parts.unwell(error.message));
  }

  /**
   * Takes what is left of a series until the signal ends it. Black-out hours put its readings off and use none up. A reading that
   * could not be kept as taken is one all the same: the next that is kept says what is left.
   */
  async goOn({ left, pauseMs, due }: Series): Promise<void> {
    this.#underWay = true;
    try {
      for (let next = due; left > 0; left -= 1) {
        if (!(await this.#untilTurn(next, pauseMs))) return;
        next = new Date(this.#parts.now().getTime() + pauseMs).toISOString();
        await this.#parts.read();
        if (this.#parts.signal.aborted) return;
        const rest = left > 1 ? { left: left - 1, pauseMs, due: next } : undefined;
        await this.#parts.keep(rest).catch((error: Error) => this.#parts.unwell(error.message));
      }
    } finally {
      this.#underWay = false;
    }
  }

  /** False when the signal came first. */
  async #untilTurn(due: string, pauseMs: number): Promise<boolean> {
    const { now, blackedOut } = this.#parts;
    const untilDue = Date.parse(due) - now().getTime();
    if (!(await this.#wait(Math.min(Math.max(untilDue, 0), pauseMs)))) return false;
    while (blackedOut()) if (!(await this.#wait(Math.min(lookAgainMs, pauseMs)))) return false;
    return true;
  }

  #wait(ms: number): Promise<boolean> {
    return sleep(ms, true, { signal: this.#parts.signal }).catch(() => false);
  }
}
