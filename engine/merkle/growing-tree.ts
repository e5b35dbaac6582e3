import { emptyRoot, type Hash, nodeHash } from './tree.ts';

/** Root over leaves that come one after the other; holds one hash per level instead of every leaf. */
export class GrowingTree {
  /** Whole subtrees from left to right, each smaller than the one before. */
  readonly #whole: { hash: Hash; leaves: number }[] = [];

  /** Takes the hash of the next leaf. */
  add(leaf: Hash): void {
    let last = { hash: leaf, leaves: 1 };
    while (this.#whole.at(-1)?.leaves === last.leaves) {
      const { hash, leaves } = this.#whole.pop()!;
      last = { hash: nodeHash(hash, last.hash), leaves: leaves * 2 };
    }
    this.#whole.push(last);
  }

  /** Root over what came so far; the same as `rootOf` over all of its leaves. */
  root(): Hash {
    const hashes = this.#whole.map(({ hash }) => hash);
    return hashes.length === 0 ? emptyRoot() : hashes.reduceRight((right, left) => nodeHash(left, right));
  }
}
