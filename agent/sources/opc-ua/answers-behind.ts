import { setImmediate as loopTurn } from 'node:timers/promises';

interface OnItsWay<T> {
  answer: Promise<T>;
  /** Done once it was answered or failed; so no failure goes unheard, whenever it comes. */
  over: Promise<unknown>;
  take: (answer: T) => void;
}

/**
 * Takes each answer in while the next request is already on its way, so that neither side waits for the other. There is never
 * more than one request on its way, and answers are taken in the order of the requests.
 */
export class AnswersBehind<T> {
  readonly #meanwhile: (work: () => void) => void;
  #last: OnItsWay<T> | undefined;

  /** `meanwhile` runs the taking in of one answer while the next is awaited. */
  constructor(meanwhile: (work: () => void) => void) {
    this.#meanwhile = meanwhile;
  }

  /** Waits for the last answer, sends the next request, and takes the last answer in; throws what either of them throws. */
  async next(request: () => Promise<T>, take: (answer: T) => void): Promise<void> {
    const before = this.#last;
    if (before === undefined) {
      this.#send(request, take);
      return;
    }
    const answer = await before.answer;
    this.#send(request, take);
    await loopTurn();
    this.#meanwhile(() => before.take(answer));
  }

  /** Takes the last answer in; none is on its way then. */
  async finish(): Promise<void> {
    const last = this.#last;
    this.#last = undefined;
    if (last) last.take(await last.answer);
  }

  /** Waits until nothing is on its way; nobody takes it in. */
  async drop(): Promise<void> {
    await this.#last?.over;
    this.#last = undefined;
  }

  #send(request: () => Promise<T>, take: (answer: T) => void): void {
    const answer = request();
    this.#last = { answer, over: Promise.allSettled([answer]), take };
  }
}
