/** A message as it came in. */
export interface ReceivedMessage {
  bytes: Buffer;
  cut: number;
  sender: string;
  receivedMs: number;
}

const atOnce = 200;

/**
 * Messages between the network and the spool: bounded, handed over in order and in groups. Full, it refuses; its feeder
 * then waits or counts a loss.
 */
export class MessageQueue {
  readonly #limit: number;
  readonly #handOver: (messages: ReceivedMessage[]) => Promise<void>;
  #held: ReceivedMessage[] = [];
  #working: Promise<void> | undefined;
  #waiting: (() => void)[] = [];

  constructor(limit: number, handOver: (messages: ReceivedMessage[]) => Promise<void>) {
    this.#limit = limit;
    this.#handOver = handOver;
  }

  /** Takes a message; false when there is no room. */
  add(message: ReceivedMessage): boolean {
    if (this.#held.length >= this.#limit) return false;
    this.#held.push(message);
    return true;
  }

  /** Takes a message of a feeder that waits while the queue is full: what it has read already is not refused. */
  addRead(message: ReceivedMessage): void {
    this.#held.push(message);
  }

  /** True while new messages should wait. */
  get isFull(): boolean {
    return this.#held.length >= this.#limit / 2;
  }

  /** Calls back once there is room again. */
  onceRoom(callback: () => void): void {
    this.#waiting.push(callback);
  }

  /** Hands over all that is held; one hand-over runs at a time, and a failed one rejects and keeps what was not handed over. */
  drain(): Promise<void> {
    this.#working ??= this.#work().finally(() => {
      this.#working = undefined;
    });
    return this.#working;
  }

  async #work(): Promise<void> {
    while (this.#held.length > 0) {
      const group = this.#held.slice(0, atOnce);
      await this.#handOver(group);
      this.#held = this.#held.slice(group.length);
      if (this.isFull) continue;
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const callback of waiting) callback();
    }
  }
}
