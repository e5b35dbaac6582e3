import { type Snapshot, type SnapshotHeader, snapshotLines } from '#engine/snapshot/snapshot.ts';

/** A snapshot as it is written to a file, with what a person is told of it. */
export interface SnapshotText {
  header: SnapshotHeader;
  lines: string[];
  /** Items in each section. */
  counts: [section: string, items: number][];
}

/** Writes a snapshot as lines, the header first. */
export function snapshotText(snapshot: Snapshot): SnapshotText {
  return {
    header: snapshot.header,
    lines: [...snapshotLines(snapshot)],
    counts: [...snapshot.sections.values()].map(({ name, entries }) => [name, entries.size]),
  };
}
