import { sha256 } from '#engine/snapshot/snapshot.ts';
import type { ProbeResult } from '../../controllers/probe-ledger.ts';
import { viewPlaces } from './places.ts';
import type { EvidenceTarget } from './target.ts';

/**
 * One cheap look: names, sizes, times and what cannot be looked at. It tells whether a snapshot is due, and nothing of the
 * controller itself: what has gone is judged by the snapshot, which remembers what stood there.
 */
export async function probeFiles(target: EvidenceTarget): Promise<ProbeResult> {
  const views = await viewPlaces(target, {});
  const marks = views.flatMap(({ label, listing, newest }) => [
    ...listing.trouble.map(({ text }) => text),
    ...listing.files.map(({ rel, size, mtimeMs }) => `${label}/${newest ?? ''}/${rel} ${size} ${mtimeMs}`),
  ]);
  return { reachable: true, marker: sha256(marks.join('\n')) };
}
