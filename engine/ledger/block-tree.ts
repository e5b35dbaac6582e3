import { emptyRoot, type Hash, nodeHash, rootOf, splitPoint } from '../merkle/tree.ts';
import type { TreeRanges } from './ranges.ts';

/** Leaves of one block: the smallest subtree whose root is remembered. A power of two. */
export const blockLeaves = 256;

/**
 * A growing tree over leaves that stand elsewhere: it remembers the roots of complete subtrees from one block up, so that a
 * root costs the leaves of one block and a proof those of two, however long the ledger is, and a million leaves take half a megabyte.
 */
export class BlockTree implements TreeRanges {
  /** Roots of complete subtrees of 256, 512, 1024 … leaves, in order. */
  private readonly levels: Hash[][] = [];
  /** Leaves behind the last complete block. */
  private tail: Hash[] = [];
  private readonly leaves: (from: number, to: number) => readonly Hash[];
  private count = 0;

  /** `leaves` answers leaf hashes that were added before, `from` (inclusive, from 0) to `to` (exclusive). */
  constructor(leaves: (from: number, to: number) => readonly Hash[]) {
    this.leaves = leaves;
  }

  get size(): number {
    return this.count;
  }

  /** Adds the next leaf hash. */
  add(leaf: Hash): void {
    this.count++;
    this.tail.push(leaf);
    if (this.tail.length < blockLeaves) return;
    let root = rootOf(this.tail);
    this.tail = [];
    for (let at = 0; ; at++) {
      this.levels[at] ??= [];
      const level = this.levels[at]!;
      level.push(root);
      if (level.length % 2 === 1) return;
      root = nodeHash(level.at(-2)!, level.at(-1)!);
    }
  }

  root(from = 0, to = this.count): Hash {
    if (from < 0 || from > to || to > this.count) throw new RangeError(`no leaves ${from} to ${to} of ${this.count}`);
    if (from === to) return emptyRoot();
    const size = to - from;
    const kept = this.kept(from, size);
    if (kept) return kept;
    const tailFrom = this.count - this.tail.length;
    if (from >= tailFrom) return rootOf(this.tail, from - tailFrom, to - tailFrom);
    if (size <= blockLeaves) return rootOf(this.leaves(from, to));
    const middle = from + splitPoint(size);
    return nodeHash(this.root(from, middle), this.root(middle, to));
  }

  private kept(from: number, size: number): Hash | undefined {
    const level = Math.log2(size / blockLeaves);
    return level >= 0 && Number.isInteger(level) && from % size === 0 ? this.levels[level]?.[from / size] : undefined;
  }
}
