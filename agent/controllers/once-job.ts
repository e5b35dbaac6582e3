import type { Snapshot } from '#engine/snapshot/snapshot.ts';
import { KeyedDigest } from './keyed-digest.ts';
import { type SnapshotText, snapshotText } from './snapshot-text.ts';

/** Whom a reading by hand waits for, as it is told meanwhile. */
export interface WaitsFor {
  waitsFor: string;
}

/** Takes a snapshot by hand: keys for secrets lie in `state` where one is named, else they are made for this time only. */
export async function takeOnce(
  state: string | undefined,
  tell: (progress: WaitsFor) => void,
  take: (digest: KeyedDigest, waiting: (holder: string) => void) => Promise<Snapshot>,
): Promise<SnapshotText> {
  const digest = state === undefined ? KeyedDigest.passing() : KeyedDigest.in(state);
  return snapshotText(await take(digest, (waitsFor) => tell({ waitsFor })));
}
