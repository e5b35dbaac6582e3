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

const { rule, asset, zone, severity } = valueFields;

/** The groups a row belongs to, where a row says so; an owner's key is not in it. */
export const rowKeys: Partial<Record<IncidentGrouping, (row: IncidentRow) => readonly string[]>> = {
  rule: (row) => [rule(row)],
  asset: (row) => [asset(row), ...row.also],
  zone: (row) => [zone(row)],
  severity: (row) => [severity(row)],
  state: (row) => [row.state],
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

/**
 * A line of the gathered list: the head of a group, a matter of an open group, or how many more it has. A matter that stands
 * already in a group above names the group it stands in `again`.
 */
export type GroupLine =
  | { type: 'group'; by: IncidentGrouping; group: IncidentGroup; open: boolean }
  | { type: 'row'; row: IncidentRow; again: string | null }
  | { type: 'more'; by: IncidentGrouping; group: IncidentGroup; left: number };

/** Heads in the hub's order, below each open one what was read of it. */
export function groupLines(
  by: IncidentGrouping,
  groups: readonly IncidentGroup[],
  rowsOf: (key: string) => readonly IncidentRow[] | null,
): GroupLine[] {
  const above = new Set<string>();
  const lineOf = (group: IncidentGroup, row: IncidentRow): GroupLine => {
    const again = above.has(row.id) ? group.key : null;
    above.add(row.id);
    return { type: 'row', row, again };
  };
  return groups.flatMap((group): GroupLine[] => {
    const rows = rowsOf(group.key);
    const left = rows === null ? 0 : group.count - rows.length;
    return [
      { type: 'group', by, group, open: rows !== null },
      ...(rows ?? []).map((row) => lineOf(group, row)),
      ...(left > 0 && rows !== null && rows.length > 0 ? [{ type: 'more' as const, by, group, left }] : []),
    ];
  });
}

/** Id of a line: a matter's own where it stands first, else one that no other line has. */
export function lineId(line: GroupLine): string {
  if (line.type !== 'row') return `${line.type}:${line.group.key}`;
  return line.again === null ? line.row.id : `again:${line.row.id}:${line.again}`;
}

/** The matter that a line's id stands for; null for the head or the end of a group. */
export function matterOf(id: string): string | null {
  const [, kind, matter] = /^(group|more|again):([^:]*)/.exec(id) ?? [];
  if (kind === undefined) return id;
  return kind === 'again' ? matter! : null;
}
