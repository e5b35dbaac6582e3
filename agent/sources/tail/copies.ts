import { isCopyOf, isPartName } from './rotation.ts';

/** Files found to be copies of logs that are being read: they hold nothing new unless the log itself is emptied. */
export class Copies {
  /** By path: the state a file was in when it was found to be a copy. */
  readonly #states = new Map<string, string>();

  /** True when the file at a path was found to be a copy in this very state. */
  has(path: string, state: string): boolean {
    return this.#states.get(path) === state;
  }

  /** Whether the file begins as one of the logs it may be a part of by its name. */
  async check(path: string, state: string, logs: Iterable<{ position: { path: string } }>): Promise<boolean> {
    if (this.has(path, state)) return true;
    this.#states.delete(path);
    for (const { position } of logs) {
      if (!isPartName(path, position.path) || !(await isCopyOf(path, position.path))) continue;
      this.#states.set(path, state);
      return true;
    }
    return false;
  }
}
