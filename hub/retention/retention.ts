import type { Bilingual } from '#protocol/api/parts.ts';
import type { Site } from '#protocol/api/settings.ts';
import type { ControlStore } from '../store/control-store.ts';
import type { EventStore, RetentionReport } from '../store/event-store.ts';
import type { DeletionRecord } from './deletion-record.ts';
import type { Holds } from './holds.ts';

const everyMs = 3_600_000;

/** What retention stands on. */
export interface RetentionParts {
  store: Pick<EventStore, 'retain' | 'deletions'>;
  control: ControlStore;
  sites: { list(): Pick<Site, 'id' | 'retentionDays' | 'retentionReason'>[] };
  holds: Pick<Holds, 'spans'>;
  deletions: DeletionRecord;
  hotDays: number;
  clock: () => Date;
  /** Told when a run failed, wholly or for some days. */
  onFailure: (reason: string, sentence: Bilingual) => void;
}

/** How the last run went. */
export interface RetentionState {
  ranAt: string | null;
  /** Why the last run failed, wholly or in part; null when it did not. */
  problem: string | null;
  heldBack: RetentionReport['heldBack'];
}

/**
 * Once an hour, beside everything else: moves old days to the cold tier and deletes what is beyond the keeping time of its own
 * site and under no hold. A run that fails is told and tried again; nothing else waits for it.
 */
export class Retention {
  private readonly parts: RetentionParts;
  private underway: Promise<void> | null = null;
  private begunAt = Number.NEGATIVE_INFINITY;

  constructor(parts: RetentionParts) {
    this.parts = parts;
  }

  /** Starts a run when one is due. Call it every few seconds. */
  tick(): void {
    const now = this.parts.clock().getTime();
    if (this.underway || now - this.begunAt < everyMs) return;
    this.begunAt = now;
    this.underway = this.run().finally(() => {
      this.underway = null;
    });
  }

  /** Waits for a run that is under way. */
  async stop(): Promise<void> {
    await this.underway;
  }

  /** One run; never rejects. */
  async run(): Promise<void> {
    const { store, sites, holds, deletions, hotDays, clock } = this.parts;
    const now = clock().toISOString();
    try {
      await deletions.follow(store);
      const keep = sites
        .list()
        .map(({ id, retentionDays, retentionReason }) => ({ site: id, days: retentionDays, reason: retentionReason }));
      const report = await store.retain({ now, hotDays, keep, held: holds.spans() });
      await deletions.follow(store);
      const faults = report.faults.map(({ file, reason }) => `${file}: ${reason}`);
      this.save({ ranAt: now, problem: faults.length > 0 ? faults.join('; ') : null, heldBack: report.heldBack });
    } catch (error) {
      this.save({ ...this.state(), ranAt: now, problem: (error as Error).message });
    }
    const { problem } = this.state();
    if (problem === null) return;
    this.parts.onFailure(problem, {
      ja: `古い記録の整理に失敗しました（${problem}）。記録は残っています。`,
      en: `Old records could not be put away (${problem}). Nothing was lost.`,
    });
  }

  state(): RetentionState {
    const row = this.parts.control.db.prepare('SELECT ran_at, problem, held_back FROM retention_state').get()!;
    return {
      ranAt: row['ran_at'] as string | null,
      problem: row['problem'] as string | null,
      heldBack: JSON.parse(row['held_back'] as string) as RetentionState['heldBack'],
    };
  }

  private save({ ranAt, problem, heldBack }: RetentionState): void {
    this.parts.control.db
      .prepare('UPDATE retention_state SET ran_at = ?, problem = ?, held_back = ?')
      .run(ranAt, problem, JSON.stringify(heldBack));
  }
}
