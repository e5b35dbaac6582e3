import type { Snapshot } from '#engine/snapshot/snapshot.ts';
import { KeyedDigest } from './keyed-digest.ts';
import { type SnapshotText, snapshotText } from './snapshot-text.ts';

/** Whom a reading by hand waits for, as it is told meanwhile. */
export interface WaitsFor {
  waitsFor: string;
}

/** Takes a snapshot by hand: the key for secrets lies in `keyFolder` where one is named, else it is made for this time only. */
export async function takeOnce(
  keyFolder: string | undefined,
  tell: (progress: WaitsFor) => void,
  take: (digest: KeyedDigest, waiting: (holder: string) => void) => Promise<Snapshot>,
): Promise<SnapshotText> {
  const digest = keyFolder === undefined ? KeyedDigest.passing() : KeyedDigest.in(keyFolder);
  return snapshotText(await take(digest, (waitsFor) => tell({ waitsFor })));
}
