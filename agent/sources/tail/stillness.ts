import { lookOnce } from './path-list.ts';

/** So old must the last change of a file be, milliseconds, before equal times prove that nothing was written since: clocks of disks are coarse. */
const settledMs = 2000;

/** Says with one cheap question per path whether anything there changed since the question before. */
export class Stillness {
  readonly #seen = new Map<string, string>();

  /** True when all paths are as they were, and had been at rest; a file that is missing is as it was while it is missing. */
  isAt(paths: readonly string[], nowMs: number): boolean {
    return paths.map((path) => this.#isStill(path, nowMs)).every(Boolean);
  }

  #isStill(path: string, nowMs: number): boolean {
    const info = lookOnce(path);
    if (info === 'unreadable') return false;
    const state =
      info === undefined ? 'missing' : [info.dev, info.ino, info.size, info.mtimeMs, info.ctimeMs].join(' ');
    const still = this.#seen.get(path) === state;
    const settled = info === undefined || nowMs - info.mtimeMs > settledMs;
    if (settled) this.#seen.set(path, state);
    else this.#seen.delete(path);
    return still;
  }
}
