import { type FSWatcher, watch } from 'node:fs';
import { join } from 'node:path';
import { listeningProblem } from './listening-problem.ts';

/**
 * Listens to the folders below the top of a watch, one handle of the system for each, as Linux wants it: the cost does not grow
 * with the number of files, and a folder costs less than a kilobyte.
 */
export class FolderListener {
  readonly #watchers = new Map<string, { watcher: FSWatcher; inode: number }>();
  readonly #onChange: (folder: string, name: string | undefined) => void;
  /** Why some folders are not listened to: `full` where the system allows no more, else its code; undefined when all are. */
  problem: string | undefined;

  constructor(onChange: (folder: string, name: string | undefined) => void) {
    this.#onChange = onChange;
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
      if (code !== 'ENOENT' && code !== 'ENOTDIR') this.problem = listeningProblem(error);
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
