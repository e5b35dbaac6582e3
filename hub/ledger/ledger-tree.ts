import type { DatabaseSync } from 'node:sqlite';
import { BlockTree, chainStart } from '#engine/ledger/index.ts';

/** The tree over the entries of a control database; it is carried on as entries come. */
export class LedgerTree {
  private readonly db: DatabaseSync;
  private tree: BlockTree;
  /** Hash of the last entry in the tree. */
  private head = chainStart;

  constructor(db: DatabaseSync) {
    this.db = db;
    this.tree = this.empty();
  }

  /** The tree over all entries up to now. */
  grown(): BlockTree {
    const { size } = this.tree;
    // It may stand on entries of a transaction that was rolled back: then it is built anew.
    const standing = this.db.prepare('SELECT hash FROM ledger_entry WHERE seq = ?').get(size);
    if ((standing?.['hash'] ?? chainStart) !== this.head) {
      this.tree = this.empty();
      this.head = chainStart;
    }
    const missing = this.db.prepare('SELECT hash FROM ledger_entry WHERE seq > ? ORDER BY seq');
    for (const row of missing.iterate(this.tree.size)) {
      this.head = row['hash'] as string;
      this.tree.add(Buffer.from(this.head, 'hex'));
    }
    return this.tree;
  }

  private empty(): BlockTree {
    const leaves = this.db.prepare('SELECT hash FROM ledger_entry WHERE seq > ? AND seq <= ? ORDER BY seq');
    return new BlockTree((from, to) => leaves.all(from, to).map((row) => Buffer.from(row['hash'] as string, 'hex')));
  }
}
