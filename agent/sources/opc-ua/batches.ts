import { StoppedReadingError } from '../../controllers/stopped-reading.ts';

/** Service results that say "less at once, please". */
const tooMuch = /BadTooManyOperations|BadResponseTooLarge|BadRequestTooLarge|BadEncodingLimitsExceeded/;

/** True for a failure by which a server asks for less at once. */
export function asksForLess({ message }: Error): boolean {
  return tooMuch.test(message);
}

/** Failures that may be gone at the next try. */
const passing = /timeout|connection|channel|socket|session/i;

/** Smallest batch that a slow server is asked in. */
const leastWhenSlow = 10;

/** The line that batches go over. */
export interface BatchLine {
  /** Hears of each failed batch and may restore the connection; what it throws ends the reading. */
  recover(error: Error): Promise<void>;
}

/** Runs long lists in batches that shrink as the server demands, down to the one item that it cannot answer. */
export class Batches {
  readonly #line: BatchLine;
  #size: number;

  /** `size` is where to begin. */
  constructor(size: number, line: BatchLine) {
    this.#size = Math.max(1, size);
    this.#line = line;
  }

  /** Size that works; remembered from batch to batch. */
  get size(): number {
    return this.#size;
  }

  /** From now on less at once, for a server that became slow; false where it is little already. */
  askLess(): boolean {
    if (this.#size <= leastWhenSlow) return false;
    this.#size = Math.max(leastWhenSlow, Math.floor(this.#size / 4));
    return true;
  }

  /**
   * Answers of all items in order; undefined for an item that the server cannot answer even alone. A batch that fails
   * is halved: for a limit the smaller size stays, and where every item answered in smaller batches; around an item
   * that cannot be answered at all the size of the others stays as it was.
   */
  async run<I, O>(
    items: readonly I[],
    request: (batch: readonly I[]) => Promise<readonly O[]>,
  ): Promise<(O | undefined)[]> {
    const out: (O | undefined)[] = [];
    for (let at = 0; at < items.length; ) {
      const batch = items.slice(at, at + this.#size);
      const attempt = { largest: this.#size };
      const answers = await this.#attempt(batch, request, attempt);
      if (!answers.includes(undefined)) this.#size = Math.min(this.#size, attempt.largest);
      for (const answer of answers) out.push(answer);
      at += batch.length;
    }
    return out;
  }

  async #attempt<I, O>(
    batch: readonly I[],
    request: (batch: readonly I[]) => Promise<readonly O[]>,
    attempt: { largest: number },
  ): Promise<(O | undefined)[]> {
    for (let last = batch.length > 1; ; last = true) {
      try {
        const answers = await request(batch);
        if (answers.length !== batch.length) throw new Error(`${answers.length} answers to ${batch.length} questions`);
        return [...answers];
      } catch (error) {
        if (error instanceof StoppedReadingError) throw error;
        const reason = (error as Error).message;
        await this.#line.recover(error as Error);
        const half = Math.ceil(batch.length / 2);
        if (batch.length > 1) attempt.largest = Math.min(attempt.largest, half);
        if (tooMuch.test(reason)) this.#size = Math.min(this.#size, half);
        if (batch.length === 1 && !last && passing.test(reason)) continue;
        if (batch.length === 1) return [undefined];
        return [
          ...(await this.#attempt(batch.slice(0, half), request, attempt)),
          ...(await this.#attempt(batch.slice(half), request, attempt)),
        ];
      }
    }
  }
}
