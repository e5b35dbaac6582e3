import type { Bilingual, Role } from '#protocol/api/parts.ts';
import type { Site } from '#protocol/api/settings.ts';
import type { LedgerPort } from '../ledger/ledger-port.ts';
import type { ControlStore } from '../store/control-store.ts';
import type { EventStore, RetentionReport } from '../store/event-store.ts';
import { dayMs } from '../store/keeping.ts';
import type { DeletionRecord } from './deletion-record.ts';
import type { Holds } from './holds.ts';
import { type ClockDoubt, KeepingClock } from './keeping-clock.ts';

const everyMs = 3_600_000;

/** What the hub wrote down about events, and forgets when they are gone. `before` is a moment; answers how many went. */
export interface Traces {
  forget(site: string, before: string): number;
}

/** What retention stands on. */
export interface RetentionParts {
  store: Pick<EventStore, 'retain' | 'deletions'>;
  control: ControlStore;
  sites: { list(): Pick<Site, 'id' | 'retentionDays' | 'retentionReason'>[] };
  holds: Pick<Holds, 'spans'>;
  deletions: DeletionRecord;
  names: Traces;
  gaps: Traces;
  /** Contents of files beside visits that were over by then. */
  visits: { papers: Traces };
  hotDays: number;
  ledger: Pick<LedgerPort, 'record'>;
  clock: () => Date;
  /** Milliseconds that pass, whatever the clock is set to. */
  steady: () => number;
  /** Told when a run failed, wholly or for some days, or did not take place. */
  onFailure: (reason: string, sentence: Bilingual) => void;
}

/** How the last run went. */
export interface RetentionState {
  ranAt: string | null;
  /** Why the last run failed, wholly or in part; null when it did not. */
  problem: string | null;
  heldBack: RetentionReport['heldBack'];
  /** Why nothing is put away: the clock cannot be believed; null when it can. */
  clockDoubt: ClockDoubt | null;
}

/**
 * Once an hour, beside everything else: moves old days to the cold tier and deletes what is beyond the keeping time of its own
 * site and under no hold. A run that fails is told and tried again; nothing else waits for it. While the clock is doubted, nothing is
 * moved or deleted.
 */
export class Retention {
  private readonly parts: RetentionParts;
  private readonly keepingClock: KeepingClock;
  private underway: Promise<void> | null = null;
  private begunAt = Number.NEGATIVE_INFINITY;

  constructor(parts: RetentionParts) {
    this.parts = parts;
    this.keepingClock = new KeepingClock(parts.control, parts.steady);
  }

  /** Starts a run when one is due. Call it every few seconds. */
  tick(): void {
    const now = this.parts.steady();
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
    const at = clock();
    const now = at.toISOString();
    const clockDoubt = this.keepingClock.judge(at);
    if (clockDoubt) {
      this.save({ ...this.state(), clockDoubt });
      this.parts.onFailure(
        `the clock says ${clockDoubt.says}, expected ${clockDoubt.expected}`,
        doubtWords(clockDoubt),
      );
      return;
    }
    try {
      await deletions.follow(store);
      const keep = sites
        .list()
        .map(({ id, retentionDays, retentionReason }) => ({ site: id, days: retentionDays, reason: retentionReason }));
      const report = await store.retain({ now, hotDays, keep, held: holds.spans() });
      await deletions.follow(store);
      if (report.faults.length === 0) for (const one of keep) this.forgetTraces(one, at);
      const faults = report.faults.map(({ file, reason }) => `${file}: ${reason}`);
      this.save({
        ranAt: now,
        problem: faults.length > 0 ? faults.join('; ') : null,
        heldBack: report.heldBack,
        clockDoubt,
      });
    } catch (error) {
      this.save({ ...this.state(), ranAt: now, problem: (error as Error).message, clockDoubt });
    }
    const { problem } = this.state();
    if (problem === null) return;
    this.parts.onFailure(problem, {
      ja: `古い記録の整理に失敗しました（${problem}）。記録は残っています。`,
      en: `Old records could not be put away (${problem}). Nothing was lost.`,
    });
  }

  /**
   * Forgets names and gaps of a site, and the files beside its visits, that none of its events tells any more: told last before the keeping time, and before whatever a
   * hold keeps. A day stays between, since names are kept by days.
   */
  private forgetTraces({ site, days, reason }: { site: string; days: number; reason: string }, at: Date): void {
    const { control, holds, names, gaps, visits, ledger } = this.parts;
    const kept = holds.spans().filter((span) => span.site === site);
    const before = [
      at.getTime() - (days + 1) * dayMs,
      ...kept.map(({ from }) => (from === null ? 0 : Date.parse(from) - dayMs)),
    ];
    const limit = new Date(Math.min(...before)).toISOString();
    control.transaction(() => {
      gaps.forget(site, limit);
      const told = (kind: string, count: number, { ja, en }: Bilingual) => {
        if (count === 0) return;
        const text = { ja: `${ja}（保存期間 ${days} 日：${reason}）`, en: `${en} (kept ${days} days: ${reason})` };
        const payload = { count, before: limit };
        ledger.record({ who: 'hinomi', kind, site, subject: `site/${site}`, text, payload });
      };
      const papers = visits.papers.forget(site, limit);
      told('retention.papers', papers, {
        ja: `終わった保守作業の添付 ${papers} 件の中身を削除しました`,
        en: `Deleted the contents of ${papers} files beside visits that are over`,
      });
      const gone = names.forget(site, limit);
      told('retention.names', gone, {
        ja: `記録に残っていない利用者名 ${gone} 件を消去しました`,
        en: `Erased ${gone} names of users that no record tells any more`,
      });
    });
  }

  /** A person says that the clock is right; the next run is due at once. */
  confirmClock(reason: string, by: { id: string; role: Role | null }): void {
    const { control, ledger, clock } = this.parts;
    const now = clock();
    const { clockDoubt } = this.state();
    control.transaction(() => {
      this.keepingClock.hold(now);
      this.save({ ...this.state(), clockDoubt: null });
      ledger.record({
        who: by.id,
        role: by.role,
        kind: 'retention.clock',
        subject: 'retention',
        text: {
          ja: `本部の時計（${now.toISOString()}）が正しいことを確認し、古い記録の整理を再開しました。理由：${reason}`,
          en: `The hub's clock (${now.toISOString()}) was confirmed; old records are put away again. Reason: ${reason}`,
        },
        payload: { reason, ...(clockDoubt ? { expected: clockDoubt.expected } : {}) },
      });
    });
    this.begunAt = Number.NEGATIVE_INFINITY;
  }

  state(): RetentionState {
    const row = this.parts.control.db.prepare('SELECT * FROM retention_state').get()!;
    const doubt = row['clock_doubt'] as string | null;
    return {
      ranAt: row['ran_at'] as string | null,
      problem: row['problem'] as string | null,
      heldBack: JSON.parse(row['held_back'] as string) as RetentionState['heldBack'],
      clockDoubt: doubt === null ? null : (JSON.parse(doubt) as ClockDoubt),
    };
  }

  private save({ ranAt, problem, heldBack, clockDoubt }: RetentionState): void {
    this.parts.control.db
      .prepare('UPDATE retention_state SET ran_at = ?, problem = ?, held_back = ?, clock_doubt = ?')
      .run(ranAt, problem, JSON.stringify(heldBack), clockDoubt && JSON.stringify(clockDoubt));
  }
}

function doubtWords({ says, expected }: ClockDoubt): Bilingual {
  return {
    ja: `本部の時計が ${says} を示していますが、前回からの経過では ${expected} ごろのはずです。古い記録の移動と削除を止めています。時計を合わせるか、正しければ「証拠保全」の画面で確認してください。`,
    en: `The hub's clock says ${says}; by the time since the last run it should be about ${expected}. No old record is moved or deleted. Set the clock, or confirm it on the page of holds if it is right.`,
  };
}
