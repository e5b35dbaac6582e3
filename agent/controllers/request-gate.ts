import type { Pace } from './pace.ts';

/** A request that could change something, or is not one of the known reads, was stopped before the wire. */
export class RefusedRequestError extends Error {
  override name = 'RefusedRequestError';
  /** By what it is counted: function, command or service. */
  readonly counted: string;

  constructor(counted: string, message: string) {
    super(message);
    this.counted = counted;
  }
}

/**
 * The one gate that every request to a controller passes, whatever its protocol: the guard of the protocol must know it
 * for a read, it waits for its turn at the agreed pace, and it is counted by name when it leaves. What the guard refuses
 * is counted apart and never leaves.
 */
export class RequestGate<R> {
  /** Requests that left, by name; stands in every header. */
  readonly requests: Record<string, number> = {};
  /** Requests that were refused, by name; stands in every header and must stay empty. */
  readonly refused: Record<string, number> = {};
  readonly #guard: (request: R) => string;
  readonly #pace: Pace | undefined;
  readonly #signal: AbortSignal | undefined;

  /**
   * `guard` names a read and throws RefusedRequestError for anything else. Without `pace` the line keeps one for all that
   * share it.
   */
  constructor(guard: (request: R) => string, pace?: Pace, signal?: AbortSignal) {
    this.#guard = guard;
    this.#pace = pace;
    this.#signal = signal;
  }

  /** Name of the request; throws RefusedRequestError, counted, unless it is a read. */
  allowed(request: R): string {
    try {
      return this.#guard(request);
    } catch (error) {
      if (error instanceof RefusedRequestError) add(this.refused, error.counted);
      throw error;
    }
  }

  /** Resolves when something may leave, a connection included; rejects when the reading is cancelled. */
  async turn(): Promise<void> {
    await this.#pace?.turn(this.#signal);
  }

  /** It left. */
  count(name: string): void {
    add(this.requests, name);
  }
}

function add(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}
