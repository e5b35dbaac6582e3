import { type ChangeItem, diffSnapshots, incomparable, type Snapshot } from '#engine/snapshot/snapshot.ts';

/** Sections that anybody may read before a session; they are whole where a reading ended for want of trust. */
const openToAll: ReadonlySet<string> = new Set(['endpoints', 'application']);

/**
 * What a reading that was ended before its session shows to be another way in than before: another certificate, mode or
 * token. It is told although the reading is incomplete, since it is why nothing more could be read. What was not read to
 * its end is left out.
 */
export function postureChanges(last: Snapshot, now: Snapshot): ChangeItem[] {
  const { open } = now.header;
  if (open.includes('*') || incomparable(last, now) !== undefined) return [];
  return diffSnapshots(last, now).filter(
    ({ section, op }) => openToAll.has(section) && !open.includes(section) && op !== 'unreadable',
  );
}
