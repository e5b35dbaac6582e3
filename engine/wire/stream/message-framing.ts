import { type Conversation, noMessage, unmeasured } from './conversation.ts';

/**
 * Cuts one direction of a connection into messages. A message within one segment is handed on where it lies; of one that is spread over
 * several only the head is kept, so that memory does not grow with what a header claims.
 */
export class MessageFraming {
  readonly #direction: number;
  /** Bytes of the unfinished message that have passed; 0 when none is open. */
  #passed = 0;
  /** Its length, 0 while unknown. */
  #size = 0;
  #head: Uint8Array | null = null;
  /** Bytes of the head that are there, without a hole. */
  #kept = 0;
  /** After a loss, until a message is found to begin. */
  #lost = false;

  constructor(direction: number) {
    this.#direction = direction;
  }

  /** Whether a message has begun and not ended. */
  get open(): boolean {
    return this.#passed > 0;
  }

  /** Takes the next bytes of the stream. */
  data(to: Conversation, bytes: Uint8Array, at: number, end: number, time: number): void {
    if (this.#passed > 0) at = this.#continue(to, bytes, at, end, time);
    while (at < end) {
      const size = to.measure(bytes, at, end);
      if (size === noMessage) {
        const next = to.resume(bytes, at, end);
        to.junk(this.#direction, (next < 0 ? end : next) - at);
        if (next < 0) return;
        at = next;
        continue;
      }
      if (size !== unmeasured && at + size <= end) {
        this.#lost = false;
        to.message(this.#direction, bytes, at, at + size, size, time);
        at += size;
        continue;
      }
      // After a loss a segment may begin anywhere: an unfinished message that would begin there is more likely the rest of another.
      if (this.#lost && !to.marked) {
        to.junk(this.#direction, end - at);
        return;
      }
      this.#size = size;
      this.#keep(to, bytes, at, end);
      return;
    }
  }

  /** `length` bytes of the stream were never seen; null when nobody knows how many. */
  gap(to: Conversation | null, length: number | null, time: number): void {
    if (this.#passed === 0 || to === null) {
      this.#lost = true;
      return;
    }
    const left = this.#size - this.#passed;
    if (this.#size > 0 && length !== null && length <= left) {
      this.#passed += length;
      if (length === left) this.#finish(to, time);
      return;
    }
    if (this.#size > 0) this.#finish(to, time);
    else this.drop(to);
    this.#lost = true;
  }

  /** Gives up an unfinished message. */
  drop(to: Conversation): void {
    if (this.#passed > 0) to.junk(this.#direction, this.#passed);
    this.#passed = 0;
    this.#size = 0;
    this.#kept = 0;
    this.#lost = false;
  }

  #continue(to: Conversation, bytes: Uint8Array, at: number, end: number, time: number): number {
    if (this.#size === 0) {
      // The head is short: the length stands within the bytes that complete it.
      const before = this.#kept;
      this.#keep(to, bytes, at, Math.min(end, at + to.headBytes));
      const size = to.measure(this.#head!, 0, this.#kept);
      if (size === unmeasured && this.#kept < to.headBytes) return end;
      if (size <= 0) {
        to.junk(this.#direction, before);
        this.#passed = 0;
        this.#kept = 0;
        return at;
      }
      this.#size = size;
      this.#passed = before;
      this.#kept = Math.min(this.#kept, size);
      const stop = Math.min(end, at + size - before);
      this.#passed += stop - at;
      at = stop;
    } else {
      const stop = Math.min(end, at + this.#size - this.#passed);
      this.#keep(to, bytes, at, stop);
      at = stop;
    }
    if (this.#passed >= this.#size) this.#finish(to, time);
    return at;
  }

  #keep(to: Conversation, bytes: Uint8Array, at: number, end: number): void {
    const hole = this.#kept < Math.min(this.#passed, to.headBytes);
    const room = to.headBytes - this.#kept;
    if (!hole && room > 0) {
      this.#head ??= new Uint8Array(Math.min(to.headBytes, 64));
      const kept = this.#kept + Math.min(room, end - at);
      if (kept > this.#head.length) {
        const longer = new Uint8Array(Math.min(to.headBytes, Math.max(kept, this.#head.length * 4)));
        longer.set(this.#head);
        this.#head = longer;
      }
      this.#head.set(bytes.subarray(at, at + kept - this.#kept), this.#kept);
      this.#kept = kept;
    }
    this.#passed += end - at;
  }

  #finish(to: Conversation, time: number): void {
    to.message(this.#direction, this.#head!, 0, this.#kept, this.#size, time);
    this.#passed = 0;
    this.#size = 0;
    this.#kept = 0;
  }
}
