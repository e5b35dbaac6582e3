/** The one door of the ledger engine: chain, tree, proofs, checkpoints and the offline verifier. */

export { emptyRoot, type Hash, leafHash, nodeHash, rootOf } from '../merkle/tree.ts';
export {
  type Checkpoint,
  checkpointBytes,
  keyIdOf,
  parseShortCheckpoint,
  shortCheckpoint,
  verifyCheckpoint,
} from './checkpoint.ts';
export { bodyHash, type ChainEntry, chainStart, type EntryBody, entryHash, erasureKind } from './entry.ts';
export type { ExportCheckpoint, ExportEntry, ExportHeader, ExportLine } from './export-line.ts';
export { Frontier } from './frontier.ts';
export { consistencyProof, inclusionProof, verifyConsistency, verifyInclusion } from './proofs.ts';
export { type LedgerFault, type LedgerReport, LedgerVerifier, type PrintedHead } from './verifier.ts';
