import { basename, dirname, join, relative } from 'node:path';
import { FSWatcher } from 'chokidar';
import { listeningProblem } from './listening-problem.ts';

/**
 * Listens to the top of a watch, a folder or a single file, through chokidar: it goes on when the top vanishes, comes back or
 * is replaced. Elsewhere than on Linux its one handle covers all that lies below. Of what is below, chokidar is told to keep
 * nothing: it would read the whole tree at once, and hold a record of each entry.
 */
export class TopListener {
  readonly #top: string;
  readonly #onChange: (folder: string, name: string | undefined) => void;
  #watcher: FSWatcher;
  /** Resolves when listening began, or ended before it could. */
  #begun: Promise<void> = Promise.resolve();
  #end = () => {};
  /** Why the top is not listened to, as `listeningProblem` calls it; undefined when it is. */
  problem: string | undefined;

  constructor(top: string, onChange: (folder: string, name: string | undefined) => void) {
    this.#top = top;
    this.#onChange = onChange;
    this.#watcher = this.#listen();
  }

  /** Resolves when the top is listened to, if it can be: what changes from then on is told. Where it failed it is tried again. */
  async listen(): Promise<void> {
    await this.#begun;
    if (this.problem === undefined) return;
    this.problem = undefined;
    await this.#watcher.close();
    this.#watcher = this.#listen();
    await this.#begun;
  }

  close(): Promise<void> {
    this.#end();
    return this.#watcher.close();
  }

  #listen(): FSWatcher {
    const watcher = new FSWatcher({
      ignored: (path) => this.#isBelow(path),
      ignoreInitial: true,
      atomic: false,
      persistent: false,
    });
    watcher.on('raw', (kind, name, details) =>
      this.#hear((details as { watchedPath: string }).watchedPath, name, kind),
    );
    watcher.on('all', (_kind, path) => this.#onChange(dirname(path), basename(path)));
    watcher.on('error', (error) => {
      this.problem = listeningProblem(error);
    });
    this.#begun = new Promise((resolve) => {
      this.#end = resolve;
      watcher.once('ready', resolve);
    });
    return watcher.add(this.#top);
  }

  /** A path with the top's own name inside it is how the system tells of the top itself. */
  #isBelow(path: string): boolean {
    const inside = relative(this.#top, path);
    return inside !== '' && !inside.startsWith('..') && inside !== basename(this.#top);
  }

  /** Changes of the top's own times or rights are no reason to go through all that lies in it. */
  #hear(watched: string, name: string | null, kind: string): void {
    const isTop = watched === this.#top && name === basename(watched);
    if (isTop && kind === 'change') return;
    const path = isTop ? watched : join(watched, name ?? '');
    if (name === null) this.#onChange(watched, undefined);
    else this.#onChange(dirname(path), basename(path));
  }
}
