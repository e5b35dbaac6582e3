import type { BoardStep } from '#protocol/api/incidents.ts';
import { renewedAck } from './acknowledgement.ts';
import { type Actor, type Refusal, refuse } from './actor.ts';
import type { Desk } from './desk.ts';
import { gatesOf, isPassed } from './gates.ts';
import { isGate, type ManualStep, type Playbook, type PlaybookStep } from './playbook.ts';
import type { IncidentRecord } from './record.ts';
import { undoOf } from './undo.ts';

/** What a person does with a step. */
export interface StepAct {
  type: 'take' | 'done' | 'skip' | 'note';
  note?: string | undefined;
}

interface Progress {
  state: 'open' | 'taken' | 'done' | 'skipped';
  by: string | null;
  at: string | null;
  note: string | null;
}

/** The BCP board of an incident, in the playbook's order. */
export function boardOf(desk: Desk, incident: IncidentRecord): BoardStep[] {
  const playbook = desk.table.playbook(incident);
  const progress = progressOf(desk, incident);
  const finished = finishedSteps(desk, incident, playbook, progress);
  const now = desk.now();
  return playbook.steps.map((step) => {
    const spec = isGate(step) ? playbook.gates.find(({ id }) => id === step.gate)! : null;
    const role = spec?.role ?? (step as ManualStep).role;
    const name = desk.playbooks.roles.get(role)?.name ?? { ja: role, en: role };
    const own = progress.get(step.id);
    const within = isGate(step) ? null : (step.within ?? null);
    const dueAt = within === null || incident.boardFrom === null ? null : minutesAfter(incident.boardFrom, within);
    const ready = playbook.steps.every((other) => !other.next.includes(step.id) || finished.has(other.id));
    const standing = finished.has(step.id) && isGate(step) ? 'done' : (own?.state ?? 'open');
    const waiting = standing === 'open' && !ready;
    const late = dueAt !== null && dueAt < now && (standing === 'taken' || (standing === 'open' && ready));
    const over = incident.state === 'closed' || incident.state === 'reviewed';
    return {
      id: step.id,
      phase: spec?.phase ?? (step as ManualStep).phase,
      text: spec?.name ?? { ja: (step as ManualStep).ja, en: (step as ManualStep).en },
      role: { id: role, name },
      holder: desk.contacts.holder(incident.site, role, desk.clock()),
      withinMinutes: within,
      dueAt,
      state: waiting ? 'waiting' : late && !over ? 'overdue' : standing,
      by: own?.by ?? null,
      at: own?.at ?? null,
      note: own?.note ?? null,
    };
  });
}

/** The next thing to be done, for lists. */
export function nextStep(desk: Desk, incident: IncidentRecord): { step: BoardStep } | null {
  if (incident.state === 'closed' || incident.state === 'reviewed') return null;
  const step = boardOf(desk, incident).find(
    ({ state }) => state === 'open' || state === 'taken' || state === 'overdue',
  );
  return step ? { step } : null;
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

function progressOf(desk: Desk, incident: IncidentRecord): Map<string, Progress> {
  return new Map(
    desk.control.db
      .prepare('SELECT step, state, by, at, note FROM incident_step WHERE incident = ?')
      .all(incident.id)
      .map(({ step, ...rest }) => [step as string, rest as unknown as Progress]),
  );
}

function rowOf(desk: Desk, incident: IncidentRecord, step: string, before: Progress | null) {
  if (!before) return null;
  const row = desk.control.db
    .prepare('SELECT by_id FROM incident_step WHERE incident = ? AND step = ?')
    .get(incident.id, step);
  return { ...before, byId: row?.['by_id'] as string | null };
}

function isFinished(progress: Progress | undefined): boolean {
  return progress?.state === 'done' || progress?.state === 'skipped';
}

function finishedSteps(
  desk: Desk,
  incident: IncidentRecord,
  playbook: Playbook,
  progress: Map<string, Progress>,
): Set<string> {
  const passed = playbook.gates.length > 0 ? gatesOf(desk, incident, null).filter(isPassed) : [];
  const finished = (step: PlaybookStep) =>
    isGate(step) ? passed.some(({ id }) => id === step.gate) : isFinished(progress.get(step.id));
  return new Set(playbook.steps.filter(finished).map(({ id }) => id));
}

function minutesAfter(time: string, minutes: number): string {
  return new Date(Date.parse(time) + minutes * 60_000).toISOString();
}
