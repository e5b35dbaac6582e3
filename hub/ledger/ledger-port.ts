import type { Checkpoint, EntryBody } from '#engine/ledger/index.ts';
import type { Page } from '#protocol/api/parts.ts';
import type { ExportOrder } from './export-lines.ts';
import type { ErasurePolicy, LedgerAct, LedgerQuery, LedgerRow } from './ledger.ts';

/** The ledger, as the rooms and the API use it. */
export interface LedgerPort {
  record(act: LedgerAct): { seq: number; hash: string; id: string };
  list(query: LedgerQuery): Page<LedgerRow>;
  /** Words and details of an entry; null when they were erased. */
  body(seq: number): EntryBody | null;
  /** Erases words and details, with an entry that says so; answers how many. */
  erase(policy: ErasurePolicy): number;
  checkpoint(): Checkpoint;
  lastCheckpoint(): Checkpoint | null;
  /** All entries as they stand, signed or not. */
  rows(): Iterable<string>;
  /** With a mask, words that it would change are withheld. */
  export(mask?: ExportOrder['mask']): Iterable<string>;
}
