/** Slots looked at before a word is taken as one that has no number. */
const lookedThrough = 16;

/**
 * Numbers for short texts that stand as bytes somewhere, so that a word which comes back is known again without being made a string.
 * Holds so many words and no more; what finds no room has no number, and nobody can make a look-up long.
 */
export class ByteWords {
  private readonly most: number;
  /** Number of the word in each slot, plus one; 0 where there is none. */
  private readonly slots: Int32Array;
  private readonly hashes: Int32Array;
  /** Where each word ends in `kept`; it begins where the one before ends. */
  private readonly ends: Int32Array;
  private kept = new Uint8Array(4096);
  private words = 0;

  /** `most` is a power of two. */
  constructor(most: number) {
    this.most = most;
    this.slots = new Int32Array(most * 2);
    this.hashes = new Int32Array(most);
    this.ends = new Int32Array(most);
  }

  /** How many words have a number: the next new one gets this. */
  get size(): number {
    return this.words;
  }

  get full(): boolean {
    return this.words === this.most;
  }

  /** The number of the word in a part of `bytes`, a new one when it is met first; -1 where there is no room for it. */
  numberOf(bytes: Uint8Array, from: number, to: number): number {
    let hash = 0x811c9dc5 | 0;
    for (let at = from; at < to; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
    hash ^= hash >>> 15;
    const { slots, hashes } = this;
    const last = slots.length - 1;
    for (let step = 0; step < lookedThrough; step++) {
      const slot = (hash + step) & last;
      const number = slots[slot]! - 1;
      if (number < 0) return this.keep(slot, hash, bytes, from, to);
      const same = hashes[number] === hash && this.length(number) === to - from;
      if (same && this.begins(number, bytes, from)) return number;
    }
    return -1;
  }

  /** Bytes of the word of a number. */
  length(number: number): number {
    return this.ends[number]! - this.start(number);
  }

  /** True when the bytes from `from` on begin with the word of a number. */
  begins(number: number, bytes: Uint8Array, from: number): boolean {
    const { kept } = this;
    const shift = from - this.start(number);
    const end = this.ends[number]!;
    for (let at = this.start(number); at < end; at++) if (kept[at] !== bytes[at + shift]) return false;
    return true;
  }

  private start(number: number): number {
    return number === 0 ? 0 : this.ends[number - 1]!;
  }

  private keep(slot: number, hash: number, bytes: Uint8Array, from: number, to: number): number {
    if (this.words === this.most) return -1;
    const number = this.words++;
    const start = this.start(number);
    const end = start + to - from;
    if (end > this.kept.length) {
      const kept = new Uint8Array(end * 2);
      kept.set(this.kept);
      this.kept = kept;
    }
    this.kept.set(bytes.subarray(from, to), start);
    this.slots[slot] = number + 1;
    this.hashes[number] = hash;
    this.ends[number] = end;
    return number;
  }
}
