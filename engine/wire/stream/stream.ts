import type { Conversation } from './conversation.ts';
import { HalfStream } from './half-stream.ts';
import { MessageFraming } from './message-framing.ts';

/** Proposes the protocol of a flow from bytes that an end sent, or null. */
export type Recognise = (row: number, bytes: Uint8Array, at: number, end: number) => Conversation | null;

/** Segments that are looked at before a flow counts as unknown. */
const mostTries = 32;

/** The content of one flow over TCP: which protocol it is, and its two directions cut into messages. */
export class Stream {
  readonly halves: readonly [HalfStream, HalfStream] = [new HalfStream(0), new HalfStream(1)];
  conversation: Conversation | null = null;
  readonly #row: number;
  readonly #recognise: Recognise;
  #tries = 0;

  constructor(row: number, recognise: Recognise) {
    this.#row = row;
    this.#recognise = recognise;
  }

  /** Whether no further look is worth while: nothing that is known was found. */
  get unknown(): boolean {
    return this.conversation === null && this.#tries >= mostTries;
  }

  /** Bytes in their order. */
  data(direction: number, bytes: Uint8Array, at: number, end: number, time: number): void {
    this.conversation ??= this.#look(bytes, at, end);
    if (this.conversation) this.halves[direction]!.framing.data(this.conversation, bytes, at, end, time);
  }

  /** Bytes that nobody captured; null when nobody knows how many. */
  gap(direction: number, length: number | null, time: number): void {
    this.halves[direction]!.framing.gap(this.conversation, length, time);
  }

  /** Bytes out of a hole that was given up: whole messages in them are read apart from the rest. */
  late(direction: number, bytes: Uint8Array, at: number, end: number, time: number): void {
    this.conversation ??= this.#look(bytes, at, end);
    if (!this.conversation) return;
    const apart = new MessageFraming(direction);
    apart.gap(this.conversation, null, time);
    apart.data(this.conversation, bytes, at, end, time);
    apart.drop(this.conversation);
  }

  /** The same ends begin a new connection. */
  restart(): void {
    this.conversation?.restart();
    this.#tries = Math.min(this.#tries, mostTries - 1);
  }

  #look(bytes: Uint8Array, at: number, end: number): Conversation | null {
    this.#tries++;
    return this.#recognise(this.#row, bytes, at, end);
  }
}
