import { isTakenOver, type Visit, type VisitEffect } from '#engine/visit/visit.ts';
import type { Bilingual } from '#protocol/api/parts.ts';
import type { ValueMatch } from '#protocol/api/value-rules.ts';
import type { Severity } from '#protocol/incident/severity.ts';
import type { Judgement } from '../controllers/differences.ts';
import type { Findings, VisitFindings } from './findings.ts';
import type { VisitParts } from './visit-parts.ts';

/** The signed state cannot become the expected one; the signature is not taken. */
export class CannotMergeError extends Error {
  override name = 'CannotMergeError';
}

/** How each verdict counts on the page of the controller until the expected state takes it over. */
const shownVerdicts: Record<Visit['decisions'][string]['verdict'], Judgement['verdict']> = {
  expected: 'accepted',
  accepted: 'accepted',
  reclassify: 'accepted',
  rejected: 'rejected',
  defer: 'deferred',
};

type Effect = (visit: Visit, findings: Findings) => void;

/** Carries out what a step of a visit brings to other rooms, in its transaction. */
export class VisitEffects {
  private readonly parts: VisitParts;
  private readonly findings: VisitFindings;

  constructor(parts: VisitParts, findings: VisitFindings) {
    this.parts = parts;
    this.findings = findings;
  }

  readonly run: Record<Exclude<VisitEffect, 'read_now'>, Effect> = {
    move_baseline: (visit, findings) => {
      for (const [device, state] of Object.entries(visit.devices)) {
        if (state.after !== null) this.move(visit, device, findings);
      }
      this.reclassify(visit, findings);
      this.parts.controllers.differences.forgetVisit(visit.id);
      this.judge(visit, findings, (verdict) => verdict !== 'accepted');
    },
    show_pending: (visit, findings) => this.judge(visit, findings, () => true),
    forget_pending: (visit) => this.parts.controllers.differences.forgetVisit(visit.id),
    tell_overdue: (visit) =>
      this.tell(visit, 'overdue', 'S3', {
        ja: `保守作業 ${visit.number}（${visit.form.vendor}）が終了予定を過ぎても続いています。現場を確認し、延長または退出を記録してください。`,
        en: `Visit ${visit.number} (${visit.form.vendor}) goes on beyond its planned end. Look after it, then extend it or record that the workers left.`,
      }),
    tell_waiting: (visit) =>
      this.tell(visit, 'waiting', 'S4', {
        ja: `保守作業 ${visit.number}（${visit.form.vendor}）が二人目の署名を待っています。基準構成はまだ変わっていません。`,
        en: `Visit ${visit.number} (${visit.form.vendor}) still waits for its second signature. The baseline has not moved.`,
      }),
    tell_plan_late: (visit) =>
      this.tell(visit, 'plan', 'S3', {
        ja: `緊急の保守作業 ${visit.number}（${visit.form.vendor}）の事後計画が期限までに入力されていません。`,
        en: `The plan of the emergency visit ${visit.number} (${visit.form.vendor}) was not written in time.`,
      }),
    tell_differs: (visit) =>
      this.tell(visit, 'post-check', 'S2', {
        ja: `保守作業 ${visit.number}（${visit.form.vendor}）の翌日の確認で、制御機器が承認した状態と異なっています。`,
        en: `The day after visit ${visit.number} (${visit.form.vendor}) a controller is not as it was approved.`,
      }),
  };

  private move(visit: Visit, device: string, findings: Findings): void {
    const { controllers, record } = this.parts;
    if (controllers.baselines.inForce(device) === null && !visit.adopt.includes(device)) return;
    const state = visit.devices[device]!;
    const signed = this.findings.contentOf(device, state.latest!.root);
    if ('wrong' in signed) throw new CannotMergeError(signed.wrong);
    const ground = 'missing' in state.before ? null : this.findings.contentOf(device, state.before.root);
    if (ground && 'wrong' in ground) throw new CannotMergeError(ground.wrong);
    const accepted = new Map(
      findings.items.flatMap((one) => {
        const decision = visit.decisions[one.item.id];
        if (one.device !== device || one.item.rule === 'incomparable' || !isTakenOver(decision)) return [];
        return [[one.item.id, { verdict: decision!.verdict, by: decision!.by, reason: decision!.reason }]];
      }),
    );
    const [first, second] = visit.signatures;
    const moved = controllers.expected.move({
      controller: device,
      signed,
      ground,
      accepted,
      first: first!.by,
      second: second!.by,
      reason: `${visit.number} ${visit.form.purpose}`,
      visit: visit.id,
      at: second!.at,
    });
    if (moved === null) return;
    if ('wrong' in moved) throw new CannotMergeError(moved.wrong);
    const { name } = controllers.facts(device)!;
    record({
      who: second!.by,
      role: second!.role,
      kind: 'baseline.moved',
      site: visit.site,
      subject: `controller/${device}`,
      text: {
        ja: `${name}：基準構成を第${moved.version}版にしました（保守作業 ${visit.number}、差分 ${accepted.size} 件を反映）。`,
        en: `${name}: the baseline is now version ${moved.version} (visit ${visit.number}, ${accepted.size} differences taken over).`,
      },
      payload: {
        controller: device,
        version: moved.version,
        root: moved.root,
        visit: visit.id,
        signatures: visit.signatures,
        items: [...accepted.keys()],
      },
    });
  }

  /** What two people signed to be classed differently is a rule from now on: who judged proposed it, the other approved it. */
  private reclassify(visit: Visit, findings: Findings): void {
    const { controllers } = this.parts;
    const [first, second] = visit.signatures.map(({ by, role }) => ({ id: by, role }));
    const made = new Set<string>();
    for (const { device, item } of findings.items) {
      const decision = visit.decisions[item.id];
      if (decision?.verdict !== 'reclassify' || decision.proposal === null) continue;
      const { pattern, class: cls } = decision.proposal;
      const name = JSON.stringify([device, pattern, cls]);
      if (made.has(name)) continue;
      made.add(name);
      const proposedBy = decision.by === second!.id ? second! : first!;
      controllers.rules.enact(controllers.facts(device)!, {
        match: matchOf(pattern),
        class: cls,
        reason: decision.reason ?? '',
        visit: visit.id,
        proposedBy,
        approvedBy: proposedBy === first ? second! : first!,
      });
    }
  }

  private judge(visit: Visit, findings: Findings, which: (verdict: Judgement['verdict']) => boolean): void {
    for (const { device, item } of findings.items) {
      const decision = visit.decisions[item.id];
      if (decision === undefined || item.rule === 'incomparable') continue;
      const verdict = shownVerdicts[decision.verdict];
      if (!which(verdict)) continue;
      this.parts.controllers.differences.judge(device, item.id, {
        verdict,
        by: decision.by,
        at: decision.at,
        reason: decision.reason ?? '',
        owner: decision.owner,
        due: decision.due,
        visit: visit.id,
      });
    }
  }

  private tell(visit: Visit, key: string, severity: Severity, sentence: Bilingual): void {
    const device = visit.form.devices.length === 1 ? this.parts.controllers.facts(visit.form.devices[0]!) : null;
    this.parts.tell({
      site: visit.site,
      key: `visit-${key}:${visit.id}`,
      severity,
      title: { ja: '保守作業', en: 'Maintenance visit' },
      sentence,
      visit: visit.id,
      asset: device?.asset ? { id: device.asset, name: device.name } : null,
    });
  }
}

/** A pattern of a reclassification names a node by its key, or a place by its path. */
function matchOf(pattern: string): ValueMatch {
  const isNode = /^(nsu=|[isgb]=)/.test(pattern);
  return { namespace: null, type: null, path: isNode ? null : pattern, node: isNode ? pattern : null };
}
