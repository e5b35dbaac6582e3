import { setTimeout as pause } from 'node:timers/promises';

/** What time alone brings to one room of the hub. */
export interface BeatWork {
  /** What it is for, as people are told where it fails. */
  readonly does: { readonly ja: string; readonly en: string };
  /** What it gives back is waited for before the next work begins. */
  act(): unknown;
}

/** How long a work is waited for before the others go on, milliseconds; most take a few. */
const patienceMs = 60_000;

/** A work did not end in time; its turn comes again once it has. */
export class UnansweredWorkError extends Error {
  override name = 'UnansweredWorkError';
}

/** A work that has just failed. */
export interface BeatFailure {
  readonly work: BeatWork;
  readonly error: Error;
  /** Beats in a row in which it failed, this one included. */
  readonly times: number;
}

/** Who hears of failures: at the first in a row, and again at ten, a hundred, … of them. */
export interface BeatListener {
  say(level: 'info' | 'error', message: string): void;
  /** Shows it to people. Where that throws, it is tried again with the next failure. */
  raise(failure: BeatFailure): void;
}

interface Standing {
  times: number;
  /** Failures in a row at which it is told next. */
  tellAt: number;
}

/**
 * The hub's beat: does all works in their order. One that fails, or does not end in
 * time, is told and counted, and keeps no other from its turn; one that has not ended is not begun a second time.
 */
export class Beat {
  readonly #works: readonly BeatWork[];
  readonly #listener: BeatListener;
  readonly #failing = new Map<BeatWork, Standing>();
  /** Works that have not ended yet, and since when, on a steady clock. */
  readonly #under = new Map<BeatWork, number>();
  readonly #patienceMs: number;

  constructor(works: readonly BeatWork[], listener: BeatListener, waitMs = patienceMs) {
    this.#works = works;
    this.#listener = listener;
    this.#patienceMs = waitMs;
  }

  /** Strikes every so many milliseconds until the signal aborts; a beat that has begun is done to its end. */
  async run(everyMs: number, signal: AbortSignal): Promise<void> {
    while (await pause(everyMs, true, { signal }).catch(() => false)) await this.strike();
  }

  /** One beat; never rejects. */
  async strike(): Promise<void> {
    for (const work of this.#works) {
      try {
        await this.#atMost(work);
        this.#worked(work);
      } catch (error) {
        this.#failed(work, error instanceof Error ? error : new Error(String(error)));
      }
    }
  }

  /** Waits for a work while others may wait for it; throws UnansweredWorkError where it takes longer. */
  async #atMost(work: BeatWork): Promise<void> {
    const since = this.#under.get(work);
    if (since !== undefined) {
      throw new UnansweredWorkError(`no end after ${Math.round((performance.now() - since) / 1000)} s`);
    }
    const done = work.act();
    if (!(done instanceof Promise)) return;
    this.#under.set(work, performance.now());
    const ended = done.finally(() => this.#under.delete(work));
    const over = new AbortController();
    try {
      await Promise.race([ended, this.#tooLong(over.signal)]);
    } finally {
      over.abort();
      ended.catch(() => undefined);
    }
  }

  async #tooLong(signal: AbortSignal): Promise<void> {
    const late = await pause(this.#patienceMs, true, { signal }).catch(() => false);
    if (late) throw new UnansweredWorkError(`no end after ${Math.round(this.#patienceMs / 1000)} s`);
  }

  #worked(work: BeatWork): void {
    const standing = this.#failing.get(work);
    if (standing === undefined) return;
    this.#failing.delete(work);
    this.#listener.say('info', `beat: ${work.does.en}: goes on, after ${standing.times} beats without`);
  }

  #failed(work: BeatWork, error: Error): void {
    const standing = this.#failing.get(work) ?? { times: 0, tellAt: 1 };
    this.#failing.set(work, standing);
    standing.times += 1;
    if (standing.times < standing.tellAt) return;
    this.#listener.say('error', `beat: ${work.does.en}: ${error.message} (${standing.times} in a row)`);
    try {
      this.#listener.raise({ work, error, times: standing.times });
      standing.tellAt *= 10;
    } catch (untold) {
      this.#listener.say('error', `beat: nor can that be raised: ${(untold as Error).message}`);
    }
  }
}
