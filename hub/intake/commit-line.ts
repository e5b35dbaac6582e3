/** How items are gathered and committed. */
export interface CommitLineParts<Item> {
  /** A transaction closes at this many rows. */
  rows: number;
  /** Least time between the beginnings of two transactions that are not full, milliseconds. */
  spacingMs: number;
  /** Reads items into a transaction; the answer commits it. */
  prepare(items: readonly Item[]): () => Promise<void>;
  /** Told once, when a transaction could not be read or committed. Nothing after it is committed. */
  onFailure(): void;
}

/**
 * Gathers items into transactions that are committed one after the other. After a pause the first goes at once; under load they
 * are spaced, so that many share one; a full one waits only for the commit before it, and is read meanwhile.
 */
export class CommitLine<Item> {
  private readonly parts: CommitLineParts<Item>;
  private waiting: Item[] = [];
  private rows = 0;
  private timer: NodeJS.Timeout | null = null;
  private turn: Promise<void> = Promise.resolve();
  private open = 0;
  private begun = 0;
  private failure: { error: unknown } | null = null;

  constructor(parts: CommitLineParts<Item>) {
    this.parts = parts;
  }

  /** Takes one more item of so many rows; resolves when there is room for the next. Throws what made a commit fail. */
  async add(item: Item, rows: number): Promise<void> {
    this.check();
    this.waiting.push(item);
    this.rows += rows;
    if (this.rows >= this.parts.rows) {
      const before = this.turn;
      this.close();
      await before;
    } else {
      this.timer ??= setTimeout(() => this.due(), Math.max(0, this.begun + this.parts.spacingMs - Date.now()));
    }
  }

  /** Commits what waits and resolves when all is committed. Throws what made a commit fail. */
  async end(): Promise<void> {
    if (!this.failure) this.close();
    await this.turn;
    this.check();
  }

  /** Forgets what waits. */
  drop(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.waiting = [];
  }

  private check(): void {
    if (this.failure) throw this.failure.error;
  }

  /** It is time: now, or as soon as the commit that runs is over. */
  private due(): void {
    this.timer = null;
    if (this.open === 0) this.close();
    else void this.turn.then(() => this.close());
  }

  private close(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    if (this.waiting.length === 0 || this.failure) return;
    const items = this.waiting;
    this.waiting = [];
    this.rows = 0;
    this.begun = Date.now();
    this.open += 1;
    let commit: () => Promise<void>;
    try {
      commit = this.parts.prepare(items);
    } catch (error) {
      this.open -= 1;
      this.fail(error);
      return;
    }
    this.turn = this.turn
      .then(() => (this.failure ? undefined : commit()))
      .catch((error) => this.fail(error))
      .finally(() => {
        this.open -= 1;
      });
  }

  private fail(error: unknown): void {
    if (this.failure) return;
    this.failure = { error };
    this.parts.onFailure();
  }
}
