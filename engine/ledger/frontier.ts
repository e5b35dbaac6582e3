import { emptyRoot, type Hash, nodeHash } from '../merkle/tree.ts';

/**
 * A growing tree of which only the roots of its complete subtrees are kept: the root after each leaf costs log n hashes
 * and log n memory, however long the ledger is.
 */
export class Frontier {
  private readonly peaks: { height: number; hash: Hash }[] = [];
  private leaves = 0;

  /** Number of leaves. */
  get size(): number {
    return this.leaves;
  }

  /** Adds the next leaf hash. */
  add(leaf: Hash): void {
    let peak = { height: 0, hash: leaf };
    for (let left = this.peaks.at(-1); left && left.height === peak.height; left = this.peaks.at(-1)) {
      this.peaks.pop();
      peak = { height: peak.height + 1, hash: nodeHash(left.hash, peak.hash) };
    }
    this.peaks.push(peak);
    this.leaves++;
  }

  /** Root over all leaves so far. */
  root(): Hash {
    const last = this.peaks.at(-1);
    if (!last) return emptyRoot();
    return this.peaks.slice(0, -1).reduceRight((right, left) => nodeHash(left.hash, right), last.hash);
  }
}
