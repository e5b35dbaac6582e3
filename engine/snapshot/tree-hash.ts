import { hash } from 'node:crypto';
import { type Hash, rootOf } from '../merkle/tree.ts';

/** SHA-256 of bytes or UTF-8 text, lower-case hexadecimal. */
export function sha256(data: string | Uint8Array): string {
  return hash('sha256', data, 'hex');
}

/** Root of the tree over leaf hashes in order, hexadecimal. */
export function treeRoot(leaves: readonly Hash[]): string {
  return Buffer.from(rootOf(leaves)).toString('hex');
}
