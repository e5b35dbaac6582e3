import { type Hash, nodeHash, sameHash, splitPoint } from '../merkle/tree.ts';
import type { TreeRanges } from './ranges.ts';

/** Path that proves leaf `index` (from 0) to be in the whole tree (RFC 9162 §2.1.3.1). */
export function inclusionProof(tree: TreeRanges, index: number): Hash[] {
  if (index < 0 || index >= tree.size) throw new RangeError(`no leaf ${index} in a tree of ${tree.size}`);
  const path: Hash[] = [];
  let from = 0;
  let to = tree.size;
  while (to - from > 1) {
    const middle = from + splitPoint(to - from);
    if (index < middle) {
      path.unshift(tree.root(middle, to));
      to = middle;
    } else {
      path.unshift(tree.root(from, middle));
      from = middle;
    }
  }
  return path;
}

/** True when `path` proves that `leaf` stands at `index` of the tree with this size and root (RFC 9162 §2.1.3.2). */
export function verifyInclusion(leaf: Hash, index: number, size: number, path: readonly Hash[], root: Hash): boolean {
  if (index < 0 || index >= size) return false;
  let node = index;
  let last = size - 1;
  let hash = leaf;
  for (const sibling of path) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(sibling, hash);
      while (node % 2 === 0 && node !== 0) {
        node = half(node);
        last = half(last);
      }
    } else {
      hash = nodeHash(hash, sibling);
    }
    node = half(node);
    last = half(last);
  }
  return last === 0 && sameHash(hash, root);
}

/** Proof that the tree of the first `older` leaves is a beginning of that of the first `newer` (RFC 9162 §2.1.4.1). */
export function consistencyProof(tree: TreeRanges, older: number, newer = tree.size): Hash[] {
  if (newer > tree.size || older < 1 || older > newer)
    throw new RangeError(`no tree of ${older} in a tree of ${newer}`);
  return subproof(tree, older, 0, newer, true);
}

function subproof(tree: TreeRanges, older: number, from: number, to: number, whole: boolean): Hash[] {
  const size = to - from;
  if (older === size) return whole ? [] : [tree.root(from, to)];
  const split = splitPoint(size);
  const middle = from + split;
  return older <= split
    ? [...subproof(tree, older, from, middle, whole), tree.root(middle, to)]
    : [...subproof(tree, older - split, middle, to, false), tree.root(from, middle)];
}

/** True when `path` proves the older tree to be a beginning of the newer one (RFC 9162 §2.1.4.2). */
export function verifyConsistency(
  older: { size: number; root: Hash },
  newer: { size: number; root: Hash },
  path: readonly Hash[],
): boolean {
  if (older.size < 1 || older.size > newer.size) return false;
  if (older.size === newer.size) return path.length === 0 && sameHash(older.root, newer.root);
  const steps = isPowerOfTwo(older.size) ? [older.root, ...path] : [...path];
  const seed = steps.shift();
  if (!seed) return false;
  let node = older.size - 1;
  let last = newer.size - 1;
  while (node % 2 === 1) {
    node = half(node);
    last = half(last);
  }
  let first = seed;
  let second = seed;
  for (const hash of steps) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      first = nodeHash(hash, first);
      second = nodeHash(hash, second);
      while (node % 2 === 0 && node !== 0) {
        node = half(node);
        last = half(last);
      }
    } else {
      second = nodeHash(second, hash);
    }
    node = half(node);
    last = half(last);
  }
  return last === 0 && sameHash(first, older.root) && sameHash(second, newer.root);
}

function half(value: number): number {
  return Math.floor(value / 2);
}

function isPowerOfTwo(value: number): boolean {
  return 2 ** Math.floor(Math.log2(value)) === value;
}
