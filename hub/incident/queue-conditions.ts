import { z } from 'zod';
import { type IncidentFilter, incidentFilter, type incidentQuery } from '#protocol/api/incidents.ts';
import { type Severity, severities } from '#protocol/incident/severity.ts';
import { namePatterns, touchingNames } from '../store/hidden-names.ts';
import type { Scope } from './actor.ts';
import { folded } from './incident-table.ts';

/** What to list; fields that are absent do not restrict. */
export type IncidentQuery = Partial<z.infer<typeof incidentQuery>> & {
  /** Names, in lower case, that words must not find. */
  hidden?: readonly string[];
};

/** A value of SQLite. */
export type Cell = string | number;

/** A condition with the values of its question marks. */
export interface Condition {
  where: string;
  cells: Cell[];
}

/** Neither closed nor looked back upon; written as in the index of the queue, so that SQLite uses it. */
export const stillOpen = "state NOT IN ('closed', 'reviewed')";

/** What to read open matters by: their order, or the fields they are gathered by; the planner cannot know which is shorter. */
export const openIndex = { order: 'INDEXED BY incident_queue', fields: 'INDEXED BY incident_fields' } as const;

/** Columns that can be included and excluded by value; a missing value is the empty text. */
export const filterColumns: Record<IncidentFilter['field'], string> = {
  severity: 'grade',
  rule: 'rule',
  asset: "coalesce(asset_id, asset_name, '')",
  zone: "coalesce(zone, '')",
  // As the list shows it: who was made its owner, else who took it by acknowledging.
  owner: "coalesce(owner, ack_by_id, '')",
  state: 'state',
  kind: 'kind',
  suppressed: 'EXISTS (SELECT 1 FROM suppression WHERE suppression.matter = incident.matter AND ended_at IS NULL)',
};

/** Filters as they stand in a query; null when they cannot be read. */
export function readIncidentFilters(text: string | undefined): IncidentFilter[] | null {
  if (text === undefined) return [];
  try {
    const read = z.array(incidentFilter).max(100).safeParse(JSON.parse(text));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}

/** What a person within `scope` is to be shown of the matters. Several wanted values of one field are alternatives, unwanted ones all count. */
export function conditionsOf(query: IncidentQuery, scope: Scope): Condition {
  const parts: string[] = [];
  const cells: Cell[] = [];
  const add = (sql: string, ...given: Cell[]) => {
    parts.push(sql);
    cells.push(...given);
  };
  if (!scope.sites.includes('*')) add(`site IN (${marks(scope.sites)})`, ...scope.sites);
  if (query.site) add('site = ?', query.site);
  if (query.view === 'incidents') add("(declared = 1 OR severity IN ('S1', 'S2')) AND history = 0");
  if ((query.state ?? 'open') === 'open') add(stillOpen);
  if (query.state === 'closed') add("state IN ('closed', 'reviewed')");
  if (query.severity) {
    const grades = query.severity.split(',').map((one) => cellOf('severity', one));
    add(`grade IN (${marks(grades)})`, ...grades);
  }
  if (query.rule) add('rule = ?', query.rule);
  if (query.asset) {
    add(`(asset_id = ? OR asset_name = ? OR id IN (${countsFor(1)}))`, query.asset, query.asset, query.asset);
  }
  if (query.zone) add('zone = ?', query.zone);
  for (const word of folded(query.q ?? '').split(/\s+/)) {
    if (word === '') continue;
    add(`instr(${allWords}, ?) > 0`, word);
    const patterns = namePatterns(touchingNames(query.hidden ?? [], word));
    if (patterns.length > 0) add(`instr(without_names(${allWords}, ?), ?) > 0`, JSON.stringify(patterns), word);
  }
  if (query.ids !== undefined) {
    const ids = query.ids.split(',');
    add(`id IN (${marks(ids)})`, ...ids);
  }
  const filters = readIncidentFilters(query.filters) ?? [];
  for (const field of new Set(filters.map((one) => one.field))) {
    const values = (op: IncidentFilter['op']) =>
      filters.filter((one) => one.field === field && one.op === op).map((one) => cellOf(field, one.value));
    const [wanted, unwanted] = [values('is'), values('is_not')];
    if (wanted.length > 0) add(hasOne(field, wanted), ...cellsOf(field, wanted));
    if (unwanted.length > 0) add(`NOT ${hasOne(field, unwanted)}`, ...cellsOf(field, unwanted));
  }
  return { where: parts.length > 0 ? parts.join(' AND ') : '1', cells };
}

/** Own words of a matter and the names of all others that it counts for. */
const allWords = 'words || char(10) || involved_words';

/** SQL for the matters that count for one of some things beside their own asset. */
function countsFor(things: number): string {
  return `SELECT incident FROM incident_involved WHERE also = 1 AND thing IN (${marks(Array(things).fill(null))})`;
}

/** SQL for having one of some values in a field; of assets also those that a matter counts for. */
function hasOne(field: IncidentFilter['field'], values: readonly Cell[]): string {
  const own = `${filterColumns[field]} IN (${marks(values)})`;
  return field === 'asset' ? `(${own} OR id IN (${countsFor(values.length)}))` : `(${own})`;
}

function cellsOf(field: IncidentFilter['field'], values: readonly Cell[]): Cell[] {
  return field === 'asset' ? [...values, ...values] : [...values];
}

function cellOf(field: IncidentFilter['field'], value: string): Cell {
  if (field === 'suppressed') return Number(value === 'true');
  return field === 'severity' ? severities.indexOf(value as Severity) : value;
}

function marks(values: readonly unknown[]): string {
  return values.map(() => '?').join(', ');
}
