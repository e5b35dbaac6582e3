/** Gives packed content by its hash; hashes that are not kept are left out. */
export type FetchBlobs = (hashes: readonly string[]) => Promise<Map<string, Uint8Array>>;

/** Packed content on its way from where it is kept, for work that cannot wait: it is tried, what it lacked is fetched, and it is tried again. */
export class BlobShelf {
  private readonly fetch: FetchBlobs;
  private readonly held = new Map<string, Uint8Array>();
  private readonly gone = new Set<string>();

  constructor(fetch: FetchBlobs) {
    this.fetch = fetch;
  }

  /** Brings what will be wanted, all at once. */
  async bring(hashes: readonly string[]): Promise<void> {
    const wanted = hashes.filter((hash) => !this.held.has(hash) && !this.gone.has(hash));
    if (wanted.length === 0) return;
    const found = await this.fetch(wanted);
    for (const hash of wanted) {
      const bytes = found.get(hash);
      if (bytes === undefined) this.gone.add(hash);
      else this.held.set(hash, bytes);
    }
  }

  /** What `work` comes to with all content that there is; `work` is called anew until it lacks nothing that could still be fetched. */
  async over<T>(work: (find: (hash: string) => Uint8Array | undefined) => T): Promise<T> {
    for (;;) {
      const lacking = new Set<string>();
      const result = work((hash) => {
        const bytes = this.held.get(hash);
        if (bytes === undefined && !this.gone.has(hash)) lacking.add(hash);
        return bytes;
      });
      if (lacking.size === 0) return result;
      await this.bring([...lacking]);
    }
  }

  /** Lets go of what it holds. */
  clear(): void {
    this.held.clear();
  }
}
