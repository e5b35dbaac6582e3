import type { z } from 'zod';
import {
  diffSnapshots,
  formOf,
  incomparable,
  inOneForm,
  mergeAccepted,
  type Snapshot,
} from '#engine/snapshot/snapshot.ts';
import type { baselineAct } from '#protocol/api/controllers.ts';
import type { Baseline, Baselines, TakenOver } from './baselines.ts';
import type { DifferenceRegister } from './differences.ts';
import { type Impossible, impossible } from './impossible.ts';
import type { SnapshotArchive } from './snapshot-archive.ts';

/** What two signatures under a visit do to the expected state of one controller. */
export interface VisitMove {
  controller: string;
  /** State that was signed. */
  signed: Snapshot;
  /** State that a first expected state grows from; the signed one when null. */
  ground: Snapshot | null;
  accepted: ReadonlyMap<string, Omit<TakenOver, 'item'>>;
  first: string;
  second: string;
  reason: string;
  visit: string;
  at: string;
}

/** Moves expected states: never by one person, and only by what was accepted item by item. */
export class ExpectedStates {
  private readonly archive: SnapshotArchive;
  private readonly baselines: Baselines;
  private readonly differences: DifferenceRegister;

  constructor(archive: SnapshotArchive, baselines: Baselines, differences: DifferenceRegister) {
    this.archive = archive;
    this.baselines = baselines;
    this.differences = differences;
  }

  /**
   * Proposes what the expected state becomes: without one, or after the rights of reading changed, the latest complete
   * snapshot; else the old state with the accepted differences.
   */
  propose(id: string, act: z.infer<typeof baselineAct>, by: string, at: string): Baseline | Impossible {
    const latest = this.archive.latest(id);
    if (!latest?.complete || latest.root !== act.root) {
      return impossible(
        '最新の完全な取得結果だけを基準構成として提案できます。画面を更新してください。',
        'Only the latest complete snapshot can be proposed. Refresh the page.',
      );
    }
    const newer = this.archive.content(latest);
    if ('wrong' in newer) return unreadable(newer.wrong);
    const common = { controller: id, by, at, reason: act.reason, visit: null };
    const expected = this.expected(id);
    if (expected === null || 'wrong' in expected || incomparable(expected, newer) !== undefined) {
      return this.baselines.propose({ ...common, snapshot: newer, items: [] });
    }
    const items = this.accepted(id);
    if (items.length === 0) {
      return impossible(
        '承認と判定した差分がありません。差分を判定してから提案してください。',
        'No difference was accepted. Judge the differences first.',
      );
    }
    const ids = new Set(items.map(({ item }) => item.id));
    const snapshot = mergeAccepted(expected, newer, (item) => ids.has(item));
    return this.baselines.propose({ ...common, snapshot, items });
  }

  /** Puts another person's proposal in force. */
  approve(id: string, act: z.infer<typeof baselineAct>, by: string, at: string): Baseline | Impossible {
    const proposal = this.baselines.proposed(id);
    if (!proposal || proposal.root !== act.root) {
      return impossible('承認を待つ提案がありません。', 'No proposal waits for approval.');
    }
    if (proposal.proposedBy === by) {
      return impossible(
        '提案した本人は承認できません。別の人に依頼してください。',
        'Who proposed it cannot approve it.',
      );
    }
    this.baselines.approve(id, proposal.version, by, at);
    return proposal;
  }

  /** Moves the expected state by the two signatures of a visit; null when nothing of it changes. */
  move(given: VisitMove): Baseline | { wrong: string } | null {
    const { controller, signed, accepted } = given;
    const expected = this.expected(controller) ?? given.ground;
    if (expected && 'wrong' in expected) return expected;
    const first = this.baselines.inForce(controller) === null;
    if (!first && accepted.size === 0) return null;
    const why = expected ? incomparable(expected, signed) : undefined;
    if (why !== undefined) return { wrong: why.text };
    const items = (expected ? diffSnapshots(expected, signed) : []).flatMap((item) => {
      const decided = accepted.get(item.id);
      return decided && item.op !== 'unreadable' ? [{ item, ...decided }] : [];
    });
    const snapshot = expected ? mergeAccepted(expected, signed, (id) => accepted.has(id)) : signed;
    const { first: by, at, reason, visit } = given;
    const version = this.baselines.propose({ controller, snapshot, items, by, at, reason, visit });
    this.baselines.approve(controller, version.version, given.second, at);
    return version;
  }

  /**
   * Brings the state in force into the form of the newest complete reading where that is a newer one, so that what only that
   * form reads is compared from now on. No difference is taken over; where the two cannot be compared nothing is done,
   * and the next reading tries again.
   */
  readAnew(id: string, at: string): void {
    const baseline = this.baselines.inForce(id);
    const latest = this.archive.latestComplete(id);
    const header = baseline && this.baselines.headerOf(baseline);
    if (!baseline || !latest || !header || formOf(header) >= formOf(latest.header)) return;
    const [expected, newer] = [this.baselines.content(baseline), this.archive.content(latest)];
    if ('wrong' in expected || 'wrong' in newer || incomparable(expected, newer) !== undefined) return;
    this.baselines.keepForm(baseline, inOneForm(expected, newer).snapshot, at);
  }

  private expected(id: string): Snapshot | { wrong: string } | null {
    const baseline = this.baselines.inForce(id);
    return baseline && this.baselines.content(baseline);
  }

  private accepted(id: string): TakenOver[] {
    const found = this.differences.raw(id);
    if (found === null || 'wrong' in found) return [];
    const judgements = this.differences.judgements(id);
    return found.flatMap((item) => {
      const judged = judgements.get(item.id);
      if (judged?.verdict !== 'accepted') return [];
      return [{ item, verdict: judged.verdict, by: judged.by, reason: judged.reason }];
    });
  }
}

function unreadable(why: string): Impossible {
  return impossible(
    `取得結果の中身を読み出せません（${why}）。`,
    `The content of the snapshot cannot be had (${why}).`,
  );
}
