import { type Owner, Turns } from './turns.ts';

/** What an item weighs while it waits. */
export interface Load {
  rows: number;
  bytes: number;
  owner: Owner;
}

/** How items are gathered and committed. */
export interface CommitLineParts<Item> {
  /** A transaction closes at this many rows. */
  rows(): number;
  /** Least time between the beginnings of two transactions that are not full, milliseconds. */
  spacingMs: number;
  /** What may wait at most to be put into a transaction. */
  room: { items: number; bytes: number };
  /** Reads items into a transaction; the answer commits it. */
  prepare(items: readonly Item[]): () => Promise<void>;
  /** Told once, when a transaction could not be read or committed. Nothing after it is committed. */
  onFailure(): void;
}

/** Transactions under way: one is committed while the next is being read. */
const atOnce = 2;

/**
 * Gathers items into transactions that are committed one after the other, of each owner in turn. After a pause the first goes at once;
 * under load they are spaced, so that many share one; a full one is read while the one before it is committed.
 */
export class CommitLine<Item> {
  private readonly parts: CommitLineParts<Item>;
  private readonly waiting = new Turns<{ item: Item; load: Load }>();
  private rows = 0;
  private bytes = 0;
  private timer: NodeJS.Timeout | null = null;
  private turn: Promise<void> = Promise.resolve();
  private open = 0;
  private begun = 0;
  private ended = false;
  private failure: { error: unknown } | null = null;
  private madeRoom: () => void = () => {};

  constructor(parts: CommitLineParts<Item>) {
    this.parts = parts;
  }

  /** Takes one more item; resolves when there is room for the next. Throws what made a commit fail. */
  async add(item: Item, load: Load): Promise<void> {
    this.check();
    this.waiting.put(load.owner, { item, load });
    this.rows += load.rows;
    this.bytes += load.bytes;
    this.goOn();
    while (!this.hasRoom() && !this.failure) {
      await new Promise<void>((resolve) => {
        this.madeRoom = resolve;
      });
    }
  }

  /** Whether more waits than goes into one transaction. */
  get isBehind(): boolean {
    return this.rows >= this.parts.rows();
  }

  /** Commits what is under way and one transaction more; what waits beyond is left. Throws what made a commit fail. */
  async end(): Promise<void> {
    this.ended = true;
    this.close();
    await this.turn;
    this.check();
  }

  /** Forgets what waits; resolves when nothing is being committed any more. */
  async drop(): Promise<void> {
    this.ended = true;
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.waiting.clear();
    await this.turn;
  }

  private check(): void {
    if (this.failure) throw this.failure.error;
  }

  private hasRoom(): boolean {
    const { items, bytes } = this.parts.room;
    return this.waiting.size < items && this.bytes < bytes;
  }

  /** Begins the next transaction when it is full or its time has come. */
  private goOn(): void {
    while (!this.ended && !this.failure && this.open < atOnce && this.isBehind) this.close();
    if (this.ended || this.open > 0 || this.waiting.size === 0) return;
    this.timer ??= setTimeout(() => this.due(), Math.max(0, this.begun + this.parts.spacingMs - Date.now()));
  }

  private due(): void {
    this.timer = null;
    if (this.open === 0) this.close();
  }

  private close(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    if (this.waiting.size === 0 || this.failure) return;
    const items = this.draw();
    this.madeRoom();
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
        this.goOn();
      });
  }

  private draw(): Item[] {
    const items: Item[] = [];
    const most = this.parts.rows();
    for (let rows = 0; rows < most; ) {
      const next = this.waiting.take();
      if (next === undefined) break;
      items.push(next.item);
      rows += next.load.rows;
      this.rows -= next.load.rows;
      this.bytes -= next.load.bytes;
    }
    return items;
  }

  private fail(error: unknown): void {
    if (this.failure) return;
    this.failure = { error };
    this.parts.onFailure();
    this.madeRoom();
  }
}
