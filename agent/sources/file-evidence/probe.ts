import { createHash } from 'node:crypto';
import type { ProbeResult } from '../../controllers/probe-ledger.ts';
import { viewPlaces } from './places.ts';
import type { EvidenceTarget } from './target.ts';

/**
 * One cheap look: names, sizes, times and what cannot be looked at. It tells whether a snapshot is due, and nothing of the
 * controller itself: what has gone is judged by the snapshot, which remembers what stood there.
 */
export async function probeFiles(target: EvidenceTarget): Promise<ProbeResult> {
  const views = await viewPlaces(target, {});
  const hash = createHash('sha256');
  let between = '';
  const take = (line: string) => {
    hash.update(`${between}${line}`);
    between = '\n';
  };
  for (const { label, listing, newest } of views) {
    for (const { text } of listing.trouble) take(text);
    for (const { rel, size, mtimeMs } of listing.files) take(`${label}/${newest ?? ''}/${rel} ${size} ${mtimeMs}`);
  }
  return { reachable: true, marker: hash.digest('hex') };
}
