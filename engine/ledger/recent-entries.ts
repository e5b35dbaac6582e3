import type { Hash } from '../merkle/tree.ts';
import { blockLeaves } from './block-tree.ts';

/** Leaves and lines of the newest entries of a ledger that is read line by line. */
export class RecentEntries {
  private hashes: Hash[] = [];
  private lines: number[] = [];
  /** Entries before the first that is held. */
  private before = 0;

  /** Takes the next entry, which stands in this line. */
  add(leaf: Hash, line: number): void {
    this.hashes.push(leaf);
    this.lines.push(line);
  }

  /** Lets go of entries before the `size`th, but for those of its block. */
  forgetBefore(size: number): void {
    const kept = size - (size % blockLeaves);
    const more = kept - this.before;
    if (more <= 0) return;
    this.hashes = this.hashes.slice(more);
    this.lines = this.lines.slice(more);
    this.before = kept;
  }

  /** Leaves `from` (inclusive, from 0) to `to` (exclusive). */
  leaves(from: number, to: number): readonly Hash[] {
    if (from < this.before) throw new RangeError(`leaf ${from} is not held`);
    return this.hashes.slice(from - this.before, to - this.before);
  }

  /** Line after that of the `size`th entry; null where it is not held. */
  lineAfter(size: number): number | null {
    const line = this.lines[size - 1 - this.before];
    return line === undefined ? null : line + 1;
  }
}
