import type { SnapshotArchive } from './snapshot-archive.ts';

/** What tells whether two rows are of one machine, and whether a row was read itself. */
interface MachineRow {
  id: string;
  site: string;
  asset: string | null;
  /** Why its newest try failed, where it failed. */
  lastReason: string | null;
}

/**
 * Rows that only heard of a machine (its starts and stops) which another row reads, by the id of the reader. What was tried in
 * vain and said why, a machine that the ledger of assets does not know, and one that nobody reads stay rows of their own.
 */
export function heardOf<Row extends MachineRow>(
  rows: readonly Row[],
  archive: Pick<SnapshotArchive, 'latest'>,
): ReadonlyMap<string, Row[]> {
  const wasRead = (row: Row) => row.lastReason !== null || archive.latest(row.id) !== null;
  const heard = new Map<string, Row[]>();
  for (const row of rows) {
    if (row.asset === null || wasRead(row)) continue;
    const reader = rows.find((one) => one.asset === row.asset && one.site === row.site && wasRead(one));
    if (reader) heard.set(reader.id, [...(heard.get(reader.id) ?? []), row]);
  }
  return heard;
}
