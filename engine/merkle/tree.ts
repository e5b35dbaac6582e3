import { createHash } from 'node:crypto';

/** A hash of the tree: 32 bytes of SHA-256. */
export type Hash = Uint8Array;

const leafPrefix = Buffer.of(0);
const nodePrefix = Buffer.of(1);

/** Hash of one leaf (RFC 9162 §2.1.1): SHA-256(0x00 ‖ data). */
export function leafHash(data: Uint8Array | string): Buffer {
  return createHash('sha256').update(leafPrefix).update(data).digest();
}

/** Hash of an inner node (RFC 9162 §2.1.1): SHA-256(0x01 ‖ left ‖ right). */
export function nodeHash(left: Hash, right: Hash): Hash {
  return createHash('sha256').update(nodePrefix).update(left).update(right).digest();
}

/** Root of the tree without leaves: SHA-256 of nothing. */
export function emptyRoot(): Hash {
  return createHash('sha256').digest();
}

/** Root over leaf hashes `from` (inclusive) to `to` (exclusive). */
export function rootOf(leaves: readonly Hash[], from = 0, to = leaves.length): Hash {
  if (to - from === 0) return emptyRoot();
  if (to - from === 1) return leaves[from]!;
  const middle = from + splitPoint(to - from);
  return nodeHash(rootOf(leaves, from, middle), rootOf(leaves, middle, to));
}

/** Largest power of two smaller than `size` (size ≥ 2): where RFC 9162 divides a tree. */
export function splitPoint(size: number): number {
  let half = 1;
  while (half * 2 < size) half *= 2;
  return half;
}

/** Same bytes. */
export function sameHash(a: Hash, b: Hash): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}
