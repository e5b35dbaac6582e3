import { join } from 'node:path';
import type { FilePath } from './file-names.ts';

/** Marks of the system by which a file that stands still is known. */
export interface FileMarks {
  size: number;
  mtimeMs: number;
  ctimeMs: number;
  inode: number;
}

/** One file as its folder shows it. */
export interface ListedFile extends FileMarks {
  path: FilePath;
  /** Below its place, with `/` between the parts. */
  rel: string;
  /** Its folder holds the backup of a robot. */
  robot: boolean;
}

const numbersPerFile = 5;

/**
 * Files below one place in the order of their names, held in little room, since a tree may hold tens of thousands: names as texts, numbers
 * side by side; an object is made of the one alone that is looked at.
 */
export class FileList implements Iterable<ListedFile> {
  readonly #root: FilePath;
  readonly #rels: string[] = [];
  #numbers = new Float64Array(64 * numbersPerFile);
  /** Paths that do not follow from the name, by place. */
  readonly #odd = new Map<number, FilePath>();
  #order: Uint32Array | undefined;

  /** `root` is the place that the names lie below. */
  constructor(root: FilePath) {
    this.#root = root;
  }

  get length(): number {
    return this.#rels.length;
  }

  add({ path, rel, robot, size, mtimeMs, ctimeMs, inode }: ListedFile): void {
    const at = this.#rels.length;
    if ((at + 1) * numbersPerFile > this.#numbers.length) {
      const larger = new Float64Array(this.#numbers.length * 2);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    this.#rels.push(rel);
    this.#numbers.set([size, mtimeMs, ctimeMs, inode, robot ? 1 : 0], at * numbersPerFile);
    if (path !== this.#usualPath(rel)) this.#odd.set(at, path);
    this.#order = undefined;
  }

  *[Symbol.iterator](): Generator<ListedFile, undefined> {
    this.#order ??= Uint32Array.from(this.#rels.keys()).sort((a, b) => (this.#rels[a]! < this.#rels[b]! ? -1 : 1));
    for (const at of this.#order) yield this.#at(at);
    return undefined;
  }

  #at(at: number): ListedFile {
    const from = at * numbersPerFile;
    const [size, mtimeMs, ctimeMs, inode, robot] = this.#numbers.subarray(from, from + numbersPerFile);
    const rel = this.#rels[at]!;
    return {
      ...{ rel, path: this.#odd.get(at) ?? this.#usualPath(rel), robot: robot === 1 },
      ...{ size: size!, mtimeMs: mtimeMs!, ctimeMs: ctimeMs!, inode: inode! },
    };
  }

  #usualPath(rel: string): string {
    return typeof this.#root === 'string' ? join(this.#root, rel) : '';
  }
}

/** True when the system's marks of two looks at one file are the same. */
export function sameMarks(a: FileMarks, b: FileMarks): boolean {
  return a.size === b.size && a.mtimeMs === b.mtimeMs && a.ctimeMs === b.ctimeMs && a.inode === b.inode;
}

/** Files that two looks at one place show differently, in the order of their names, each as the earlier one that has it shows it. */
export function* movedBetween(before: FileList, after: FileList): Generator<ListedFile, undefined> {
  const [olds, news] = [before[Symbol.iterator](), after[Symbol.iterator]()];
  let [old, fresh] = [olds.next().value, news.next().value];
  while (old ?? fresh) {
    if (fresh === undefined || (old !== undefined && old.rel < fresh.rel)) {
      yield old!;
      old = olds.next().value;
    } else if (old === undefined || fresh.rel < old.rel) {
      yield fresh;
      fresh = news.next().value;
    } else {
      if (!sameMarks(old, fresh)) yield old;
      [old, fresh] = [olds.next().value, news.next().value];
    }
  }
  return undefined;
}
