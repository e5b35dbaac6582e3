import type { ControlStore } from '../store/control-store.ts';

/** Rules that tell of a value that differs; while a place is built or tried, their own alerts are what there is to learn from. */
export const valueAlarms: readonly string[] = [
  '1e1878e0-4327-4a1c-ad77-569ab20af998',
  '3dee0698-1b9f-4c07-aeec-841cae026447',
  '5f0c8a52-6b1d-4d0e-9a37-2e5b7c41d9f6',
];

/**
 * When the first of the incidents began that were open on an asset between two moments (ISO 8601 UTC); null for none.
 * Informational ones and drills do not count, nor do alerts about values that differ, where they call nobody: in trial, or S4.
 */
export function openIncidentSince(
  control: ControlStore,
  of: { site: string; asset: string },
  from: string,
  to: string,
): string | null {
  const marks = valueAlarms.map(() => '?').join();
  const row = control.db
    .prepare(
      `SELECT min(first) AS since FROM incident
       WHERE site = ? AND first <= ? AND severity <> 'info' AND drill IS NULL
         AND (asset_id = ? OR id IN (SELECT incident FROM incident_involved WHERE thing = ? AND also = 1))
         AND (state NOT IN ('closed', 'reviewed') OR coalesce(json_extract(times, '$.closed_at'), last) >= ?)
         AND NOT ((trial = 1 OR severity = 'S4') AND rule IN (${marks}))`,
    )
    .get(of.site, to, of.asset, of.asset, from, ...valueAlarms);
  return (row?.['since'] as string | null | undefined) ?? null;
}
