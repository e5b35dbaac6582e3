import { canonicalise, type JsonObject } from '#engine/snapshot/snapshot.ts';
import type { PlaceHistory } from '#protocol/api/controller-places.ts';
import type { Baselines } from './baselines.ts';
import type { LookDesk } from './look-ups/look-desk.ts';
import type { HistoryReading } from './look-ups/look-task.ts';
import { readingOf, type SnapshotArchive } from './snapshot-archive.ts';
import { toldByHeader } from './told-by-header.ts';

/** Snapshots that are looked through, newest first; one a day is almost three years. */
const lookedAt = 1000;

/**
 * How one node or register stood in the complete snapshots of a controller; an incomplete one says nothing about it. Null when the hub has
 * too much to look up.
 */
export async function placeHistory(
  parts: { archive: SnapshotArchive; baselines: Pick<Baselines, 'inForce' | 'headerOf'> },
  desk: LookDesk,
  controller: string,
  place: { section: string; key: string },
): Promise<PlaceHistory | null> {
  const { archive, baselines } = parts;
  const nothing = { ranges: [], snapshots: 0, since: null, unreadable: 0, progress: null, problem: null };
  const newest = archive.latestComplete(controller);
  if (newest === null) return nothing;
  const inForce = baselines.inForce(controller);
  const key = ['history', controller, place.section, place.key, newest.at, newest.root, inForce?.version].join('\n');
  const looked = await desk.ask(key, () => {
    const header = inForce && baselines.headerOf(inForce);
    return {
      type: 'history',
      place,
      readings: readingsOf(archive, controller, place),
      expected: header ? String(header['manifest']) : null,
    };
  });
  if (looked === null) return null;
  return 'answer' in looked ? { ...looked.answer, progress: null, problem: null } : { ...nothing, ...looked };
}

function readingsOf(
  archive: SnapshotArchive,
  controller: string,
  place: { section: string; key: string },
): HistoryReading[] {
  const kept = archive.list(controller, lookedAt).filter((one) => one.complete && one.root !== null);
  return kept.map((one) => ({
    at: readingOf(one).at,
    manifest: String(one.header['manifest']),
    counted: countedAt(one.header, place),
  }));
}

/** A counter stands in the header of every reading; its section only travels where something compared differs. */
function countedAt(header: JsonObject, { section, key }: { section: string; key: string }): string | null {
  const one = toldByHeader(header).counters.find((counter) => counter.section === section && counter.key === key);
  if (one === undefined) return null;
  return canonicalise({ path: one.path, decoded: one.value, ...(one.unit === null ? {} : { unit: one.unit }) });
}
