import type { OperationGroup } from '../operation.ts';
import { OperationTally } from '../operation-tally.ts';
import type { OperationListener } from '../seen-operation.ts';
import type { Conversation } from './conversation.ts';

/** A protocol whose messages are counted by operation and need no reference to be paired. */
export abstract class TalliedConversation implements Conversation {
  abstract readonly protocol: string;
  readonly headBytes: number = 512;
  readonly marked: boolean = true;
  readonly tally = new OperationTally();
  /** Bytes that belong to no message. */
  junkBytes = 0;
  readonly #byPort: number;

  /** `byPort` is the end with the registered port, -1 when it must be found out. */
  constructor(byPort: number) {
    this.#byPort = byPort;
  }

  abstract measure(bytes: Uint8Array, at: number, end: number): number;
  abstract message(direction: number, bytes: Uint8Array, at: number, end: number, size: number, time: number): void;

  resume(bytes: Uint8Array, at: number, end: number): number {
    for (let next = at + 1; next < end; next++) {
      const size = this.measure(bytes, next, end);
      if (size > 0 && next + size <= end) return next;
    }
    return -1;
  }

  junk(_direction: number, length: number): void {
    this.junkBytes += length;
  }

  restart(): void {}

  server(): number {
    return this.#byPort >= 0 ? this.#byPort : this.tally.server();
  }

  proven(): boolean {
    return this.tally.messages > 0;
  }

  listen(listener: OperationListener): void {
    this.tally.listener = listener;
  }

  operations(_client: number): OperationGroup[] {
    return this.tally.operations();
  }
}
