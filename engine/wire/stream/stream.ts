import type { Conversation } from './conversation.ts';
import { HalfStream } from './half-stream.ts';
import { MessageFraming } from './message-framing.ts';

/** Proposes the protocol of a flow from bytes that an end sent, or null. */
export type Recognise = (row: number, bytes: Uint8Array, at: number, end: number) => Conversation | null;

/** Segments that are looked at before a flow counts as unknown. */
const mostTries = 32;

/** The content of one flow over TCP: which protocol it is, and its two directions cut into messages. */
export class Stream {
  conversation: Conversation | null = null;
  readonly #row: number;
  readonly #recognise: Recognise;
  readonly #halves: [HalfStream?, HalfStream?] = [];
  #tries = 0;

  constructor(row: number, recognise: Recognise) {
    this.#row = row;
    this.#recognise = recognise;
  }

  /** Whether no further look is worth while: nothing that is known was found. */
  get unknown(): boolean {
    return this.conversation === null && this.#tries >= mostTries;
  }

  /** The half of an end, when it has one. */
  known(direction: number): HalfStream | undefined {
    return this.#halves[direction as 0 | 1];
  }

  /** The half of an end, a new one where it has none. */
  half(direction: number): HalfStream {
    const half = this.#halves[direction as 0 | 1] ?? new HalfStream(direction);
    this.#halves[direction as 0 | 1] = half;
    return half;
  }

  /** Bytes that wait in both halves. */
  get heldBytes(): number {
    return (this.#halves[0]?.heldBytes ?? 0) + (this.#halves[1]?.heldBytes ?? 0);
  }

  /** Whether no half is there, so that next to nothing is held. */
  get resting(): boolean {
    return this.#halves[0] === undefined && this.#halves[1] === undefined;
  }

  /** Gives up what has not ended; what was counted stays, and the flow may go on. */
  rest(): void {
    if (this.conversation) for (const half of this.#halves) half?.framing.drop(this.conversation);
    this.conversation?.restart();
    this.#halves.length = 0;
  }

  /** Bytes in their order. */
  data(direction: number, bytes: Uint8Array, at: number, end: number, time: number): void {
    this.conversation ??= this.#look(bytes, at, end);
    if (this.conversation) this.half(direction).framing.data(this.conversation, bytes, at, end, time);
  }

  /** Bytes that nobody captured; null when nobody knows how many. */
  gap(direction: number, length: number | null, time: number): void {
    this.half(direction).framing.gap(this.conversation, length, time);
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
