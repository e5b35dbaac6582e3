/** Whose an item is: its site or other source, and of that the agent and lane. */
export type Owner = readonly [source: string, subject: string];

interface Queue<Item> {
  /** Those that were taken are let go of at once. */
  items: (Item | undefined)[];
  /** Place of the first that was not taken yet. */
  at: number;
}

/** Empty places at which a queue is shortened, since one that is never empty would grow for ever. */
const emptyPlaces = 256;

/**
 * Items that wait, handed out in turn: each source gives one, and of a source each subject, so that whoever sends much holds up nobody
 * but itself. What one subject sent stays in order.
 */
export class Turns<Item> {
  /** Whose turn is next comes first. */
  private readonly sources = new Map<string, Map<string, Queue<Item>>>();
  private waiting = 0;

  get size(): number {
    return this.waiting;
  }

  put([source, subject]: Owner, item: Item): void {
    const subjects = this.sources.get(source) ?? new Map<string, Queue<Item>>();
    if (subjects.size === 0) this.sources.set(source, subjects);
    const queue = subjects.get(subject);
    if (queue) queue.items.push(item);
    else subjects.set(subject, { items: [item], at: 0 });
    this.waiting += 1;
  }

  /** The item whose turn it is; undefined when none waits. */
  take(): Item | undefined {
    const [next] = this.sources;
    if (next === undefined) return undefined;
    const [source, subjects] = next;
    const [subject, queue] = subjects.entries().next().value!;
    this.sources.delete(source);
    subjects.delete(subject);
    const item = queue.items[queue.at];
    queue.items[queue.at++] = undefined;
    if (queue.at >= emptyPlaces) {
      queue.items.splice(0, queue.at);
      queue.at = 0;
    }
    if (queue.at < queue.items.length) subjects.set(subject, queue);
    if (subjects.size > 0) this.sources.set(source, subjects);
    this.waiting -= 1;
    return item;
  }

  clear(): void {
    this.sources.clear();
    this.waiting = 0;
  }
}
