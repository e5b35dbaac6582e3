import { randomUUIDv7 } from 'node:crypto';
import type { Actor } from './actor.ts';
import { callAbout } from './call.ts';
import type { Desk } from './desk.ts';
import type { IncidentRecord } from './record.ts';

/** A stop of notification for one matter: nothing is dropped, nobody is called. */
export interface Suppression {
  id: string;
  matter: string;
  until: string;
  reason: string;
  by: string;
  /** How often the matter recurred since it was stopped. */
  hidden: number;
}

/** The active stop of a matter. One whose time is over no longer counts, even before `tick` has ended it. */
export function suppressionOf(desk: Desk, matter: string): Suppression | null {
  const row = desk.control.db
    .prepare('SELECT * FROM suppression WHERE matter = ? AND ended_at IS NULL AND until > ?')
    .get(matter, desk.now());
  return row ? ({ ...row } as unknown as Suppression) : null;
}

/** Counts a recurrence that nobody was told of. */
export function hideOne(desk: Desk, suppression: Suppression): void {
  desk.control.db.prepare('UPDATE suppression SET hidden = hidden + 1 WHERE id = ?').run(suppression.id);
}

/** Stops notification of a matter; a stop already running is replaced. Returns the new one's id. */
export function suppress(desk: Desk, incident: IncidentRecord, until: string, reason: string, actor: Actor): string {
  const now = desk.clock();
  endSuppression(desk, incident.matter);
  const id = randomUUIDv7();
  desk.control.db
    .prepare(
      `INSERT INTO suppression (id, matter, site, since, until, reason, by, by_id, visit)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(id, incident.matter, incident.site, now.toISOString(), until, reason, actor.name, actor.id, incident.visit);
  return id;
}

/** Ends the running stop of a matter; returns its id, or null when there was none. */
export function endSuppression(desk: Desk, matter: string): string | null {
  const row = desk.control.db
    .prepare('UPDATE suppression SET ended_at = ? WHERE matter = ? AND ended_at IS NULL RETURNING id')
    .get(desk.now(), matter);
  return (row?.['id'] as string | undefined) ?? null;
}

/** Takes an end back. */
export function reviveSuppression(desk: Desk, id: string): void {
  desk.control.db.prepare('UPDATE suppression SET ended_at = NULL WHERE id = ?').run(id);
}

/** Ends stops whose time is over, and calls people about those that recurred meanwhile and are still open. */
export function endDueSuppressions(desk: Desk): void {
  const due = desk.control.db
    .prepare('SELECT * FROM suppression WHERE ended_at IS NULL AND until <= ?')
    .all(desk.now()) as unknown as Suppression[];
  for (const { matter, hidden, reason } of due) {
    endSuppression(desk, matter);
    const incident = desk.table.openOf(matter);
    if (!incident) continue;
    desk.enter({
      incident,
      kind: 'incident.suppression_ended',
      actor: null,
      text: {
        ja: `通知停止の期限が来ました（停止中の再発 ${hidden} 件）`,
        en: `The stop of notification has run out (${hidden} recurrences meanwhile)`,
      },
      payload: { hidden, reason },
    });
    const acknowledged = incident.ackBy !== null;
    if (hidden > 0 && !acknowledged && incident.takenBack === null) callAbout(desk, incident, 'suppression_over');
  }
}

/** Stops of the given sites that are running, soonest to end first. */
export function runningSuppressions(desk: Desk, sites: readonly string[]): Suppression[] {
  return desk.control.db
    .prepare(
      `SELECT * FROM suppression WHERE ended_at IS NULL AND site IN (${sites.map(() => '?').join(',')}) ORDER BY until`,
    )
    .all(...sites)
    .map((row) => ({ ...row }) as unknown as Suppression);
}
