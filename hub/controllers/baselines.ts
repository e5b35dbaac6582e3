import type { JsonObject } from '#engine/snapshot/canonical-json.ts';
import { type ChangeItem, formOf, packSnapshot, type Snapshot } from '#engine/snapshot/snapshot.ts';
import type { ControlStore } from '../store/control-store.ts';
import type { SnapshotArchive } from './snapshot-archive.ts';

/** An expected state: proposed by one person, in force once another approved it. */
export interface Baseline {
  controller: string;
  version: number;
  root: string;
  proposedBy: string;
  proposedAt: string;
  reason: string;
  approvedBy: string | null;
  approvedAt: string | null;
  /** Visit whose two signatures moved it; null when it was proposed by itself. */
  visit: string | null;
}

/** A difference that a version took over, and who judged it. */
export interface TakenOver {
  item: ChangeItem;
  verdict: string;
  by: string;
  reason: string | null;
}

/** A new version: the whole state, and what it took over from the newer snapshot. */
export interface NewBaseline {
  controller: string;
  snapshot: Snapshot;
  items: readonly TakenOver[];
  by: string;
  at: string;
  reason: string;
  visit: string | null;
}

/** Expected states of controllers. Each version is kept whole, as blobs that versions and snapshots share; none is ever changed. */
export class Baselines {
  private readonly store: ControlStore;
  private readonly archive: SnapshotArchive;

  constructor(store: ControlStore, archive: SnapshotArchive) {
    this.store = store;
    this.archive = archive;
  }

  /** The newest approved one. */
  inForce(controller: string): Baseline | null {
    return this.one(controller, 'AND approved_at IS NOT NULL');
  }

  /** The newest proposal that waits for a second person. */
  proposed(controller: string): Baseline | null {
    const newest = this.one(controller, '');
    return newest?.approvedAt === null ? newest : null;
  }

  /** Approved versions, newest first. */
  list(controller: string): Baseline[] {
    return this.store.db
      .prepare(
        'SELECT * FROM controller_baseline WHERE controller = ? AND approved_at IS NOT NULL ORDER BY version DESC',
      )
      .all(controller)
      .map(read);
  }

  /** The header by which the archive has the state that a version expects; null when its snapshot is gone. */
  headerOf(baseline: Baseline): JsonObject | null {
    const { controller, version } = baseline;
    const row =
      this.store.db
        .prepare('SELECT header FROM baseline_form WHERE controller = ? AND version = ? ORDER BY form DESC LIMIT 1')
        .get(controller, version) ??
      this.store.db
        .prepare('SELECT header FROM controller_baseline WHERE controller = ? AND version = ?')
        .get(controller, version);
    const header = row?.['header'] as string | null | undefined;
    if (header) return JSON.parse(header) as JsonObject;
    return this.archive.withRoot(baseline.controller, baseline.root)?.header ?? null;
  }

  /** The state a version expects, checked against its hashes; a sentence where it cannot be had. */
  content(baseline: Baseline): Snapshot | { wrong: string } {
    const header = this.headerOf(baseline);
    return header ? this.archive.assemble(header) : { wrong: `no snapshot with root ${baseline.root}` };
  }

  /** What a version took over, in the order of its snapshot. */
  taken(controller: string, version: number): TakenOver[] {
    return this.store.db
      .prepare('SELECT * FROM baseline_item WHERE controller = ? AND version = ? ORDER BY rowid')
      .all(controller, version)
      .map((row) => ({
        item: JSON.parse(row['item'] as string) as ChangeItem,
        verdict: row['verdict'] as string,
        by: row['decided_by'] as string,
        reason: row['reason'] as string | null,
      }));
  }

  /** Keeps the state of a version as a newer form of the collector would have written it; the version stays what it is. */
  keepForm({ controller, version }: Baseline, snapshot: Snapshot, at: string): void {
    this.store.db
      .prepare('INSERT INTO baseline_form (controller, version, form, at, header) VALUES (?, ?, ?, ?, ?)')
      .run(controller, version, formOf(snapshot.header), at, this.keep(snapshot));
  }

  propose(given: NewBaseline): Baseline {
    const { controller, snapshot } = given;
    const version = (this.one(controller, '')?.version ?? 0) + 1;
    this.store.db
      .prepare(
        `INSERT INTO controller_baseline (controller, version, root, proposed_by, proposed_at, reason, visit, header)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(controller, version, snapshot.root, given.by, given.at, given.reason, given.visit, this.keep(snapshot));
    const keep = this.store.db.prepare('INSERT INTO baseline_item VALUES (?, ?, ?, ?, ?, ?, ?)');
    for (const { item, verdict, by, reason } of given.items) {
      keep.run(controller, version, item.id, JSON.stringify(item), verdict, by, reason);
    }
    return this.one(controller, '')!;
  }

  approve(controller: string, version: number, by: string, at: string): void {
    this.store.db
      .prepare(
        'UPDATE controller_baseline SET approved_by = ?, approved_at = ? WHERE controller = ? AND version = ? AND approved_at IS NULL',
      )
      .run(by, at, controller, version);
  }

  /** Keeps the content of a state; gives the header by which the archive has it. */
  private keep(snapshot: Snapshot): string {
    const packed = packSnapshot(snapshot);
    this.archive.keepBlobs(packed.blobs.map(({ hash, zstd }) => [hash, zstd]));
    return JSON.stringify({ ...snapshot.header, root: snapshot.root, manifest: packed.manifest, part: 1, parts: 1 });
  }

  private one(controller: string, filter: string): Baseline | null {
    const row = this.store.db
      .prepare(`SELECT * FROM controller_baseline WHERE controller = ? ${filter} ORDER BY version DESC LIMIT 1`)
      .get(controller);
    return row ? read(row) : null;
  }
}

function read(row: Record<string, unknown>): Baseline {
  return {
    controller: row['controller'] as string,
    version: row['version'] as number,
    root: row['root'] as string,
    proposedBy: row['proposed_by'] as string,
    proposedAt: row['proposed_at'] as string,
    reason: row['reason'] as string,
    approvedBy: row['approved_by'] as string | null,
    approvedAt: row['approved_at'] as string | null,
    visit: row['visit'] as string | null,
  };
}
