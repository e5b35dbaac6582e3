/** Service results that say "less at once, please". */
const tooMuch =
  /BadTooManyOperations|BadResponseTooLarge|BadRequestTooLarge|BadEncodingLimitsExceeded|BadTimeout|timeout/i;

/** Service results that ask us to stay away for now. */
const busy = /BadTcpServerTooBusy|BadServerTooBusy|BadTooManySessions|BadResourceUnavailable|BadOutOfMemory/;

/** The reading was ended before everything was asked; the reason is shown with the snapshot. */
export class StoppedCrawlError extends Error {
  override name = 'StoppedCrawlError';
}

/** Runs long lists in batches that shrink as the server demands, down to the one item that it cannot answer. */
export class Batches {
  readonly #failed: (error: Error) => Promise<void>;
  #size: number;

  /**
   * `size` is where to begin. `failed` hears of each failed batch and may restore the connection; what it throws ends
   * the reading.
   */
  constructor(size: number, failed: (error: Error) => Promise<void>) {
    this.#size = Math.max(1, size);
    this.#failed = failed;
  }

  /** Size that works; remembered from batch to batch. */
  get size(): number {
    return this.#size;
  }

  /**
   * Answers of all items in order; undefined for an item that the server cannot answer even alone. A batch that fails
   * is halved: for a limit the smaller size stays, for anything else only around the culprit.
   */
  async run<I, O>(
    items: readonly I[],
    request: (batch: readonly I[]) => Promise<readonly O[]>,
  ): Promise<(O | undefined)[]> {
    const out: (O | undefined)[] = [];
    for (let at = 0; at < items.length; ) {
      const batch = items.slice(at, at + this.#size);
      out.push(...(await this.#attempt(batch, request)));
      at += batch.length;
    }
    return out;
  }

  async #attempt<I, O>(
    batch: readonly I[],
    request: (batch: readonly I[]) => Promise<readonly O[]>,
  ): Promise<(O | undefined)[]> {
    try {
      const answers = await request(batch);
      if (answers.length === batch.length) return [...answers];
      throw new Error(`${answers.length} answers to ${batch.length} questions`);
    } catch (error) {
      if (error instanceof StoppedCrawlError) throw error;
      const reason = (error as Error).message;
      if (busy.test(reason)) throw new StoppedCrawlError(`the server asks for rest: ${reason.trim()}`);
      await this.#failed(error as Error);
      if (batch.length === 1) return [undefined];
      const half = Math.ceil(batch.length / 2);
      if (tooMuch.test(reason)) this.#size = Math.min(this.#size, half);
      return [
        ...(await this.#attempt(batch.slice(0, half), request)),
        ...(await this.#attempt(batch.slice(half), request)),
      ];
    }
  }
}
