import type { Checkpoint } from './checkpoint.ts';
import { verifyConsistency } from './proofs.ts';

/** How a checkpoint stands to the one kept before: it goes on from it, has fewer entries, or other ones. */
export type Succession = 'follows' | 'shrank' | 'forked';

/**
 * Judges, for whoever keeps checkpoints, the next one by its proof (RFC 9162 §2.1.4.2, hexadecimal). Signatures are checked before.
 * No proof is as good as a wrong one: it is on the keeper of the ledger to show that it goes on.
 */
export function succession(held: Checkpoint | null, next: Checkpoint, proof: readonly string[] | null): Succession {
  if (held === null || held.size === 0) return 'follows';
  if (next.size < held.size) return 'shrank';
  const path = proof?.map((hash) => Buffer.from(hash, 'hex'));
  const head = ({ size, root }: Checkpoint) => ({ size, root: Buffer.from(root, 'hex') });
  return path && verifyConsistency(head(held), head(next), path) ? 'follows' : 'forked';
}
