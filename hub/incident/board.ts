import type { BoardStep } from '#protocol/api/incidents.ts';
import type { Desk } from './desk.ts';
import { gatesOf, isPassed } from './gates.ts';
import { isGate, type ManualStep, type Playbook, type PlaybookStep } from './playbook.ts';
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
