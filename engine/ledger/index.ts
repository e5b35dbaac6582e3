/** The one door of the ledger engine: chain, tree, proofs, checkpoints and the offline verifier. */

export { emptyRoot, type Hash, leafHash, nodeHash, rootOf } from '../merkle/tree.ts';
export { BlockTree } from './block-tree.ts';
export { type ChainHead, chainHeadBytes, signChainHead, verifyChainHead } from './chain-head.ts';
export { type Checkpoint, checkpointBytes, keyIdOf, verifyCheckpoint } from './checkpoint.ts';
export { checkpointsIn, checkpointText, type KeptHead, shortCheckpoint } from './checkpoint-text.ts';
export { bodyHash, type ChainEntry, chainStart, type EntryBody, entryHash, erasureKind } from './entry.ts';
export type { ExportCheckpoint, ExportEntry, ExportHeader, ExportLine } from './export-line.ts';
export { consistencyProof, inclusionProof, verifyConsistency, verifyInclusion } from './proofs.ts';
export { rangesOf, type TreeRanges } from './ranges.ts';
export { ChainCheck, chainsKind, enrolledKind, type SignedChains } from './signed-chains.ts';
export { type LedgerFault, type LedgerReport, LedgerVerifier, type VerifierOptions } from './verifier.ts';
export { type Succession, succession } from './witness.ts';
