import { renewedAck } from './acknowledgement.ts';
import { type Actor, type Refusal, refuse } from './actor.ts';
import { isFinished, type Progress, progressOf } from './board.ts';
import type { Desk } from './desk.ts';
import { isGate, type ManualStep } from './playbook.ts';
import type { IncidentRecord } from './record.ts';
import { undoOf } from './undo.ts';

/** What a person does with a step. */
export interface StepAct {
  type: 'take' | 'done' | 'skip' | 'note';
  note?: string | undefined;
}

/** Does one act with a step; returns the entry's id, or why it is refused. */
export function actOnStep(
  desk: Desk,
  incident: IncidentRecord,
  id: string,
  act: StepAct,
  actor: Actor,
): { entry: string } | Refusal {
  const step = desk.table.playbook(incident).steps.find((one) => one.id === id);
  if (!step) return refuse('この手順はありません', 'There is no such step');
  if (isGate(step)) return refuse('この判断は承認欄で行います', 'This decision is made at its gate');
  const over = incident.state === 'closed' || incident.state === 'reviewed';
  if (over && step.phase !== 'review') return refuse('終了したインシデントです', 'The incident is closed');
  const before = progressOf(desk, incident).get(id) ?? null;
  const note = act.note?.trim() || null;
  if (before && (before.state === 'done' || before.state === 'skipped') && act.type !== 'note') {
    return refuse('この手順はすでに終わっています', 'This step is already finished');
  }
  if (act.type === 'take' && before?.state === 'taken' && before.by === actor.name) {
    return refuse('すでに引き受けています', 'You have taken this step already');
  }
  if (act.type === 'skip' && !note) return refuse('行わない理由を書いてください', 'Say why the step is skipped');
  if (act.type === 'note' && !note) return refuse('内容を書いてください', 'Write the note');
  const state =
    act.type === 'note'
      ? (before?.state ?? 'open')
      : ({ take: 'taken', done: 'done', skip: 'skipped' } as const)[act.type];
  const moves = act.type !== 'note';
  desk.control.db
    .prepare(
      `INSERT INTO incident_step (incident, step, state, by, by_id, at, note) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET state = excluded.state, note = coalesce(excluded.note, note),
       by = coalesce(excluded.by, by), by_id = coalesce(excluded.by_id, by_id), at = coalesce(excluded.at, at)`,
    )
    .run(incident.id, id, state, moves ? actor.name : null, moves ? actor.id : null, moves ? desk.now() : null, note);
  const change = { ...renewedAck(desk, incident), ...(act.type === 'done' ? marked(desk, incident, step) : {}) };
  const entry = desk.enter({
    incident,
    kind: `step.${{ take: 'taken', done: 'done', skip: 'skipped', note: 'noted' }[act.type]}`,
    actor,
    text: words(step, act.type, note),
    payload: { step: id, note },
    undo: undoOf(desk, incident, change, { step: { id, before: rowOf(desk, incident, id, before) } }),
  });
  desk.table.update(incident, { ...change, ...reviewed(desk, incident) });
  return { entry };
}

function words(step: ManualStep, type: StepAct['type'], note: string | null) {
  const verb = {
    take: { ja: '着手', en: 'Taken' },
    done: { ja: '完了', en: 'Done' },
    skip: { ja: '省略', en: 'Skipped' },
    note: { ja: 'メモ', en: 'Note' },
  }[type];
  return {
    ja: `${verb.ja}：${step.ja}${note ? `（${note}）` : ''}`,
    en: `${verb.en}: ${step.en}${note ? ` (${note})` : ''}`,
  };
}

/** Times of the incident that finishing this step sets, when they are not set yet. */
function marked(desk: Desk, incident: IncidentRecord, step: ManualStep): Partial<IncidentRecord> {
  const byPhase = { first_response: 'first_response_at', escalate: 'escalated_at' } as const;
  const names = [step.marks, byPhase[step.phase as keyof typeof byPhase]].filter((name) => name !== undefined);
  const times = Object.fromEntries(names.map((name) => [name, desk.now()]));
  return { times: { ...times, ...incident.times } };
}

/** A closed incident whose review steps are all finished is reviewed. */
function reviewed(desk: Desk, incident: IncidentRecord): Partial<IncidentRecord> {
  if (incident.state !== 'closed') return {};
  const progress = progressOf(desk, incident);
  const open = desk.table
    .playbook(incident)
    .steps.some((step) => !isGate(step) && step.phase === 'review' && !isFinished(progress.get(step.id)));
  return open ? {} : { state: 'reviewed' };
}

function rowOf(desk: Desk, incident: IncidentRecord, step: string, before: Progress | null) {
  if (!before) return null;
  const row = desk.control.db
    .prepare('SELECT by_id FROM incident_step WHERE incident = ? AND step = ?')
    .get(incident.id, step);
  return { ...before, byId: row?.['by_id'] as string | null };
}
