import { createHash, hash } from 'node:crypto';

/** SHA-256 of bytes or UTF-8 text, lower-case hexadecimal. */
export function sha256(data: string | Uint8Array): string {
  return hash('sha256', data, 'hex');
}

/** Leaf of an RFC 6962 tree: SHA-256(0x00 || data). */
export function leafHash(data: string): Buffer {
  return createHash('sha256').update('\u0000').update(data).digest();
}

/** Root of an RFC 6962 Merkle tree over leaf hashes in order, hexadecimal; the empty tree is SHA-256 of nothing. */
export function treeRoot(leaves: readonly Buffer[]): string {
  if (leaves.length === 0) return sha256('');
  return subtree(leaves, 0, leaves.length).toString('hex');
}

const node = Buffer.of(1);

function subtree(leaves: readonly Buffer[], from: number, to: number): Buffer {
  const size = to - from;
  if (size === 1) return leaves[from] as Buffer;
  let half = 1;
  while (half * 2 < size) half *= 2;
  return createHash('sha256')
    .update(node)
    .update(subtree(leaves, from, from + half))
    .update(subtree(leaves, from + half, to))
    .digest();
}
