import { type Checkpoint, checkpointText, shortCheckpoint } from '#engine/ledger/index.ts';
import type { PrintedCheckpoint } from '#protocol/api/witness.ts';

/** A checkpoint as what is printed carries it: short for people, whole for codes. */
export function printedCheckpoint(checkpoint: Checkpoint): PrintedCheckpoint {
  const { size, root, at } = checkpoint;
  return { short: shortCheckpoint(checkpoint), size, root, at, text: checkpointText(checkpoint) };
}
