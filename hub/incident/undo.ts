import { type Actor, type Refusal, refuse } from './actor.ts';
import type { Desk } from './desk.ts';
import type { IncidentRecord } from './record.ts';
import { endSuppression, reviveSuppression } from './suppression.ts';

/** How long an act can be taken back, in milliseconds. */
export const undoWindowMs = 10_000;

/** What an act changed beside the incident's own fields. */
export interface SideEffects {
  /** Stop of notification that began, and one that ended. */
  suppression?: { begun: string | null; ended: string | null };
  step?: {
    id: string;
    before: { state: string; by: string | null; byId: string | null; at: string | null; note: string | null } | null;
  };
}

interface UndoNote extends SideEffects {
  /** Field: value before, value after. */
  fields: Record<string, [unknown, unknown]>;
  calls: string | null;
}

/** Writes down how an act is taken back. Called before calls are stopped or begun by the act. */
export function undoOf(
  desk: Desk,
  incident: IncidentRecord,
  change: Partial<IncidentRecord>,
  effects: SideEffects = {},
): string {
  const fields: UndoNote['fields'] = {};
  for (const [name, after] of Object.entries(change)) fields[name] = [incident[name as keyof IncidentRecord], after];
  const note: UndoNote = { fields, calls: desk.pager.snapshot(incident.id), ...effects };
  return JSON.stringify(note);
}

/** Takes back a person's own last act on an incident by a second entry. What others changed since stays as they left it. */
export function undo(desk: Desk, incident: IncidentRecord, entry: string, actor: Actor): { entry: string } | Refusal {
  const row = desk.control.db
    .prepare('SELECT * FROM incident_entry WHERE id = ? AND incident = ?')
    .get(entry, incident.id);
  if (!row || row['who_id'] !== actor.id)
    return refuse('取り消せる操作がありません', 'There is nothing of yours to take back');
  if (row['undo'] === null) return refuse('この操作は取り消せません', 'This act cannot be taken back');
  if (row['withdrawn'] === 1) return refuse('すでに取り消しています', 'It is already taken back');
  if (desk.clock().getTime() - Date.parse(row['entered_at'] as string) > undoWindowMs) {
    return refuse('10秒を過ぎたため取り消せません', 'More than 10 seconds have passed');
  }
  const newer = desk.control.db
    .prepare('SELECT 1 FROM incident_entry WHERE incident = ? AND number > ? AND who_id IS NOT NULL AND withdrawn = 0')
    .get(incident.id, row['number'] as number);
  if (newer) return refuse('その後に別の操作がありました', 'Something else was done since');
  desk.control.db.prepare('UPDATE incident_entry SET withdrawn = 1 WHERE id = ?').run(entry);
  const note = JSON.parse(row['undo'] as string) as UndoNote;
  const before: Record<string, unknown> = {};
  for (const [name, [was, became]] of Object.entries(note.fields)) {
    const is = incident[name as keyof IncidentRecord];
    if (JSON.stringify(is) === JSON.stringify(became)) before[name] = was;
  }
  const restored = desk.table.update(incident, before as Partial<IncidentRecord>);
  if (note.suppression?.begun) endSuppression(desk, incident.matter);
  if (note.suppression?.ended) reviveSuppression(desk, note.suppression.ended);
  if (note.step) putStepBack(desk, incident, note.step);
  desk.pager.restore(incident.id, note.calls);
  const text = { ja: `取り消し：${row['ja']}`, en: `Taken back: ${row['en']}` };
  const act = { incident: restored, kind: 'incident.undone', actor, text, payload: { entry } };
  const id = desk.enter(act);
  // The second entry is no act to be undone in its turn, nor does it stand in the way of an earlier one.
  desk.control.db.prepare('UPDATE incident_entry SET withdrawn = 2 WHERE id = ?').run(id);
  return { entry: id };
}

function putStepBack(desk: Desk, incident: IncidentRecord, { id, before }: NonNullable<SideEffects['step']>): void {
  desk.control.db.prepare('DELETE FROM incident_step WHERE incident = ? AND step = ?').run(incident.id, id);
  if (!before) return;
  desk.control.db
    .prepare('INSERT INTO incident_step (incident, step, state, by, by_id, at, note) VALUES (?, ?, ?, ?, ?, ?, ?)')
    .run(incident.id, id, before.state, before.by, before.byId, before.at, before.note);
}
