import type { z } from 'zod';
import type { IncidentRow, incidentQuery } from '#protocol/api/incidents.ts';
import type { Page } from '#protocol/api/parts.ts';
import type { Scope } from './actor.ts';
import type { Desk } from './desk.ts';
import { folded } from './incident-table.ts';
import { rowOf } from './view.ts';

/** What to list; fields that are absent do not restrict. */
export type IncidentQuery = Partial<z.infer<typeof incidentQuery>>;

type Cell = string | number;

/** Incidents within a person's sites: gravest first, then newest. */
export function listIncidents(desk: Desk, query: IncidentQuery, scope: Scope): Page<IncidentRow> {
  const conditions: string[] = [];
  const cells: Cell[] = [];
  const add = (sql: string, ...given: Cell[]) => {
    conditions.push(sql);
    cells.push(...given);
  };
  if (!scope.sites.includes('*')) add(`site IN (${marks(scope.sites)})`, ...scope.sites);
  if (query.site) add('site = ?', query.site);
  if (query.view === 'incidents') add("(declared = 1 OR severity IN ('S1', 'S2')) AND history = 0");
  if ((query.state ?? 'open') === 'open') add("state NOT IN ('closed', 'reviewed')");
  if (query.state === 'closed') add("state IN ('closed', 'reviewed')");
  if (query.severity) add(`severity IN (${marks(query.severity.split(','))})`, ...query.severity.split(','));
  if (query.rule) add('rule = ?', query.rule);
  if (query.asset) add('(asset_id = ? OR asset_name = ?)', query.asset, query.asset);
  if (query.zone) add('zone = ?', query.zone);
  for (const word of folded(query.q ?? '').split(/\s+/)) if (word !== '') add('instr(words, ?) > 0', word);
  const where = conditions.length > 0 ? conditions.join(' AND ') : '1';
  const total = desk.control.db.prepare(`SELECT count(*) AS n FROM incident WHERE ${where}`).get(...cells);
  const after = readCursor(query.cursor);
  const limit = query.limit ?? 100;
  const page = after ? '(grade > ? OR (grade = ? AND (last < ? OR (last = ? AND id < ?))))' : '1';
  const place: Cell[] = after ? [after.grade, after.grade, after.last, after.last, after.id] : [];
  const records = desk.table.where(
    `${where} AND ${page} ORDER BY grade, last DESC, id DESC LIMIT ?`,
    ...cells,
    ...place,
    limit + 1,
  );
  const shown = records.slice(0, limit);
  const end = shown.at(-1);
  return {
    items: shown.map((record) => rowOf(desk, record)),
    next: records.length > limit && end ? writeCursor(grades.indexOf(end.severity), end.last, end.id) : null,
    total: total?.['n'] as number,
  };
}

const grades = ['S1', 'S2', 'S3', 'S4', 'info'];

function marks(values: readonly string[]): string {
  return values.map(() => '?').join(', ');
}

function writeCursor(grade: number, last: string, id: string): string {
  return Buffer.from(JSON.stringify([grade, last, id])).toString('base64url');
}

/** A cursor that is none of ours begins at the first page. */
function readCursor(cursor: string | undefined): { grade: number; last: string; id: string } | null {
  if (cursor === undefined) return null;
  try {
    const [grade, last, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
    if (typeof grade === 'number' && typeof last === 'string' && typeof id === 'string') return { grade, last, id };
  } catch {
    // falls through: an unreadable cursor is treated like a foreign one
  }
  return null;
}
