import type { Page } from '#protocol/api/parts.ts';
import type { LedgerAct, LedgerQuery, LedgerRow } from './ledger.ts';

/** The ledger, as the rooms and the API use it. */
export interface LedgerPort {
  record(act: LedgerAct): { seq: number; hash: string; id: string };
  list(query: LedgerQuery): Page<LedgerRow>;
  checkpoint(): { size: number; root: string; at: string };
  export(): Iterable<string>;
}
