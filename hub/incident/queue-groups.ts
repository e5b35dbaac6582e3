import type { IncidentGroup, IncidentGrouping } from '#protocol/api/incidents.ts';
import type { Bilingual } from '#protocol/api/parts.ts';
import { severities } from '#protocol/incident/severity.ts';
import type { Scope } from './actor.ts';
import type { Desk } from './desk.ts';
import { involvedOf } from './involved.ts';
import { conditionsOf, filterColumns, type IncidentQuery, openIndex } from './queue-conditions.ts';
import type { IncidentRecord } from './record.ts';

/** More groups than anybody reads; the gravest come first. */
const mostGroups = 500;

/** Each matter once for its own asset and once for each other that it counts for. */
const forEachAsset = `touched (thing, matter_id) AS (SELECT DISTINCT thing, incident FROM incident_involved WHERE also = 1),
  counted AS (SELECT key, id, state, grade, last FROM found
    UNION ALL SELECT thing, id, state, grade, last FROM found JOIN touched ON matter_id = id)`;

/** The matters gathered by one field: how many, how many unseen, how grave; the gravest group first. By asset a matter stands with all that it counts for. */
export function groupIncidents(desk: Desk, query: IncidentQuery, by: IncidentGrouping, scope: Scope): IncidentGroup[] {
  const { where, cells } = conditionsOf(query, scope);
  const index = (query.state ?? 'open') === 'open' ? openIndex.fields : '';
  const rows = desk.control.db
    .prepare(
      `WITH found AS (SELECT ${filterColumns[by]} AS key, id, state, grade, last FROM incident ${index} WHERE ${where}),
         ${by === 'asset' ? forEachAsset : 'counted AS (SELECT * FROM found)'}
       SELECT key, max(id) AS one, count(*) AS count, count(*) - sum(state <> 'new') AS unseen,
         min(grade) AS grade, max(last) AS last
       FROM counted GROUP BY 1 ORDER BY grade, unseen = 0, last DESC LIMIT ${mostGroups}`,
    )
    .all(...cells);
  return rows.map((row) => ({
    key: by === 'severity' ? severities[row['key'] as number]! : String(row['key']),
    name: nameOf(desk, by, String(row['key']), desk.table.get(row['one'] as string)),
    count: row['count'] as number,
    unseen: row['unseen'] as number,
    worst: severities[row['grade'] as number]!,
    last: row['last'] as string,
  }));
}

/** What a group is called where its key says nothing to a reader. */
function nameOf(desk: Desk, by: IncidentGrouping, key: string, one: IncidentRecord | null): Bilingual | null {
  if (by === 'rule') return one?.ruleTitle ?? null;
  if (by !== 'asset' || one === null) return null;
  const own = one.assetId ?? one.assetName ?? '';
  const name =
    own === key ? one.assetName : involvedOf(desk, one.id).find((each) => (each.asset ?? each.name) === key)?.name;
  return name ? { ja: name, en: name } : null;
}
