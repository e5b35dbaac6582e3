import { globSync, type Stats, statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { isPacked } from './packed-part.ts';

/** Patterns are expanded on every so many looks, named files on each. */
const looksPerGlob = 8;

/** The files that the configured paths and patterns name at present. */
export class PathList {
  readonly #named: string[];
  readonly #patterns: string[];
  #looks = 0;
  #expanded: string[] = [];

  constructor(paths: readonly string[]) {
    this.#named = paths.filter((path) => !isPattern(path));
    this.#patterns = paths.filter(isPattern);
  }

  /** Named files whether they exist or not, then what fits the patterns, each once. */
  now(): string[] {
    if (this.#looks % looksPerGlob === 0)
      this.#expanded = this.#patterns
        .flatMap((pattern) => globSync(pattern))
        .filter((path) => !isPacked(path))
        .sort();
    this.#looks += 1;
    return [...new Set([...this.#named, ...this.#expanded])];
  }
}

/** What of configured paths and patterns is not on this machine, in words. */
export function missingPaths(paths: readonly string[]): string[] {
  return paths.flatMap((path) => {
    if (isPattern(path)) return globSync(path).length > 0 ? [] : [`no file matches ${path} yet`];
    const info = lookOnce(path);
    if (info === undefined) return [`${path} does not exist yet`];
    if (info === 'unreadable') return [`${path} cannot be looked at by this user`];
    return info.isDirectory() ? [`${path} is a folder; write ${path}/*`] : [];
  });
}

function isPattern(path: string): boolean {
  return /[*?[{]/.test(path);
}

/** Sizes of the files that exist. */
export async function sizesOf(paths: string[]): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  for (const path of paths) {
    const info = await stat(path).catch(() => undefined);
    if (info) sizes.set(path, info.size);
  }
  return sizes;
}

/**
 * What is at a path, asked without the detour of a promise, as it is asked several times a second; undefined: nothing.
 * Why something is unreadable is told by the look that follows.
 */
export function lookOnce(path: string): Stats | 'unreadable' | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return 'unreadable';
  }
}

/** A configured path leads to something that has no lines to follow; the message goes on behind the path. */
export class NoFileError extends Error {
  override name = 'NoFileError';
  readonly code = 'NO_FILE';
}

/** Throws a NoFileError with a remedy unless the path leads to a file. */
export function demandFile(path: string, info: Stats): void {
  if (!info.isFile()) throw new NoFileError(info.isDirectory() ? `is a folder; write ${path}/*` : 'is no file');
}
