import { type FSWatcher, watch } from 'node:fs';
import { join } from 'node:path';

/** Listens to folders, one system watch per folder: the cost does not grow with the number of files. */
export class FolderListener {
  readonly #watchers = new Map<string, { watcher: FSWatcher; inode: number }>();
  readonly #onChange: (folder: string, name: string | undefined) => void;
  /** Why some folders are not listened to; undefined when all are. */
  problem: string | undefined;

  constructor(onChange: (folder: string, name: string | undefined) => void) {
    this.#onChange = onChange;
  }

  /** Number of folders listened to. */
  get size(): number {
    return this.#watchers.size;
  }

  /** Listens to a folder; a new inode under a known path is a new folder and is listened to anew. */
  add(folder: string, inode: number): void {
    const known = this.#watchers.get(folder);
    if (known?.inode === inode) return;
    if (known) this.remove(folder);
    try {
      const watcher = watch(folder, { persistent: false }, (_kind, name) => this.#onChange(folder, name ?? undefined));
      watcher.on('error', () => {
        this.remove(folder);
        this.#onChange(folder, undefined);
      });
      this.#watchers.set(folder, { watcher, inode });
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'ENOENT' || code === 'ENOTDIR') return;
      this.problem = code === 'ENOSPC' || code === 'EMFILE' ? 'full' : String(code);
    }
  }

  /** Stops listening to a folder and all below it. */
  remove(folder: string): void {
    const below = join(folder, '/');
    for (const [path, { watcher }] of this.#watchers) {
      if (path !== folder && !path.startsWith(below)) continue;
      watcher.close();
      this.#watchers.delete(path);
    }
  }

  close(): void {
    for (const { watcher } of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }
}
