import type { Bilingual } from '#protocol/api/parts.ts';
import { erasedText } from '../ledger/ledger.ts';
import type { Actor } from './actor.ts';
import type { Desk } from './desk.ts';

/** Which incidents lose their persons. */
export interface ClosedIncidents {
  site: string;
  /** Closed before this moment, ISO 8601 UTC. */
  before: string;
  /** Whether a hold keeps what lies between two moments. */
  held: (from: string, to: string) => boolean;
}

/** Whose decision it is to erase persons from closed incidents, and why. */
export interface ForgetOrder {
  ids: readonly string[];
  reason: Bilingual;
  actor: Actor;
}

/** Where persons stand beside an incident, and what is left of them. `?1` is the incident. */
const erasures: readonly string[] = [
  'UPDATE incident SET owner = NULL, ack_by = NULL, ack_by_id = NULL WHERE id = ?1',
  'UPDATE incident_entry SET who = NULL, who_id = NULL, undo = NULL WHERE incident = ?1',
  'UPDATE incident_step SET by = NULL, by_id = NULL, note = NULL WHERE incident = ?1',
  "UPDATE incident_criterion SET by = '' WHERE incident = ?1",
  "UPDATE incident_gate_waiver SET by = '', reason = '' WHERE incident = ?1",
  // Approvals stay told apart by their roles.
  "UPDATE incident_approval SET by = '', by_id = role WHERE incident = ?1",
  "UPDATE notification SET recipient = '', once = id WHERE incident = ?1 AND state <> 'waiting'",
];

/** Incidents with persons that may be erased, and how many more a hold keeps. */
export function forgettable(desk: Desk, { site, before, held }: ClosedIncidents): { ids: string[]; held: number } {
  const rows = desk.control.db
    .prepare(
      `SELECT id, first, json_extract(times, '$.closed_at') AS closed FROM incident
       WHERE site = ? AND state IN ('closed', 'reviewed') AND closed < ?
       AND EXISTS (SELECT 1 FROM incident_entry e WHERE e.incident = incident.id AND e.who_id IS NOT NULL)`,
    )
    .all(site, before)
    .map((row) => ({ id: row['id'] as string, held: held(row['first'] as string, row['closed'] as string) }));
  return { ids: rows.filter((row) => !row.held).map(({ id }) => id), held: rows.filter((row) => row.held).length };
}

/**
 * Erases who acted and what they wrote on incidents that are closed: on time lines, boards and gates, among sent
 * notifications, and beside the ledger's chain, which stays verifiable. What happened, when and in which role remains.
 */
export function forgetPersons(desk: Desk, { ids, reason, actor }: ForgetOrder): void {
  const { db } = desk.control;
  if (ids.length === 0) return;
  const words = db.prepare(
    "UPDATE incident_entry SET ja = ?, en = ? WHERE incident = ? AND kind IN ('person', 'report') AND who_id IS NOT NULL",
  );
  const stops = db.prepare(
    `UPDATE suppression SET by = '', by_id = '', reason = ''
     WHERE ended_at IS NOT NULL AND matter = (SELECT matter FROM incident WHERE id = ?)`,
  );
  for (const id of ids) {
    words.run(erasedText.ja, erasedText.en, id);
    stops.run(id);
    for (const sql of erasures) db.prepare(sql).run(id);
  }
  desk.ledger.erase({
    before: desk.now(),
    subjects: ids,
    reason,
    who: actor.id,
    role: actor.roles[0] ?? null,
  });
}
