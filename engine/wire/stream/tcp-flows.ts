import { AwakeFlows } from './awake-flows.ts';
import type { HalfStream } from './half-stream.ts';
import { type Recognise, Stream } from './stream.ts';

const synchronise = 0x02;
const acknowledge = 0x10;

/** Most segments and bytes that one direction holds back while it waits for a hole to be filled, and all together. */
const mostHeldSegments = 64;
const mostHeldBytes = 256 << 10;
const mostHeldInAll = 32 << 20;
/** Acknowledgements from beyond a hole after which nobody will send it again. */
const enoughAcknowledged = 3;
/** Sequence numbers farther from the expected one than this belong to another connection. */
const farthest = 1 << 24;
/** How far before the first segment of a connection that was joined in its middle an earlier one may still be told from a repetition. */
const backlog = 64 << 10;

/**
 * Puts the two directions of TCP connections in order, for all flows of a capture: retransmissions and overlaps are dropped (what came first stays), what
 * came too early waits within bounds, holes that are never filled are told as gaps of known length, a connection may be joined in its middle,
 * and sequence numbers wrap. Flows without payload cost a few words.
 */
export class TcpFlows {
  /** Bytes of connections that did not come in time; some may have come late. */
  missing = 0;
  readonly #recognise: Recognise;
  #next = new Int32Array(512);
  #begun = new Uint8Array(512);
  /** By row: 1 or 2 for the end that opened the connection, 0 while unknown. */
  #opener = new Uint8Array(256);
  /** By row; null where nothing that is known was found. */
  readonly #streams: (Stream | null | undefined)[] = [];
  readonly #awake = new AwakeFlows();
  #held = 0;

  constructor(recognise: Recognise) {
    this.#recognise = recognise;
  }

  /** End that opened the connection of a row, -1 when its beginning was not seen. */
  opener(row: number): number {
    return row < this.#opener.length ? this.#opener[row]! - 1 : -1;
  }

  /** Stream of a row, once payload was seen whose protocol may be known. */
  stream(row: number): Stream | undefined {
    return this.#streams[row] ?? undefined;
  }

  /**
   * A segment of an end: its payload `bytes[at..end)`, of which the capture cut `cut` bytes, its first sequence number, its acknowledgement and its flags.
   */
  segment(
    row: number,
    direction: number,
    bytes: Uint8Array,
    at: number,
    end: number,
    cut: number,
    sequence: number,
    acknowledgement: number,
    flags: number,
    time: number,
  ): void {
    const half = row * 2 + direction;
    if (half >= this.#begun.length) this.#grow(row);
    if (flags & synchronise) {
      this.#open(row, direction, sequence, flags, time);
      sequence = (sequence + 1) | 0;
    }
    const stream = this.#streams[row];
    if (stream === null) return;
    const other = stream && flags & acknowledge ? stream.known(direction ^ 1) : undefined;
    if (other && other.held.length > 0) this.#acknowledged(row, direction ^ 1, stream!, other, acknowledgement, time);
    const length = end - at + cut;
    if (length === 0) return;
    this.#payload(row, direction, bytes, at, end, cut, sequence, time);
  }

  /** The capture is over: what still waits is read past its holes. */
  end(): void {
    for (let row = 0; row < this.#streams.length; row++) {
      const stream = this.#streams[row];
      if (!stream) continue;
      for (const direction of [0, 1]) {
        const half = stream.known(direction);
        while (half && half.held.length > 0) this.#giveUp(row, direction, stream, half, half.held[0]!.time);
      }
    }
  }

  #open(row: number, direction: number, sequence: number, flags: number, time: number): void {
    const half = row * 2 + direction;
    const next = (sequence + 1) | 0;
    const answer = (flags & acknowledge) !== 0;
    if (!answer || this.#opener[row] === 0) this.#opener[row] = (answer ? direction ^ 1 : direction) + 1;
    // A repeated SYN changes nothing as long as nothing came behind it; later the same number is another connection of a simple device.
    if (this.#begun[half] && this.#next[half] === next) return;
    const stream = this.#streams[row];
    this.#abandon(row, direction, time);
    if (!answer) {
      this.#abandon(row, direction ^ 1, time);
      this.#begun[half ^ 1] = 0;
      stream?.restart();
    }
    if (stream === null) this.#streams[row] = undefined;
    this.#next[half] = next;
    this.#begun[half] = 1;
  }

  #abandon(row: number, direction: number, time: number): void {
    const stream = this.#streams[row];
    const half = stream?.known(direction);
    if (!stream || !half) return;
    while (half.held.length > 0) this.#giveUp(row, direction, stream, half, time);
    if (stream.conversation) half.framing.drop(stream.conversation);
    half.forgetHoles();
  }

  #payload(
    row: number,
    direction: number,
    bytes: Uint8Array,
    at: number,
    end: number,
    cut: number,
    sequence: number,
    time: number,
  ): void {
    const at2 = row * 2 + direction;
    let stream = this.#streams[row];
    if (!stream) {
      stream = new Stream(row, this.#recognise);
      this.#streams[row] = stream;
    }
    if (stream.resting) this.#makeRoom(row);
    const half = stream.half(direction);
    let ahead = (sequence - this.#next[at2]!) | 0;
    if (this.#begun[at2] === 0 || ahead > farthest || ahead < -farthest) {
      this.#abandon(row, direction, time);
      this.#next[at2] = sequence;
      this.#begun[at2] = 1;
      half.leaveHole((sequence - backlog) | 0, sequence);
      stream.gap(direction, null, time);
      ahead = 0;
    }
    if (ahead > 0) {
      this.#hold(row, direction, stream, half, bytes, at, end, cut, sequence, time);
      return;
    }
    if (ahead < 0) {
      const filled = half.fillHole(sequence, end - at);
      if (filled > 0) stream.late(direction, bytes, at, at + filled, time);
      if (ahead + end - at + cut <= 0) return;
    }
    this.#deliver(at2, direction, stream, bytes, at - ahead, end, cut, time);
    if (half.held.length > 0) this.#release(at2, direction, stream, half);
    if (stream.unknown) this.#forget(row, stream);
  }

  /** Takes a place among the flows that are put in order. Who had it is forgotten when unknown, and else begins again where it goes on. */
  #makeRoom(row: number): void {
    const before = this.#awake.take(row);
    const stream = before < 0 ? undefined : this.#streams[before];
    if (!stream) return;
    if (stream.conversation === null) {
      this.#forget(before, stream);
      return;
    }
    this.#held -= stream.heldBytes;
    stream.rest();
  }

  #forget(row: number, stream: Stream): void {
    this.#held -= stream.heldBytes;
    this.#streams[row] = null;
  }

  /** `at` may lie beyond `end` when part of what the capture cut was seen before. */
  #deliver(
    half: number,
    direction: number,
    stream: Stream,
    bytes: Uint8Array,
    at: number,
    end: number,
    cut: number,
    time: number,
  ): void {
    const unseen = at > end ? cut - (at - end) : cut;
    if (at < end) stream.data(direction, bytes, at, end, time);
    if (unseen > 0) {
      this.missing += unseen;
      stream.gap(direction, unseen, time);
    }
    this.#next[half] = (this.#next[half]! + Math.max(0, end - at) + Math.max(0, unseen)) | 0;
  }

  #hold(
    row: number,
    direction: number,
    stream: Stream,
    half: HalfStream,
    bytes: Uint8Array,
    at: number,
    end: number,
    cut: number,
    sequence: number,
    time: number,
  ): void {
    half.hold({ sequence, bytes: new Uint8Array(bytes.subarray(at, end)), cut, time });
    this.#held += end - at;
    while (
      half.held.length > mostHeldSegments ||
      half.heldBytes > mostHeldBytes ||
      (this.#held > mostHeldInAll && half.held.length > 0)
    ) {
      this.#giveUp(row, direction, stream, half, time);
    }
  }

  #acknowledged(
    row: number,
    direction: number,
    stream: Stream,
    half: HalfStream,
    acknowledgement: number,
    time: number,
  ): void {
    const first = half.held[0]!;
    if (((acknowledgement - first.sequence) | 0) <= 0) return;
    if (++half.acknowledged >= enoughAcknowledged) this.#giveUp(row, direction, stream, half, time);
  }

  /** Goes on behind the first hole. */
  #giveUp(row: number, direction: number, stream: Stream, half: HalfStream, time: number): void {
    const at = row * 2 + direction;
    const from = this.#next[at]!;
    const to = half.held[0]!.sequence;
    const length = (to - from) | 0;
    half.acknowledged = 0;
    if (length > 0) {
      this.missing += length;
      half.leaveHole(from, to);
      stream.gap(direction, length, time);
      this.#next[at] = to;
    }
    this.#release(at, direction, stream, half);
  }

  /** Delivers what waited for the bytes that have come. */
  #release(at: number, direction: number, stream: Stream, half: HalfStream): void {
    let count = 0;
    for (const segment of half.held) {
      const ahead = (segment.sequence - this.#next[at]!) | 0;
      if (ahead > 0) break;
      count++;
      half.heldBytes -= segment.bytes.length;
      this.#held -= segment.bytes.length;
      if (ahead + segment.bytes.length + segment.cut > 0) {
        this.#deliver(at, direction, stream, segment.bytes, -ahead, segment.bytes.length, segment.cut, segment.time);
      }
    }
    if (count > 0) {
      half.held.splice(0, count);
      half.acknowledged = 0;
    }
  }

  #grow(row: number): void {
    let size = this.#opener.length;
    while (size <= row) size *= 2;
    const next = new Int32Array(size * 2);
    const begun = new Uint8Array(size * 2);
    const opener = new Uint8Array(size);
    next.set(this.#next);
    begun.set(this.#begun);
    opener.set(this.#opener);
    this.#next = next;
    this.#begun = begun;
    this.#opener = opener;
  }
}
