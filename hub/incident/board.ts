import type { BoardStep } from '#protocol/api/incidents.ts';
import type { Desk } from './desk.ts';
import { type GateView, gatesOf, isPassed } from './gates.ts';
import { type GateStep, isGate, type Playbook, type PlaybookStep } from './playbook.ts';
import type { IncidentRecord } from './record.ts';

/** How far a step is, as people left it. */
export interface Progress {
  state: 'open' | 'taken' | 'done' | 'skipped';
  by: string | null;
  at: string | null;
  note: string | null;
}

/** The BCP board of an incident, in the playbook's order. */
export function boardOf(desk: Desk, incident: IncidentRecord): BoardStep[] {
  const now = desk.clock();
  return stepsOf(desk, incident).map((step) => ({
    ...step,
    holder: desk.contacts.holder(incident.site, step.role.id, now),
  }));
}

/** The next thing to be done, for lists and calls; null when nothing is open. */
export function nextStep(desk: Desk, incident: IncidentRecord): UnstaffedStep | null {
  if (incident.state === 'closed' || incident.state === 'reviewed') return null;
  if (incident.takenBack !== null && !incident.declared) return confirmTakenBack(desk);
  return (
    stepsOf(desk, incident).find(({ state }) => state === 'open' || state === 'taken' || state === 'overdue') ?? null
  );
}

/** What is left to do about a matter that later events took back. */
function confirmTakenBack(desk: Desk): UnstaffedStep {
  return {
    id: 'confirm-taken-back',
    phase: 'review',
    text: {
      ja: '遅れて届いた記録で検知が取り消されたことを確認し、終了する',
      en: 'Confirm that records which came late took it back, and close it',
    },
    role: roleOf(desk, 'fsoc'),
    withinMinutes: null,
    dueAt: null,
    state: 'open',
    by: null,
    at: null,
    note: null,
  };
}

/** A step of the board without the person who holds its post now. */
type UnstaffedStep = Omit<BoardStep, 'holder'>;

function stepsOf(desk: Desk, incident: IncidentRecord): UnstaffedStep[] {
  const playbook = desk.table.playbook(incident);
  const progress = progressOf(desk, incident);
  const gates = playbook.gates.length > 0 ? gatesOf(desk, incident, null) : [];
  const finished = finishedSteps(playbook, progress, gates);
  const over = incident.state === 'closed' || incident.state === 'reviewed';
  const now = desk.now();
  return playbook.steps.map((step) => {
    const ready = playbook.steps.every((other) => !other.next.includes(step.id) || finished.has(other.id));
    if (isGate(step)) return gateStep(desk, playbook, step, ready, gates);
    const own = progress.get(step.id);
    const standing = own?.state ?? 'open';
    const within = step.within ?? null;
    const dueAt = within === null || incident.boardFrom === null ? null : minutesAfter(incident.boardFrom, within);
    const waiting = standing === 'open' && !ready;
    const late = dueAt !== null && dueAt < now && !waiting && !isFinished(own) && !over;
    return {
      id: step.id,
      phase: step.phase,
      text: { ja: step.ja, en: step.en },
      role: roleOf(desk, step.role),
      withinMinutes: within,
      dueAt,
      state: waiting ? 'waiting' : late ? 'overdue' : standing,
      by: own?.by ?? null,
      at: own?.at ?? null,
      note: own?.note ?? null,
    };
  });
}

function gateStep(desk: Desk, playbook: Playbook, step: GateStep, ready: boolean, gates: GateView[]): UnstaffedStep {
  const spec = playbook.gates.find(({ id }) => id === step.gate)!;
  const view = gates.find(({ id }) => id === step.gate)!;
  const last = view.approvals.at(-1);
  const done = { approved: 'done', not_applicable: 'skipped' } as const;
  return {
    id: step.id,
    phase: spec.phase,
    text: spec.name,
    role: roleOf(desk, spec.role),
    withinMinutes: null,
    dueAt: null,
    state: done[view.state as keyof typeof done] ?? (ready ? 'open' : 'waiting'),
    by: isPassed(view) ? (last?.by ?? null) : null,
    at: isPassed(view) ? (last?.at ?? null) : null,
    note: null,
  };
}

function roleOf(desk: Desk, role: string): BoardStep['role'] {
  const known = desk.playbooks.roles.get(role);
  return { id: role, name: known?.name ?? { ja: role, en: role }, staffed: known?.staffed ?? true };
}

/** Steps that people did something with. */
export function progressOf(desk: Desk, incident: IncidentRecord): Map<string, Progress> {
  return new Map(
    desk.control.db
      .prepare('SELECT step, state, by, at, note FROM incident_step WHERE incident = ?')
      .all(incident.id)
      .map(({ step, ...rest }) => [step as string, rest as unknown as Progress]),
  );
}

/** A step that needs no more work. */
export function isFinished(progress: Progress | undefined): boolean {
  return progress?.state === 'done' || progress?.state === 'skipped';
}

function finishedSteps(playbook: Playbook, progress: Map<string, Progress>, gates: GateView[]): Set<string> {
  const passed = gates.filter(isPassed);
  const finished = (step: PlaybookStep) =>
    isGate(step) ? passed.some(({ id }) => id === step.gate) : isFinished(progress.get(step.id));
  return new Set(playbook.steps.filter(finished).map(({ id }) => id));
}

function minutesAfter(time: string, minutes: number): string {
  return new Date(Date.parse(time) + minutes * 60_000).toISOString();
}
