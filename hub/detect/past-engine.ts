import type { Engine, EngineState, EventPlace, Firing, SigmaEvent } from '#engine/sigma/sigma.ts';

/** What is older than this is judged by the engine of the past; that of the present forgets what lies 72 hours back. */
const pastAfterMs = 71 * 3_600_000;
/** Events from this on are judged by both engines, until no correlation can join them to one that the present alone judges. */
const sharedAfterMs = 48 * 3_600_000;
/** An engine that got nothing for so long is let go; what it has half seen is kept, and stored again and again, so not for ever. */
const idleMs = 600_000;
const keptMs = 3_600_000;
/** Nothing makes such an engine forget, so after so many events it begins anew. */
const mostEvents = 1_000_000;

/** What is kept over a restart: the correlations that are half seen, and after how many events. */
export interface PastState {
  engine: EngineState;
  events: number;
  usedAt: number;
}

/**
 * Judges what is long past: logs read back on enrolment, imports, what an agent kept through a long shutdown. Its time
 * stands still, so that events of any age still come together in a correlation and none is told as absent.
 */
export class PastEngine {
  readonly #make: () => Engine;
  readonly #most: number;
  #engine: Engine | null = null;
  /** What the engine had half seen when it was let go. */
  #kept: EngineState | null = null;
  #events = 0;
  #usedAt = 0;
  #forgotten = 0;

  /** `make` compiles the rules; after `most` events it begins anew. */
  constructor(make: () => Engine, most = mostEvents) {
    this.#make = make;
    this.#most = most;
  }

  /** How often what was half seen was let go of. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /** Judges an event by the engine of the present, by that of the past, or by both. `now` is how far time has come. */
  judge(present: Engine, event: SigmaEvent, place: EventPlace, now: number): Firing[] {
    if (!(place.time < now - sharedAfterMs)) return present.process(event, place);
    const past = this.#engineAt(now).process(event, place);
    if (place.time < now - pastAfterMs - present.reach) return past;
    // The word of the present comes last: it has seen what came after, and knows what is late.
    return [...past.filter(({ kind }) => kind === 'correlation'), ...present.process(event, place)];
  }

  /** Lets go of an engine that is not needed any more. */
  rest(now: number): void {
    const idle = now - this.#usedAt;
    if (idle > keptMs) this.forget();
    if (this.#engine === null || idle <= idleMs) return;
    this.#kept = this.#engine.state();
    this.#engine = null;
  }

  /** What has to be stored with the position in the stream; null when nothing past was judged. */
  state(): PastState | null {
    const engine = this.#engine?.state() ?? this.#kept;
    return engine && { engine, events: this.#events, usedAt: this.#usedAt };
  }

  /** Continues from a stored state. */
  restore(state: PastState | null): void {
    this.#engine = null;
    this.#kept = state?.engine ?? null;
    this.#events = state?.events ?? 0;
    this.#usedAt = state?.usedAt ?? 0;
  }

  /** Goes on with an engine of other rules; what is half seen stays where a rule still means the same. */
  renew(): void {
    this.#kept = this.#engine?.state() ?? this.#kept;
    this.#engine = null;
  }

  /** Whether nothing is half seen. */
  get empty(): boolean {
    return this.#engine === null && this.#kept === null;
  }

  /** Lets go of what is half seen. */
  forget(): void {
    if (!this.empty) this.#forgotten += 1;
    this.#engine = null;
    this.#kept = null;
    this.#events = 0;
  }

  #engineAt(now: number): Engine {
    if (this.#events >= this.#most) this.forget();
    this.#engine ??= this.#made();
    this.#events += 1;
    this.#usedAt = now;
    return this.#engine;
  }

  #made(): Engine {
    const engine = this.#make();
    if (this.#kept) engine.restore(this.#kept);
    this.#kept = null;
    return engine;
  }
}
