import type { ControlStore } from '../../store/control-store.ts';

/**
 * Rules that say of something only that it is new, which is what learning is there to judge: first talk to a controller, outside, by
 * remote control, and of a machine that is not listed; and, of what is not learned, a host, talk, talk to a controller, and a program.
 */
const noveltyRules = [
  '1bfa1279-0649-4fac-a49b-c1ce0616b637',
  'd4cfa6ba-7909-5994-a182-140d028d8d6b',
  '631147a6-1702-46ce-a576-f1f77de0edf0',
  '99b46d51-53d5-4ae8-ad29-2a7a67dd72e9',
  'cb88758e-620b-5ff0-84d6-12da9c2093ac',
  'ac53c625-7092-5623-946b-8c392777a46e',
  'b3ad70d5-30e5-55a7-9a91-40c61a84ff82',
  '7a26c393-b5e7-57cb-b54b-d83c39bb7cb7',
];

/** Whether an incident was open on an asset at a moment (ISO 8601 UTC) that says more than that something is new. Drills and informational ones do not count. */
export function wasDisturbed(control: ControlStore, of: { site: string; asset: string }, at: string): boolean {
  const marks = noveltyRules.map(() => '?').join();
  const row = control.db
    .prepare(
      `SELECT 1 FROM incident
       WHERE site = ? AND first <= ? AND severity <> 'info' AND drill IS NULL
         AND (asset_id = ? OR id IN (SELECT incident FROM incident_involved WHERE thing = ? AND also = 1))
         AND (state NOT IN ('closed', 'reviewed') OR coalesce(json_extract(times, '$.closed_at'), last) >= ?)
         AND rule NOT IN (${marks}) LIMIT 1`,
    )
    .get(of.site, at, of.asset, of.asset, at, ...noveltyRules);
  return row !== undefined;
}

/** Assets that had such an incident at any time since a moment; who is not among them needs no closer look. */
export function disturbedSince(control: ControlStore, site: string, since: string): Set<string> {
  const marks = noveltyRules.map(() => '?').join();
  const rows = control.db
    .prepare(
      `SELECT asset_id AS asset FROM incident
       WHERE site = ? AND severity <> 'info' AND drill IS NULL AND rule NOT IN (${marks})
         AND (state NOT IN ('closed', 'reviewed') OR coalesce(json_extract(times, '$.closed_at'), last) >= ?)
       UNION
       SELECT thing FROM incident_involved WHERE also = 1 AND incident IN (
         SELECT id FROM incident
         WHERE site = ? AND severity <> 'info' AND drill IS NULL AND rule NOT IN (${marks})
           AND (state NOT IN ('closed', 'reviewed') OR coalesce(json_extract(times, '$.closed_at'), last) >= ?))`,
    )
    .all(site, ...noveltyRules, since, site, ...noveltyRules, since);
  return new Set(rows.flatMap(({ asset }) => (typeof asset === 'string' ? [asset] : [])));
}
