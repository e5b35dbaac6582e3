import type { ControlStore } from '../store/control-store.ts';

/** An expected state: proposed by one person, in force once another approved it. */
export interface Baseline {
  version: number;
  root: string;
  proposedBy: string;
  proposedAt: string;
  reason: string;
  approvedBy: string | null;
  approvedAt: string | null;
}

/** Expected states of controllers; old versions stay. */
export class Baselines {
  private readonly store: ControlStore;
  constructor(store: ControlStore) {
    this.store = store;
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

  propose(controller: string, root: string, by: string, reason: string, at: string): Baseline {
    const version = (this.one(controller, '')?.version ?? 0) + 1;
    this.store.db
      .prepare(
        `INSERT INTO controller_baseline (controller, version, root, proposed_by, proposed_at, reason)
         VALUES (?, ?, ?, ?, ?, ?)`,
      )
      .run(controller, version, root, by, at, reason);
    return this.one(controller, '')!;
  }

  approve(controller: string, version: number, by: string, at: string): void {
    this.store.db
      .prepare(
        'UPDATE controller_baseline SET approved_by = ?, approved_at = ? WHERE controller = ? AND version = ? AND approved_at IS NULL',
      )
      .run(by, at, controller, version);
  }

  private one(controller: string, filter: string): Baseline | null {
    const row = this.store.db
      .prepare(`SELECT * FROM controller_baseline WHERE controller = ? ${filter} ORDER BY version DESC LIMIT 1`)
      .get(controller);
    if (!row) return null;
    return {
      version: row['version'] as number,
      root: row['root'] as string,
      proposedBy: row['proposed_by'] as string,
      proposedAt: row['proposed_at'] as string,
      reason: row['reason'] as string,
      approvedBy: row['approved_by'] as string | null,
      approvedAt: row['approved_at'] as string | null,
    };
  }
}
