/** How long somebody waits for an answer. */
export interface ReadBounds {
  /** How long a read may run at most, milliseconds; the store has a bound of its own. */
  mostMs?: number;
  /** Says that nobody waits for the answer any more. */
  signal?: AbortSignal;
}

/**
 * A read was ended before it had its answer: it took too long, nobody waits for it any more, or there was no room for it among what
 * others ask.
 */
export class ReadEndedError extends Error {
  override name = 'ReadEndedError';
  readonly why: 'too_long' | 'left' | 'busy';

  constructor(why: 'too_long' | 'left' | 'busy') {
    super(`a read was ended: ${why}`);
    this.why = why;
  }
}
