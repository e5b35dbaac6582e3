import type { IncidentRow } from '#protocol/api/incidents.ts';
import { type Severity, severities } from '#protocol/incident/severity.ts';
import type { Scope } from './actor.ts';
import type { Desk } from './desk.ts';
import { conditionsOf } from './queue-conditions.ts';
import { rowOf } from './view.ts';

/** What stands open now, drills and history apart. */
export interface PresentMatters {
  /** Matters by severity that no later event took back, gravest first; severities without any are absent. */
  open: { severity: Severity; count: number }[];
  /** The gravest of them, then those that were taken back and wait for someone to confirm it. */
  rows: IncidentRow[];
}

const present = 'history = 0 AND drill IS NULL';
const gravestFirst = 'ORDER BY grade, last DESC, id DESC';

/** Counts what is open without reading every matter, and reads the few that are shown. */
export function presentMatters(desk: Desk, scope: Scope, limit: number): PresentMatters {
  const { where, cells } = conditionsOf({ state: 'open' }, scope);
  const standing = `${where} AND ${present} AND taken_back IS NULL`;
  const open = desk.control.db
    .prepare(
      `SELECT grade, count(*) AS count FROM incident INDEXED BY incident_present WHERE ${standing} GROUP BY grade ORDER BY grade`,
    )
    .all(...cells)
    .map((row) => ({ severity: severities[row['grade'] as number]!, count: row['count'] as number }));
  const first = desk.table.where(`${standing} ${gravestFirst} LIMIT ?`, ...cells, limit);
  const takenBack = `${where} AND ${present} AND taken_back IS NOT NULL`;
  const then = desk.table.where(`${takenBack} ${gravestFirst} LIMIT ?`, ...cells, limit - first.length);
  return { open, rows: [...first, ...then].map((record) => rowOf(desk, record)) };
}

/** How many open matters each asset has, as the one they are about or as one of those involved. */
export function openByAsset(desk: Desk, scope: Scope): Map<string, number> {
  const { where, cells } = conditionsOf({ state: 'open' }, scope);
  const own = desk.control.db
    .prepare(
      `SELECT asset_id, count(*) AS count FROM incident INDEXED BY incident_open_asset
       WHERE ${where} AND asset_id IS NOT NULL GROUP BY asset_id`,
    )
    .all(...cells);
  const open = new Map(own.map((row) => [row['asset_id'] as string, row['count'] as number]));
  const also = desk.control.db
    .prepare(
      `SELECT asset, count(DISTINCT incident) AS count FROM incident_involved JOIN incident ON incident.id = incident
       WHERE also = 1 AND asset IS NOT NULL AND ${where} GROUP BY asset`,
    )
    .all(...cells);
  for (const row of also) {
    const asset = row['asset'] as string;
    open.set(asset, (open.get(asset) ?? 0) + (row['count'] as number));
  }
  return open;
}
