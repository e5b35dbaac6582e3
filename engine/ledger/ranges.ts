import { type Hash, rootOf } from '../merkle/tree.ts';

/** A tree that can be asked for the root over any run of its leaves: all that a proof is made of. */
export interface TreeRanges {
  /** Number of leaves. */
  readonly size: number;
  /** Root over leaf `from` (inclusive, from 0) to `to` (exclusive). */
  root(from: number, to: number): Hash;
}

/** Leaves at hand as a tree. */
export function rangesOf(leaves: readonly Hash[]): TreeRanges {
  return { size: leaves.length, root: (from, to) => rootOf(leaves, from, to) };
}
