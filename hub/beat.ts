import { setTimeout as pause } from 'node:timers/promises';

/** What time alone brings to one room of the hub. */
export interface BeatWork {
  /** What it is for, as people are told where it fails. */
  readonly does: { readonly ja: string; readonly en: string };
  /** What it gives back is waited for before the next work begins. */
  act(): unknown;
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

/** The hub's beat: does all works in their order. One that fails is told and counted, and keeps no other from its turn. */
export class Beat {
  readonly #works: readonly BeatWork[];
  readonly #listener: BeatListener;
  readonly #failing = new Map<BeatWork, Standing>();

  constructor(works: readonly BeatWork[], listener: BeatListener) {
    this.#works = works;
    this.#listener = listener;
  }

  /** Strikes every so many milliseconds until the signal aborts; a beat that has begun is done to its end. */
  async run(everyMs: number, signal: AbortSignal): Promise<void> {
    while (await pause(everyMs, true, { signal }).catch(() => false)) await this.strike();
  }

  /** One beat; never rejects. */
  async strike(): Promise<void> {
    for (const work of this.#works) {
      try {
        await work.act();
        this.#worked(work);
      } catch (error) {
        this.#failed(work, error instanceof Error ? error : new Error(String(error)));
      }
    }
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
