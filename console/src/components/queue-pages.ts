/** Rows that are asked for at once. */
export const pageRows = 100;

/**
 * The queue as it is shown: pages of ids, of which only those looked at were read. What is shown keeps its order while it is
 * read, whatever the hub's order becomes; a page that lost rows is shorter than the others.
 */
export interface QueuePages {
  /** How many matters the hub counted when it was last asked. */
  total: number;
  pages: ReadonlyMap<number, readonly string[]>;
  /** Matters that stand near the top by now and wait until the person wants to see them. */
  waiting: ReadonlySet<string>;
}

/** A queue of which nothing was read yet. */
export const unreadQueue: QueuePages = { total: 0, pages: new Map(), waiting: new Set() };

/** Puts a page in that was read for the first time; rows that stand on another page already are not shown twice. */
export function placePage(queue: QueuePages, page: number, ids: readonly string[], total: number): QueuePages {
  const elsewhere = new Set([...queue.pages].flatMap(([at, shown]) => (at === page ? [] : shown)));
  const pages = new Map(queue.pages).set(
    page,
    ids.filter((id) => !elsewhere.has(id)),
  );
  return { ...queue, total, pages };
}

/**
 * Compares the top of the queue with what the hub says now. Rows that moved up into the places of rows that left are added
 * below what is shown; where something new has come (`fresh`), all that is not shown waits.
 */
export function compareTop(
  queue: QueuePages,
  now: { ids: readonly string[]; total: number; fresh: number },
): QueuePages {
  const top = queue.pages.get(0) ?? [];
  const shown = new Set([...queue.pages.values()].flat());
  const lastKnown = now.ids.reduce((last, id, at) => (top.includes(id) ? at : last), -1);
  const room = now.fresh > 0 ? 0 : Math.min(pageRows, now.total) - top.length;
  const added = now.ids
    .slice(lastKnown + 1)
    .filter((id) => !shown.has(id))
    .slice(0, Math.max(0, room));
  const waiting = new Set(now.ids.filter((id) => !shown.has(id) && !added.includes(id)));
  const pages = added.length === 0 ? queue.pages : new Map(queue.pages).set(0, [...top, ...added]);
  return { total: now.total, pages, waiting };
}

/** Takes away what the queue no longer holds. */
export function withoutRows(queue: QueuePages, gone: ReadonlySet<string>): QueuePages {
  if (gone.size === 0) return queue;
  const pages = new Map([...queue.pages].map(([page, ids]) => [page, ids.filter((id) => !gone.has(id))] as const));
  return { ...queue, pages };
}

/** Where each page begins and ends in the list as it is laid out; a page that was not read takes its full room. */
export class QueueLayout {
  readonly count: number;
  private readonly starts: number[] = [0];
  private readonly queue: QueuePages;

  constructor(queue: QueuePages) {
    this.queue = queue;
    const last = Math.max(0, Math.ceil(queue.total / pageRows), ...[...queue.pages.keys()].map((page) => page + 1));
    for (let page = 0; page < last; page += 1) {
      const room = Math.max(0, Math.min(pageRows, queue.total - page * pageRows));
      this.starts.push(this.starts[page]! + (queue.pages.get(page)?.length ?? room));
    }
    this.count = this.starts[last]!;
  }

  /** Id of the row at this place; undefined while its page was not read. */
  idAt(index: number): string | undefined {
    const page = this.pageAt(index);
    return this.queue.pages.get(page)?.[index - this.starts[page]!];
  }

  /** Place of a row that is shown, or −1. */
  indexOf(id: string): number {
    for (const [page, ids] of this.queue.pages) {
      const at = ids.indexOf(id);
      if (at !== -1) return this.starts[page]! + at;
    }
    return -1;
  }

  /** Ids of all rows that were read, in order. */
  ids(): string[] {
    return [...this.queue.pages].sort(([a], [b]) => a - b).flatMap(([, ids]) => ids);
  }

  /** Pages that a look at the rows from `start` up to but without `end` needs and that were not read. */
  missing(start: number, end: number): number[] {
    if (this.count === 0 || end <= start) return [];
    const [first, last] = [this.pageAt(start), this.pageAt(Math.min(end, this.count) - 1)];
    return Array.from({ length: last - first + 1 }, (_, at) => first + at).filter(
      (page) => !this.queue.pages.has(page) && this.starts[page + 1]! > this.starts[page]!,
    );
  }

  private pageAt(index: number): number {
    let [low, high] = [0, this.starts.length - 2];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.starts[middle]! <= index) low = middle;
      else high = middle - 1;
    }
    return Math.max(0, low);
  }
}
