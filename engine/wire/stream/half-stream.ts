import { MessageFraming } from './message-framing.ts';

/** A segment that waits for the bytes before it. */
export interface HeldSegment {
  sequence: number;
  bytes: Uint8Array;
  /** Bytes that the capture cut off its end. */
  cut: number;
  time: number;
}

const mostHoles = 16;

/** One end's half of a connection: what waits, and where bytes are missing. */
export class HalfStream {
  readonly framing: MessageFraming;
  /** Segments ahead of a hole, in order of sequence. */
  readonly held: HeldSegment[] = [];
  heldBytes = 0;
  /** Packets of the other end that acknowledge what this capture has not seen. */
  acknowledged = 0;
  /** Holes given up, as pairs of first and next sequence: what comes late is still read. */
  #holes: number[] = [];

  constructor(direction: number) {
    this.framing = new MessageFraming(direction);
  }

  /** Keeps a segment in its place among those that wait. */
  hold(segment: HeldSegment): void {
    let place = this.held.length;
    while (place > 0 && ((this.held[place - 1]!.sequence - segment.sequence) | 0) > 0) place--;
    this.held.splice(place, 0, segment);
    this.heldBytes += segment.bytes.length;
  }

  /** Remembers a hole from one sequence number up to another; the oldest one gives way. */
  leaveHole(from: number, to: number): void {
    this.#holes.push(from, to);
    if (this.#holes.length > mostHoles * 2) this.#holes.splice(0, 2);
  }

  forgetHoles(): void {
    this.#holes = [];
  }

  /** How many bytes from a sequence number on lie in a hole, at most `length`; they are taken out of it. */
  fillHole(sequence: number, length: number): number {
    const holes = this.#holes;
    for (let index = 0; index < holes.length; index += 2) {
      const [from, to] = [holes[index]!, holes[index + 1]!];
      const filled = Math.min(length, (to - sequence) | 0);
      if (((sequence - from) | 0) < 0 || filled <= 0) continue;
      const after = (sequence + filled) | 0;
      const rest: number[] = [];
      if (sequence !== from) rest.push(from, sequence);
      if (after !== to) rest.push(after, to);
      holes.splice(index, 2, ...rest);
      return filled;
    }
    return 0;
  }
}
