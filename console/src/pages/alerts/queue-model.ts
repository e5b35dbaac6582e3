import type { EventFilter } from '#protocol/api/events.ts';
import type { IncidentRow } from '#protocol/api/incidents.ts';

/** What alerts can be gathered by. */
export const groupings = ['none', 'severity', 'rule', 'asset', 'zone', 'owner'] as const;
export type Grouping = (typeof groupings)[number];

/** Fields that can be included or excluded, with the value a row has there. */
export const queueFields: Record<string, (row: IncidentRow) => string> = {
  severity: (row) => row.severity,
  rule: (row) => row.rule.id,
  asset: (row) => row.asset?.id ?? '',
  zone: (row) => row.zone ?? '',
  owner: (row) => row.owner ?? '',
  state: (row) => row.state,
  kind: (row) => row.kind,
  suppressed: (row) => String(row.suppressedUntil !== null),
};

/** A line of the list: the head of a group, or an alert. */
export type Line =
  | { type: 'group'; by: Grouping; key: string; rows: IncidentRow[] }
  | { type: 'row'; row: IncidentRow };

const gravity = ['S1', 'S2', 'S3', 'S4', 'info'];

/** Rows that satisfy all conditions; several wanted values of one field are alternatives, unwanted ones all count. */
export function filterQueue(rows: readonly IncidentRow[], filters: readonly EventFilter[]): IncidentRow[] {
  const wanted = new Map<string, string[]>();
  for (const filter of filters) {
    if (filter.op === 'is') wanted.set(filter.field, [...(wanted.get(filter.field) ?? []), String(filter.value)]);
  }
  return rows.filter((row) => {
    for (const [field, values] of wanted) {
      const read = queueFields[field];
      if (read && !values.includes(read(row))) return false;
    }
    return !filters.some(
      (filter) => filter.op === 'is_not' && queueFields[filter.field]?.(row) === String(filter.value),
    );
  });
}

/** Worst first; among equals the unseen, then the newest. */
export function sortQueue(rows: readonly IncidentRow[]): IncidentRow[] {
  const rank = (row: IncidentRow) => gravity.indexOf(row.severity) * 2 + (row.state === 'new' ? 0 : 1);
  return [...rows].sort((a, b) => rank(a) - rank(b) || (a.last < b.last ? 1 : a.last > b.last ? -1 : 0));
}

/** Lines with a head before each group, in the order in which the groups' first rows stand. */
export function groupQueue(rows: readonly IncidentRow[], by: Grouping): Line[] {
  if (by === 'none') return rows.map((row) => ({ type: 'row', row }));
  const groups = new Map<string, IncidentRow[]>();
  for (const row of rows) {
    const key = queueFields[by]!(row);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups].flatMap(([key, members]): Line[] => [
    { type: 'group', by, key, rows: members },
    ...members.map((row): Line => ({ type: 'row', row })),
  ]);
}

/** Id of a line, also for group heads. */
export function lineId(line: Line): string {
  return line.type === 'row' ? line.row.id : `group:${line.key}`;
}

/** Wanted values of one field as the hub's comma list, to read only what is needed. */
export function serverValue(filters: readonly EventFilter[], field: string): string | undefined {
  const values = filters
    .filter((filter) => filter.field === field && filter.op === 'is')
    .map((filter) => String(filter.value));
  return values.length === 0 ? undefined : values.join(',');
}
