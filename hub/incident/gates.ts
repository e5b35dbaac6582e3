import type { IncidentDetail } from '#protocol/api/incidents.ts';
import type { Role } from '#protocol/api/parts.ts';
import { type Actor, type Refusal, refuse } from './actor.ts';
import type { Desk } from './desk.ts';
import { type GateId, type GateSpec, isGate } from './playbook.ts';
import type { IncidentRecord } from './record.ts';

/** A gate as people see it. */
export type GateView = IncidentDetail['gates'][number];

/** What a person does at a gate. */
export interface GateAct {
  type: 'approve' | 'not_applicable' | 'criterion';
  criterion?: string | undefined;
  met?: boolean | undefined;
  reason?: string | undefined;
}

const decidedAt = {
  production_restart: 'production_restart_decided_at',
  shipping_restart: 'shipping_restart_decided_at',
} as const;

/** The gates of an incident as they stand; `actor` decides `mayApprove`. */
export function gatesOf(desk: Desk, incident: IncidentRecord, actor: Actor | null): GateView[] {
  const views: GateView[] = [];
  for (const spec of desk.table.playbook(incident).gates) {
    const waiver = desk.control.db
      .prepare('SELECT 1 FROM incident_gate_waiver WHERE incident = ? AND gate = ?')
      .get(incident.id, spec.id);
    const approvals = desk.control.db
      .prepare('SELECT by, role, at FROM incident_approval WHERE incident = ? AND gate = ? ORDER BY at')
      .all(incident.id, spec.id) as unknown as GateView['approvals'];
    const met = new Map(
      desk.control.db
        .prepare('SELECT criterion, met FROM incident_criterion WHERE incident = ? AND gate = ?')
        .all(incident.id, spec.id)
        .map((row) => [row['criterion'] as string, row['met'] === 1]),
    );
    const production = views.find(({ id }) => id === 'production_restart');
    const blocked = spec.id === 'shipping_restart' && production !== undefined && !isPassed(production);
    const state = waiver
      ? 'not_applicable'
      : approvals.length >= spec.needs
        ? 'approved'
        : blocked
          ? 'blocked'
          : approvals.length > 0
            ? 'approved_once'
            : 'open';
    views.push({
      id: spec.id,
      name: spec.name,
      state,
      criteria: spec.criteria.map(({ id, ja, en }) => ({ id, text: { ja, en }, met: met.get(id) ?? null })),
      approvals: approvals.map(({ by, role, at }) => ({ by, role, at })),
      needs: spec.needs,
      mayApprove:
        actor !== null &&
        !['approved', 'not_applicable', 'blocked'].includes(state) &&
        roleFor(desk, incident, spec, actor) !== null,
    });
  }
  return views;
}

/** A gate that no longer holds anything up. */
export function isPassed(gate: Pick<GateView, 'state'>): boolean {
  return gate.state === 'approved' || gate.state === 'not_applicable';
}

/** Does one act at a gate; returns the entry's id, or why it is refused. Every decision is signed by a checkpoint. */
export function actAtGate(
  desk: Desk,
  incident: IncidentRecord,
  gate: GateId,
  act: GateAct,
  actor: Actor,
): { entry: string } | Refusal {
  const spec = desk.table.playbook(incident).gates.find(({ id }) => id === gate);
  const view = gatesOf(desk, incident, actor).find(({ id }) => id === gate);
  if (!spec || !view) return refuse('この手順書にこの判断はありません', 'This playbook has no such gate');
  if (['closed', 'reviewed'].includes(incident.state))
    return refuse('終了したインシデントです', 'The incident is closed');
  if (!incident.declared) {
    return refuse('先にインシデントを宣言してください', 'Declare the incident first');
  }
  if (isPassed(view)) return refuse('この判断はすでに済んでいます', 'This decision is already made');
  if (act.type === 'criterion') return setCriterion(desk, incident, spec, act, actor);
  if (view.state === 'blocked') {
    return refuse('出荷再開は生産再開の判断の後に行います', 'Shipping is decided after production');
  }
  const role = roleFor(desk, incident, spec, actor);
  if (role === null) return refuseApprover(desk, incident, spec, actor);
  return act.type === 'approve'
    ? approve(desk, incident, spec, view, actor, role)
    : waive(desk, incident, spec, view, act, actor, role);
}

function setCriterion(
  desk: Desk,
  incident: IncidentRecord,
  spec: GateSpec,
  act: GateAct,
  actor: Actor,
): { entry: string } | Refusal {
  const criterion = spec.criteria.find(({ id }) => id === act.criterion);
  if (!criterion || act.met === undefined)
    return refuse('確認項目が正しくありません', 'No such criterion, or no answer');
  const { met } = act;
  desk.control.db
    .prepare(
      `INSERT INTO incident_criterion VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET met = excluded.met, by = excluded.by, at = excluded.at`,
    )
    .run(incident.id, spec.id, criterion.id, met ? 1 : 0, actor.name, desk.now());
  const reset = met
    ? 0
    : Number(
        desk.control.db
          .prepare('DELETE FROM incident_approval WHERE incident = ? AND gate = ?')
          .run(incident.id, spec.id).changes,
      );
  return {
    entry: desk.enter({
      incident,
      kind: 'gate.criterion',
      actor,
      text: {
        ja: `${spec.name.ja}：「${criterion.ja}」を${met ? '満たす' : '満たさない'}とした${reset > 0 ? '（承認は取り消し）' : ''}`,
        en: `${spec.name.en}: "${criterion.en}" ${met ? 'is met' : 'is not met'}${reset > 0 ? ' (approval withdrawn)' : ''}`,
      },
      payload: { gate: spec.id, criterion: criterion.id, met, reason: act.reason ?? null },
    }),
  };
}

function approve(
  desk: Desk,
  incident: IncidentRecord,
  spec: GateSpec,
  view: GateView,
  actor: Actor,
  role: Role,
): { entry: string } | Refusal {
  const unmet = view.criteria.find(({ met }) => met !== true);
  if (unmet) return refuse(`「${unmet.text.ja}」が未確認です`, `"${unmet.text.en}" is not confirmed`);
  const completes = view.approvals.length + 1 >= spec.needs;
  if (completes && onlyRepairers(desk, incident, spec, actor)) {
    return refuse('復旧作業をした人だけでは承認できません', 'Those who did the repair cannot be the only approvers');
  }
  const now = desk.now();
  desk.control.db
    .prepare('INSERT INTO incident_approval VALUES (?, ?, ?, ?, ?, ?)')
    .run(incident.id, spec.id, actor.id, actor.name, role, now);
  if (completes) desk.table.update(incident, { times: { ...incident.times, [decidedAt[spec.id]]: now } });
  const entry = desk.enter({
    incident,
    kind: completes ? 'gate.passed' : 'gate.approved',
    actor,
    text: {
      ja: `${spec.name.ja}を承認（${view.approvals.length + 1}/${spec.needs}）`,
      en: `${spec.name.en} approved (${view.approvals.length + 1}/${spec.needs})`,
    },
    payload: { gate: spec.id, role, criteria: view.criteria.map(({ id, met }) => ({ id, met })) },
  });
  desk.ledger.checkpoint();
  return { entry };
}

function waive(
  desk: Desk,
  incident: IncidentRecord,
  spec: GateSpec,
  view: GateView,
  act: GateAct,
  actor: Actor,
  role: Role,
): { entry: string } | Refusal {
  const reason = act.reason?.trim();
  if (!reason) return refuse('対象外とする理由を書いてください', 'Say why it does not apply');
  if (view.approvals.length > 0) {
    return refuse('承認が始まった判断は対象外にできません', 'A decision that someone approved cannot be waived');
  }
  desk.control.db
    .prepare('INSERT INTO incident_gate_waiver VALUES (?, ?, ?, ?, ?, ?)')
    .run(incident.id, spec.id, actor.name, role, desk.now(), reason);
  const entry = desk.enter({
    incident,
    kind: 'gate.not_applicable',
    actor,
    text: { ja: `${spec.name.ja}は対象外：${reason}`, en: `${spec.name.en} does not apply: ${reason}` },
    payload: { gate: spec.id, role, reason },
  });
  desk.ledger.checkpoint();
  return { entry };
}

/** The approver role in which this person may approve now: one that no other approver has used. */
function roleFor(desk: Desk, incident: IncidentRecord, spec: GateSpec, actor: Actor): Role | null {
  if (actor.roles.includes('administrator')) return null;
  const used = desk.control.db
    .prepare('SELECT by_id, role FROM incident_approval WHERE incident = ? AND gate = ?')
    .all(incident.id, spec.id);
  if (used.some((row) => row['by_id'] === actor.id)) return null;
  return spec.approvers.find((role) => actor.roles.includes(role) && !used.some((row) => row['role'] === role)) ?? null;
}

function refuseApprover(desk: Desk, incident: IncidentRecord, spec: GateSpec, actor: Actor): Refusal {
  const approved = desk.control.db
    .prepare('SELECT 1 FROM incident_approval WHERE incident = ? AND gate = ? AND by_id = ?')
    .get(incident.id, spec.id, actor.id);
  if (approved) return refuse('同じ人は二度承認できません', 'The same person cannot approve twice');
  const may = spec.approvers.some((role) => actor.roles.includes(role)) && !actor.roles.includes('administrator');
  return may
    ? refuse('別の役割の人の承認が必要です', 'The other approval must come from a different role')
    : refuse('この判断を承認できる役割ではありません', 'Your role may not approve this decision');
}

function onlyRepairers(desk: Desk, incident: IncidentRecord, spec: GateSpec, actor: Actor): boolean {
  const recovery = desk.table
    .playbook(incident)
    .steps.flatMap((step) => (!isGate(step) && step.phase === 'recover' ? [step.id] : []));
  const repairers = new Set(
    desk.control.db
      .prepare("SELECT step, by_id FROM incident_step WHERE incident = ? AND state = 'done'")
      .all(incident.id)
      .filter((row) => recovery.includes(row['step'] as string))
      .map((row) => row['by_id'] as string),
  );
  const approvers = desk.control.db
    .prepare('SELECT by_id FROM incident_approval WHERE incident = ? AND gate = ?')
    .all(incident.id, spec.id)
    .map((row) => row['by_id'] as string);
  return [...approvers, actor.id].every((id) => repairers.has(id));
}
