import type { StreamCursor } from '../store/stream-cursor.ts';
import { type SourcePosition, spoolCursor } from './stream-source.ts';

interface Place {
  seq: number;
  /** Where the site's own stream has it; null when it came from none. */
  from: SourcePosition | null;
  taken: boolean;
}

/** Where intake stands once a transaction is committed: in the hub's stream, and in the sites' own streams behind it. */
export interface Reached {
  cursor: StreamCursor;
  behind: StreamCursor[];
}

/**
 * Keeps account of a stream whose messages are committed in another order than they stand there: everything up to the cursor is
 * committed, and beyond it the ranges that the cursor names, so that a restart reads each of the others once.
 */
export class StreamOrder {
  private readonly start: StreamCursor;
  /** Read and not yet behind the cursor, as they stand in the stream. */
  private places: Place[] = [];
  private readonly bySeq = new Map<number, Place>();
  private seq: number;
  private last: number;
  /** Ranges that were committed before the start, ascending. */
  private readonly known: readonly (readonly [first: number, last: number])[];
  /** Place among them of the first that may still be met. */
  private knownAt = 0;
  private readonly behind = new Map<string, StreamCursor>();

  constructor(start: StreamCursor) {
    this.start = start;
    this.known = start.ahead ?? [];
    this.seq = start.seq;
    this.last = start.seq;
  }

  /** Takes note of a message as it is read. False when it is committed already, or was read before. */
  read(seq: number, from: SourcePosition | null): boolean {
    if (seq <= this.last) return false;
    while (this.knownAt < this.known.length && this.known[this.knownAt]![1] < seq) this.knownAt++;
    const [first = Number.POSITIVE_INFINITY] = this.known[this.knownAt] ?? [];
    const taken = first <= seq;
    const place = { seq, from, taken };
    this.places.push(place);
    this.bySeq.set(seq, place);
    this.last = seq;
    return !taken;
  }

  /** Messages become part of the next transaction. Answers where the stream stands once it is committed. */
  take(seqs: readonly number[]): Reached {
    for (const seq of seqs) this.bySeq.get(seq)!.taken = true;
    const { stream, created } = this.start;
    const open = this.places.findIndex(({ taken }) => !taken);
    const done = this.places.splice(0, open < 0 ? this.places.length : open);
    for (const { seq, from } of done) {
      this.bySeq.delete(seq);
      this.seq = seq;
      if (from) {
        const name = spoolCursor(from.site, from.lane);
        this.behind.set(name, { stream: name, seq: from.seq, created });
      }
    }
    const behind = [...this.behind.values()];
    this.behind.clear();
    return { cursor: { stream, seq: this.seq, created, ahead: this.ahead() }, behind };
  }

  private ahead(): [first: number, last: number][] {
    const ranges: [number, number][] = [];
    let before = false;
    for (const { seq, taken } of this.places) {
      if (taken && before) ranges.at(-1)![1] = seq;
      else if (taken) ranges.push([seq, seq]);
      before = taken;
    }
    const unread = this.known.slice(this.knownAt).filter(([, last]) => last > this.last);
    return [...ranges, ...unread.map(([first, last]): [number, number] => [Math.max(first, this.last + 1), last])];
  }
}
