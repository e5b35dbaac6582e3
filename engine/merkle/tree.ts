import { createHash, hash } from 'node:crypto';

/** A hash of the tree: 32 bytes of SHA-256. */
export type Hash = Uint8Array;

const leafPrefix = 0;
const nodePrefix = 1;

/** Hash of one leaf (RFC 9162 §2.1.1): SHA-256(0x00 ‖ data). */
export function leafHash(data: Uint8Array | string): Buffer {
  const size = typeof data === 'string' ? Buffer.byteLength(data) : data.length;
  const bytes = Buffer.allocUnsafe(size + 1);
  bytes[0] = leafPrefix;
  if (typeof data === 'string') bytes.write(data, 1);
  else bytes.set(data, 1);
  return hash('sha256', bytes, 'buffer');
}

/** Hash of an inner node (RFC 9162 §2.1.1): SHA-256(0x01 ‖ left ‖ right). */
export function nodeHash(left: Hash, right: Hash): Hash {
  const bytes = Buffer.allocUnsafe(1 + left.length + right.length);
  bytes[0] = nodePrefix;
  bytes.set(left, 1);
  bytes.set(right, 1 + left.length);
  return hash('sha256', bytes, 'buffer');
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
