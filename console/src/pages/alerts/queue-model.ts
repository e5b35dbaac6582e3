import type { EventFilter } from '#protocol/api/events.ts';
import type { IncidentFilter, IncidentGroup, IncidentGrouping, IncidentRow } from '#protocol/api/incidents.ts';

/** What alerts can be gathered by. */
export const groupings = ['none', 'severity', 'rule', 'asset', 'zone', 'owner', 'state'] as const;
export type Grouping = (typeof groupings)[number];

/** Fields whose value can be included or excluded from a row, with the value it has there. */
export const valueFields: Record<'rule' | 'asset' | 'zone' | 'severity', (row: IncidentRow) => string> = {
  rule: (row) => row.rule.id,
  asset: (row) => row.asset?.id || row.asset?.name || '',
  zone: (row) => row.zone ?? '',
  severity: (row) => row.severity,
};

/** The group a row belongs to, where a row says so; an owner's key is not in it. */
export const rowKeys: Partial<Record<IncidentGrouping, (row: IncidentRow) => string>> = {
  ...valueFields,
  state: (row) => row.state,
};

const hubFields: ReadonlySet<string> = new Set<IncidentFilter['field']>([
  'severity',
  'rule',
  'asset',
  'zone',
  'owner',
  'state',
  'kind',
  'suppressed',
]);

/** The conditions of the address as the hub takes them; what it does not know is left out. */
export function incidentFilters(filters: readonly EventFilter[]): IncidentFilter[] {
  return filters.flatMap(({ field, op, value }) =>
    hubFields.has(field) && (op === 'is' || op === 'is_not')
      ? [{ field: field as IncidentFilter['field'], op, value: String(value ?? '') }]
      : [],
  );
}

/** A line of the gathered list: the head of a group, a matter of an open group, or how many more it has. */
export type GroupLine =
  | { type: 'group'; by: IncidentGrouping; group: IncidentGroup; open: boolean }
  | { type: 'row'; row: IncidentRow }
  | { type: 'more'; by: IncidentGrouping; group: IncidentGroup; left: number };

/** Heads in the hub's order, below each open one what was read of it. */
export function groupLines(
  by: IncidentGrouping,
  groups: readonly IncidentGroup[],
  rowsOf: (key: string) => readonly IncidentRow[] | null,
): GroupLine[] {
  return groups.flatMap((group): GroupLine[] => {
    const rows = rowsOf(group.key);
    const left = rows === null ? 0 : group.count - rows.length;
    return [
      { type: 'group', by, group, open: rows !== null },
      ...(rows ?? []).map((row): GroupLine => ({ type: 'row', row })),
      ...(left > 0 && rows !== null && rows.length > 0 ? [{ type: 'more' as const, by, group, left }] : []),
    ];
  });
}

/** Id of a line: a matter's own, else one that no matter has. */
export function lineId(line: GroupLine): string {
  return line.type === 'row' ? line.row.id : `${line.type}:${line.group.key}`;
}

/** Whether an id is a matter's, not the head or the end of a group. */
export function isMatter(id: string): boolean {
  return !/^(group|more):/.test(id);
}
