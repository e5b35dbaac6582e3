import { BoundedMap } from './bounded-map.ts';

const mostKeys = 1 << 16;

interface Window {
  start: number;
  count: number;
}

/**
 * Counts by key within windows of fixed length, and learns the most that ever fell into one. Windows begin with the first event after the last one
 * ended, so that a burst is not cut by where a clock's second ends.
 */
export class WindowRate {
  readonly #ms: number;
  readonly #windows = new BoundedMap<string, Window>(mostKeys);
  readonly #most = new BoundedMap<string, number>(mostKeys);

  constructor(ms: number) {
    this.#ms = ms;
  }

  /** Counts an event; returns how many fell into its window by now. */
  hit(key: string, time: number, weight = 1): number {
    const window = this.#windows.open(key, () => ({ start: time, count: 0 }));
    if (!window) return 0;
    if (!(time - window.start < this.#ms) || time < window.start) {
      window.start = time;
      window.count = 0;
    }
    window.count += weight;
    return window.count;
  }

  /** Counts an event and keeps the most of a window. */
  learn(key: string, time: number, weight = 1): void {
    const count = this.hit(key, time, weight);
    if (count > (this.#most.get(key) ?? 0)) {
      if (this.#most.open(key, () => 0) !== undefined) this.#most.set(key, count);
    }
  }

  /** The most that was learned; 0 where nothing was. */
  most(key: string): number {
    return this.#most.get(key) ?? 0;
  }

  /** Forgets what is counted, not what was learned. */
  clear(): void {
    this.#windows.clear();
  }

  get beyond(): number {
    return this.#windows.beyond + this.#most.beyond;
  }
}
