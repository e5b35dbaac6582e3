/** A folder's work: names that changed with how often they were put off, or everything in it. */
export type FolderWork = { folder: string; names: Map<string, number> | 'all' };

/**
 * Changes that wait to be looked at. Memory is bounded: beyond `limit` names a folder is looked at as a whole,
 * beyond `folderLimit` folders everything is.
 */
export class Pending {
  readonly #limit: number;
  readonly #folderLimit: number;
  #folders = new Map<string, Map<string, number> | 'all'>();
  #names = 0;
  #everything = false;

  constructor(limit = 2000, folderLimit = 2000) {
    this.#limit = limit;
    this.#folderLimit = folderLimit;
  }

  /** True when nothing waits. */
  get idle(): boolean {
    return this.#folders.size === 0 && !this.#everything;
  }

  /** Names and folders held at this moment. */
  get size(): number {
    return this.#names + this.#folders.size;
  }

  add(folder: string, name: string | undefined, putOff = 0): void {
    if (this.#everything) return;
    const names = this.#folders.get(folder) ?? new Map<string, number>();
    if (names === 'all') return;
    if (name !== undefined && (names.has(name) || this.#names < this.#limit)) {
      if (!names.has(name)) this.#names++;
      names.set(name, Math.max(putOff, names.get(name) ?? 0));
      this.#folders.set(folder, names);
    } else {
      this.#names -= names.size;
      this.#folders.set(folder, 'all');
    }
    if (this.#folders.size > this.#folderLimit) {
      this.#folders = new Map();
      this.#names = 0;
      this.#everything = true;
    }
  }

  /** Takes all work; `everything` means a full comparison. */
  take(): { everything: boolean; folders: FolderWork[] } {
    const folders = [...this.#folders].map(([folder, names]) => ({ folder, names }));
    const everything = this.#everything;
    this.#folders = new Map();
    this.#names = 0;
    this.#everything = false;
    return { everything, folders };
  }
}
