import type { DeviceLine, FrameReader, LineReply } from './device-line.ts';
import { type Pace, paceOf } from './pace.ts';

/** How gently a user of a shared line wants to go. */
export interface SharedLineOptions {
  /** Most requests in a second; with several users the slowest counts for all of them. 0 means no pause. */
  requestsPerSecond: number;
  answerMs: number;
  signal?: AbortSignal | undefined;
}

interface Shared {
  line: DeviceLine;
  pace: Pace;
  users: number;
  turn: Promise<unknown>;
}

/** Lines of this thread by place. */
const lines = new Map<string, Shared>();

/**
 * One user's hold on the line to a place. All users of a place share one connection, one queue and one pace: a gateway
 * with many units behind it sees a single client that asks one thing at a time. What it counts is its own share.
 */
export class SharedLine {
  connections = 0;
  bytesIn = 0;
  bytesOut = 0;
  readonly #shared: Shared;
  readonly #options: SharedLineOptions;
  #held = true;

  /** `open` makes the line of a place that nobody used yet; the connection ends with its last user. */
  constructor(place: string, options: SharedLineOptions, open: () => DeviceLine) {
    const { requestsPerSecond } = options;
    const known = lines.get(place);
    this.#shared = known ?? {
      line: open(),
      pace: paceOf(place, requestsPerSecond),
      users: 0,
      turn: Promise.resolve(),
    };
    lines.set(place, this.#shared);
    this.#shared.pace.slowTo(requestsPerSecond);
    this.#shared.users += 1;
    this.#options = options;
  }

  /** Waits for its turn and for the pace, then asks; rejects when the user's signal aborts before that. */
  exchange(frame: Buffer, read: FrameReader): Promise<LineReply> {
    const { line, pace, turn } = this.#shared;
    const mine = turn.then(async () => {
      await pace.turn(this.#options.signal);
      const before = { connections: line.connections, bytesIn: line.bytesIn, bytesOut: line.bytesOut };
      try {
        return await line.exchange(frame, read, this.#options.answerMs);
      } finally {
        this.connections += line.connections - before.connections;
        this.bytesIn += line.bytesIn - before.bytesIn;
        this.bytesOut += line.bytesOut - before.bytesOut;
      }
    });
    this.#shared.turn = mine.catch(() => undefined);
    return mine;
  }

  close(): void {
    if (!this.#held) return;
    this.#held = false;
    this.#shared.users -= 1;
    if (this.#shared.users === 0) this.#shared.line.close();
  }
}
