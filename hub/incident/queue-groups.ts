import type { IncidentGroup, IncidentGrouping } from '#protocol/api/incidents.ts';
import type { Bilingual } from '#protocol/api/parts.ts';
import { severities } from '#protocol/incident/severity.ts';
import type { Scope } from './actor.ts';
import type { Desk } from './desk.ts';
import { conditionsOf, filterColumns, type IncidentQuery, openIndex } from './queue-conditions.ts';
import type { IncidentRecord } from './record.ts';

/** More groups than anybody reads; the gravest come first. */
const mostGroups = 500;

/** The matters gathered by one field: how many, how many unseen, how grave; the gravest group first. */
export function groupIncidents(desk: Desk, query: IncidentQuery, by: IncidentGrouping, scope: Scope): IncidentGroup[] {
  const { where, cells } = conditionsOf(query, scope);
  const index = (query.state ?? 'open') === 'open' ? openIndex.fields : '';
  const rows = desk.control.db
    .prepare(
      `SELECT ${filterColumns[by]} AS key, max(id) AS one, count(*) AS count, count(*) - sum(state <> 'new') AS unseen,
         min(grade) AS grade, max(last) AS last
       FROM incident ${index} WHERE ${where} GROUP BY 1 ORDER BY grade, unseen = 0, last DESC LIMIT ${mostGroups}`,
    )
    .all(...cells);
  return rows.map((row) => ({
    key: by === 'severity' ? severities[row['key'] as number]! : String(row['key']),
    name: nameOf(by, desk.table.get(row['one'] as string)),
    count: row['count'] as number,
    unseen: row['unseen'] as number,
    worst: severities[row['grade'] as number]!,
    last: row['last'] as string,
  }));
}

/** What a group is called where its key says nothing to a reader. */
function nameOf(by: IncidentGrouping, one: IncidentRecord | null): Bilingual | null {
  if (by === 'rule') return one?.ruleTitle ?? null;
  if (by === 'asset' && one?.assetName) return { ja: one.assetName, en: one.assetName };
  return null;
}
