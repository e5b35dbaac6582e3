import type { ReadingState } from '#protocol/reading.ts';

/** What a crawl has sent, and how much it asks for at once. */
export interface CrawlPace {
  requests(): number;
  /** Nodes per Browse and nodes per Read. */
  perBrowse(): number;
  perRead(): number;
  /** Milliseconds, steady. */
  now(): number;
}

/** Estimates what is left of a crawl from the time that its requests took so far. */
export class CrawlProgress {
  readonly #pace: CrawlPace;
  /** Nodes at the last reading. */
  readonly #expected: number | undefined;
  readonly #tell: (state: ReadingState) => void;
  readonly #began: number;

  constructor(pace: CrawlPace, expected: number | undefined, tell: (state: ReadingState) => void) {
    this.#pace = pace;
    this.#expected = expected;
    this.#tell = tell;
    this.#began = pace.now();
  }

  /** So many nodes are known, and the references of so many of them. */
  looked(browsed: number, known: number): void {
    const of = this.#expected === undefined ? null : Math.max(this.#expected, known);
    const left = of === null ? null : this.#browses(of - browsed) + this.#reads(of);
    this.#say('look', known, of, left);
  }

  /** The attributes of so many nodes of all were read. */
  read(done: number, of: number): void {
    this.#say('read', done, of, this.#reads(of - done));
  }

  #browses(nodes: number): number {
    return Math.ceil(Math.max(0, nodes) / this.#pace.perBrowse());
  }

  #reads(nodes: number): number {
    return Math.ceil(nodes / this.#pace.perRead());
  }

  #say(step: ReadingState['step'], done: number, of: number | null, requestsLeft: number | null): void {
    const requests = this.#pace.requests();
    const each = requests === 0 ? null : (this.#pace.now() - this.#began) / requests;
    const secondsLeft = requestsLeft === null || each === null ? null : Math.round((requestsLeft * each) / 1000);
    this.#tell({ step, done, of, requests, secondsLeft });
  }
}
