import type { EventDraft } from '#protocol/events/event.ts';
import type { FileMark } from './drop-folder.ts';
import type { FromThread } from './thread-messages.ts';

/** Events that go over at once. */
const atOnce = 400;

/** Hands events to the agent and waits until they are committed, one hand-over at a time: this is the back-pressure on the capture. */
export class Outbox {
  readonly #send: (message: FromThread) => void;
  #turn: Promise<void> = Promise.resolve();
  #committed: (() => void) | undefined;

  constructor(send: (message: FromThread) => void) {
    this.#send = send;
  }

  /** Whether something was handed over and is not committed yet. */
  get waiting(): boolean {
    return this.#committed !== undefined;
  }

  /** The agent has what was handed over last. */
  committed(): void {
    const committed = this.#committed;
    this.#committed = undefined;
    committed?.();
  }

  /** Resolves when all of it is committed; `marks` are committed with the last part. */
  give(events: readonly EventDraft[], marks?: FileMark[]): Promise<void> {
    if (events.length === 0 && marks === undefined) return this.#turn;
    this.#turn = this.#turn.then(async () => {
      for (let at = 0; at === 0 || at < events.length; at += atOnce) {
        const part = events.slice(at, at + atOnce);
        const isLast = at + atOnce >= events.length;
        await new Promise<void>((resolve) => {
          this.#committed = resolve;
          this.#send({ events: part, ...(isLast && marks ? { marks } : {}) });
        });
      }
    });
    return this.#turn;
  }
}
