import { FolderListener } from './folder-listener.ts';
import type { WatchConfig } from './source.config.ts';
import { TopListener } from './top-listener.ts';

/** All listening of one watch: to its top, and on Linux to each folder below it. Shares are not listened to. */
export class Listening {
  readonly #top: TopListener | undefined;
  readonly #below: FolderListener | undefined;

  /** `onChange` gets a folder and a name in it to be looked at; without a name, everything in the folder. */
  constructor(watch: WatchConfig, onChange: (folder: string, name: string | undefined) => void) {
    if (watch.network) return;
    this.#top = new TopListener(watch.path, onChange);
    if (process.platform === 'linux') this.#below = new FolderListener(onChange);
  }

  /** Why something is not listened to, as `listeningProblem` calls it; undefined when all is. */
  get problem(): string | undefined {
    return this.#top?.problem ?? this.#below?.problem;
  }

  /** A folder below the top, with its inode. */
  add(folder: string, inode: number): void {
    this.#below?.add(folder, inode);
  }

  /** A folder is gone, with all below it. */
  remove(folder: string): void {
    this.#below?.remove(folder);
  }

  /** To be awaited before all folders are gone through: what changes from then on is told. What failed is tried again. */
  async begin(): Promise<void> {
    await this.#top?.listen();
    if (this.#below) this.#below.problem = undefined;
  }

  async close(): Promise<void> {
    this.#below?.close();
    await this.#top?.close();
  }
}
