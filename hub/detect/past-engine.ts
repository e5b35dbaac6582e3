import { compile, type Engine, loadRules, type RuleFile } from '#engine/sigma/sigma.ts';

/** Older events than this are too late for the engine of the present, which forgets what lies 72 hours back. */
const pastAfterMs = 71 * 3_600_000;
/** An engine that got nothing for so long is let go. */
const idleMs = 600_000;
/** Nothing makes such an engine forget, so after so many events it begins anew. */
const mostEvents = 1_000_000;

/**
 * Judges what is long past: logs read back on enrolment, imports, what an agent kept through a long shutdown. Its time
 * stands still, so that events of any age still come together in a correlation and none is told as absent. What it has
 * half seen is not kept over a restart.
 */
export class PastEngine {
  readonly #files: readonly RuleFile[];
  readonly #timeZone: string;
  #engine: Engine | null = null;
  #events = 0;
  #usedAt = 0;

  constructor(files: readonly RuleFile[], timeZone: string) {
    this.#files = files;
    this.#timeZone = timeZone;
  }

  /** The engine for an event of this time, made when it is needed; null when the event belongs to the present. */
  for(time: number, now: number): Engine | null {
    if (!(time < now - pastAfterMs)) return null;
    if (this.#events >= mostEvents) this.#engine = null;
    if (this.#engine === null) {
      this.#engine = compile(loadRules([...this.#files], { timeZone: this.#timeZone }));
      this.#events = 0;
    }
    this.#events += 1;
    this.#usedAt = now;
    return this.#engine;
  }

  /** Lets go of an engine that is not needed any more. */
  rest(now: number): void {
    if (now - this.#usedAt > idleMs) this.#engine = null;
  }
}
