import { PathList, sizesOf } from './path-list.ts';

/** What is remembered of first sights; kept with the events. */
export interface FirstSightPosition {
  /** Configured paths and patterns whose files were all looked at once: what appears there later is new. */
  known: string[];
  /** Files that were there then and could not be read: what they hold when they can be is history. */
  unread: string[];
  /** Lines already read of compressed parts, until the first look is over. */
  packed: Record<string, number>;
}

/**
 * Tells what was in a file before it was first looked at: on enrolment, when a path is added to the configuration later,
 * and when a file that could not be read is given free.
 */
export class FirstSight {
  readonly #entries: readonly string[];
  readonly #known: Set<string>;
  readonly #unread: Set<string>;
  #packed: Record<string, number>;
  /** Files of entries that are not known yet, with their sizes when the first look began. */
  #sizes: ReadonlyMap<string, number> = new Map();

  constructor(entries: readonly string[], position: Partial<FirstSightPosition> | undefined) {
    this.#entries = entries;
    this.#known = new Set(position?.known);
    this.#unread = new Set(position?.unread);
    this.#packed = { ...position?.packed };
  }

  /** Before the first look of a run. Files at paths that were read before are not seen first, whatever file stands there now. */
  async begin(readBefore: ReadonlySet<string>): Promise<void> {
    const paths = new PathList(this.#entries.filter((entry) => !this.#known.has(entry))).now();
    this.#sizes = await sizesOf(paths.filter((path) => !readBefore.has(path)));
  }

  /** Whether what a rotation left beside a file is history still to be read. */
  isFirst(path: string): boolean {
    return this.#sizes.has(path);
  }

  /** Lines read before of a compressed part. */
  readOf(part: string): number {
    return this.#packed[part] ?? 0;
  }

  /** Lines of a compressed part that were handed over by now. */
  noteRead(part: string, lines: number): void {
    this.#packed[part] = lines;
  }

  /** How many bytes of a file that is opened now are history. */
  historyOf(path: string, size: number): number {
    const history = this.#unread.has(path) ? size : (this.#sizes.get(path) ?? 0);
    this.#unread.delete(path);
    return history;
  }

  /** A file could not be read. */
  failed(path: string): void {
    if (this.#sizes.has(path)) this.#unread.add(path);
  }

  /** After the first look of a run. */
  end(): void {
    this.#sizes = new Map();
    this.#packed = {};
    this.#known.clear();
    for (const entry of this.#entries) this.#known.add(entry);
  }

  get position(): FirstSightPosition {
    return { known: [...this.#known], unread: [...this.#unread], packed: this.#packed };
  }
}
