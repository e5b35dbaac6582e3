import { FlatLine } from './flat-line.ts';
import { FlatRow } from './flat-row.ts';

/** What a reading thread remembers of the lines before: names, kinds, lanes and origins, so many of each. */
export class LineMemory {
  line = new FlatLine();
  rows = new FlatRow();

  /** Forgets what is full, between two blocks: what is new must not be read slowly for ever. */
  renew(): void {
    if (!this.line.full && !this.rows.full) return;
    this.line = new FlatLine();
    this.rows = new FlatRow();
  }
}
