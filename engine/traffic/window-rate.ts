import { z } from 'zod';
import { BoundedMap } from './bounded-map.ts';
import type { Moment } from './finding.ts';
import { type Keeps, loadMap } from './saved.ts';

const mostKeys = 1 << 16;
/** What was learned from a glance counts for a whole window, but not for more than this many times of itself. */
const mostStretched = 10;

const savedRate = z.object({ most: z.unknown(), longest: z.number() });

interface Window {
  start: number;
  packet: number;
  count: number;
}

/**
 * Counts by key within windows of fixed length, and learns the most that ever fell into one. Windows begin with the first event after the last one
 * ended, so that a burst is not cut by where a clock's second ends.
 */
export class WindowRate implements Keeps {
  readonly #ms: number;
  readonly #windows = new BoundedMap<string, Window>(mostKeys);
  readonly #most = new BoundedMap<string, number>(mostKeys);
  /** First moment of what is being learned, and the longest spell so far. */
  #first = Number.NaN;
  #longest = 0;

  constructor(ms: number) {
    this.#ms = ms;
  }

  /** Counts an event; returns how many fell into its window by now. */
  hit(key: string, at: Moment, weight = 1): number {
    const window = this.#windows.open(key, () => ({ start: at.time, packet: at.packet, count: 0 }));
    if (!window) return 0;
    if (!(at.time - window.start < this.#ms) || at.time < window.start) {
      window.start = at.time;
      window.packet = at.packet;
      window.count = 0;
    }
    window.count += weight;
    return window.count;
  }

  /** When the window of a key began in which it was counted last. */
  began(key: string): Moment {
    const { start, packet } = this.#windows.get(key)!;
    return { time: start, packet };
  }

  /** Time goes on while it is learned, also where nothing is counted. */
  pass({ time }: Moment): void {
    if (Number.isNaN(this.#first)) this.#first = time;
    this.#longest = Math.max(this.#longest, time - this.#first);
  }

  /** Counts an event and keeps the most of a window. */
  learn(key: string, at: Moment): void {
    const count = this.hit(key, at);
    this.pass(at);
    if (count > (this.#most.get(key) ?? 0)) {
      if (this.#most.open(key, () => 0) !== undefined) this.#most.set(key, count);
    }
  }

  /** The most that was learned, for a whole window where less than one was seen; 0 where nothing was. */
  most(key: string): number {
    const stretch = Math.min(mostStretched, Math.max(1, this.#ms / Math.max(1, this.#longest)));
    return Math.ceil((this.#most.get(key) ?? 0) * stretch);
  }

  /** Forgets what is counted, not what was learned. */
  clear(): void {
    this.#windows.clear();
    this.#first = Number.NaN;
  }

  save(): unknown {
    return { most: [...this.#most], longest: this.#longest };
  }

  load(saved: unknown): void {
    const { most, longest } = savedRate.parse(saved);
    loadMap(this.#most, z.number(), most);
    this.#longest = longest;
  }

  get beyond(): number {
    return this.#windows.beyond + this.#most.beyond;
  }
}
