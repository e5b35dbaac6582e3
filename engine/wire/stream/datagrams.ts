import type { Conversation } from './conversation.ts';
import type { Recognise } from './stream.ts';

/** Protocols over UDP: every datagram is one message, or none. */
export class Datagrams {
  readonly #recognise: Recognise;
  readonly #conversations = new Map<number, Conversation>();

  constructor(recognise: Recognise) {
    this.#recognise = recognise;
  }

  /** Conversation of a row, when its protocol was found. */
  conversation(row: number): Conversation | undefined {
    return this.#conversations.get(row);
  }

  /** Payload of a datagram that an end sent; `length` is more than `end - at` where the capture cut it. */
  datagram(
    row: number,
    direction: number,
    bytes: Uint8Array,
    at: number,
    end: number,
    length: number,
    time: number,
  ): void {
    if (at >= end) return;
    let conversation = this.#conversations.get(row);
    if (!conversation) {
      const found = this.#recognise(row, bytes, at, end);
      if (!found) return;
      conversation = found;
      this.#conversations.set(row, found);
    }
    const size = conversation.measure(bytes, at, end);
    if (size > 0 && size <= length) conversation.message(direction, bytes, at, Math.min(end, at + size), size, time);
    else conversation.junk(direction, end - at);
  }
}
