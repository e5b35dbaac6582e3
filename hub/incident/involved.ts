import type { Involved, Involvement } from '#protocol/incident/involvement.ts';
import type { Desk } from './desk.ts';
import { folded } from './incident-table.ts';
import type { IncidentRecord } from './record.ts';

/** Rows that one incident keeps at most: a scan with forged senders must not fill the store. The events name the rest. */
export const mostInvolved = 500;

/** What stands for an involved one: its asset, else its address or name as text. */
const thingOf = ({ asset, name }: Pick<Involved, 'asset' | 'name'>) => asset ?? name;

/**
 * Writes down who is involved in an incident; known ones stay. It counts also for them (in their lists and numbers), except for
 * its own asset, where it counts anyway, and for those who only told of it.
 */
export function addInvolved(desk: Desk, incident: IncidentRecord, involved: readonly Involved[]): void {
  if (involved.length === 0) return;
  const { db } = desk.control;
  const kept = db.prepare('SELECT count(*) AS n FROM incident_involved WHERE incident = ?').get(incident.id)!;
  const insert = db.prepare('INSERT OR IGNORE INTO incident_involved VALUES (?, ?, ?, ?, ?, ?)');
  const own = incident.assetId ?? incident.assetName;
  let room = mostInvolved - (kept['n'] as number);
  const found: string[] = [];
  for (const one of involved) {
    if (room <= 0) break;
    const also = one.role !== 'told' && thingOf(one) !== own ? 1 : 0;
    const added = Number(insert.run(incident.id, thingOf(one), one.role, one.asset, one.name, also).changes);
    if (added > 0 && also === 1) found.push(folded(one.name));
    room -= added;
  }
  if (found.length === 0) return;
  db.prepare('UPDATE incident SET involved_words = involved_words || char(10) || ? WHERE id = ?').run(
    found.join('\n'),
    incident.id,
  );
}

/** What an incident counts for beside its own asset, as filters and groups by asset name it. */
export function alsoOf(desk: Desk, incident: string): string[] {
  return desk.control.db
    .prepare('SELECT DISTINCT thing FROM incident_involved WHERE incident = ? AND also = 1')
    .all(incident)
    .map((row) => row['thing'] as string);
}

/** An involved one with everything it has to do with the incident. */
export interface InvolvedThing {
  asset: string | null;
  name: string;
  roles: Involvement[];
}

/** Those involved in an incident, who acted first. */
export function involvedOf(desk: Desk, incident: string): InvolvedThing[] {
  const things = new Map<string, InvolvedThing>();
  const rows = desk.control.db
    .prepare(
      `SELECT asset, name, role FROM incident_involved WHERE incident = ?
       ORDER BY instr('acted touched about told', role), name`,
    )
    .all(incident) as unknown as Involved[];
  for (const row of rows) {
    const known = things.get(thingOf(row));
    if (known) known.roles.push(row.role);
    else things.set(thingOf(row), { asset: row.asset, name: row.name, roles: [row.role] });
  }
  return [...things.values()];
}

/** The assets for which an incident counts: its own and those it counts for also. */
export function assetsOf(desk: Desk, incident: IncidentRecord): string[] {
  const also = desk.control.db
    .prepare('SELECT DISTINCT asset FROM incident_involved WHERE incident = ? AND also = 1 AND asset IS NOT NULL')
    .all(incident.id)
    .map((row) => row['asset'] as string);
  return incident.assetId === null ? also : [incident.assetId, ...also];
}

/** SQL for incidents of a site that count for any of some assets and go on to a moment; takes site, moment and twice the JSON list of assets. */
export const countsForAssets = `id IN (
  SELECT id FROM incident WHERE site = ? AND last >= ? AND asset_id IN (SELECT value FROM json_each(?))
  UNION SELECT incident FROM incident_involved WHERE also = 1 AND thing IN (SELECT value FROM json_each(?)))`;
