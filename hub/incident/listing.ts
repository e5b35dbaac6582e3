import { z } from 'zod';
import type { IncidentPage } from '#protocol/api/incidents.ts';
import { severities } from '#protocol/incident/severity.ts';
import type { Scope } from './actor.ts';
import type { Desk } from './desk.ts';
import { type Cell, conditionsOf, type IncidentQuery, openIndex } from './queue-conditions.ts';
import type { IncidentRecord } from './record.ts';
import { rowOf } from './view.ts';

/** Whether somebody has seen a matter; the index of the queue is over the same words. */
const seen = "(state <> 'new')";

/** Counts of all that a list holds: with unseen ones, and those since a time (none without one). */
const counted = `count(*) AS n, count(*) - coalesce(sum(${seen}), 0) AS unseen, coalesce(sum(opened_at > ?), 0) AS fresh`;

/** How each view is ordered: by the place of a row (grave ones first), then newest first. */
const orders = {
  queue: {
    place: `grade, ${seen}`,
    of: (row: IncidentRecord): Cell[] => [severities.indexOf(row.severity), Number(row.state !== 'new')],
  },
  incidents: {
    place: 'grade',
    of: (row: IncidentRecord): Cell[] => [severities.indexOf(row.severity)],
  },
} as const;

/**
 * Incidents within a person's sites, gravest first. In the queue the unseen stand before the seen, then the newest. A page
 * begins after a cursor (what moves in between is neither missed nor shown twice) or at a number of rows from the top, for a
 * list that is scrolled to any place. Words are looked for once, since every matter must be read for them.
 */
export function listIncidents(desk: Desk, query: IncidentQuery, scope: Scope): IncidentPage {
  const view = query.view ?? 'queue';
  const { place, of } = orders[view];
  const { where, cells } = conditionsOf(query, scope);
  const index = (query.state ?? 'open') === 'open' ? openIndex.order : '';
  const at = desk.now();
  const since = query.since ?? null;
  const after = readCursor(query.cursor, view);
  const marks = after?.place.map(() => '?').join(', ');
  const beyond = after ? `((${place}) > (${marks}) OR ((${place}) = (${marks}) AND (last, id) < (?, ?)))` : '1';
  const order = `ORDER BY ${place}, last DESC, id DESC LIMIT ? OFFSET ?`;
  const limit = query.limit ?? 100;
  const page: Cell[] = [
    ...(after ? [...after.place, ...after.place, after.last, after.id] : []),
    limit + 1,
    after ? 0 : (query.offset ?? 0),
  ];
  const { db } = desk.control;
  const rows = query.q?.trim()
    ? db
        .prepare(
          `WITH found AS MATERIALIZED (SELECT id, grade, state, last, opened_at FROM incident ${index} WHERE ${where})
           SELECT NULL AS id, ${counted} FROM found
           UNION ALL SELECT * FROM (SELECT id, NULL, NULL, NULL FROM found WHERE ${beyond} ${order})`,
        )
        .all(...cells, since, ...page)
    : [
        ...db.prepare(`SELECT ${counted} FROM incident ${index} WHERE ${where}`).all(since, ...cells),
        ...db
          .prepare(`SELECT id FROM incident ${view === 'queue' ? index : ''} WHERE ${where} AND ${beyond} ${order}`)
          .all(...cells, ...page),
      ];
  const [counts, ...found] = rows;
  const ids = found.map((row) => row['id'] as string);
  const shown = ids.slice(0, limit).flatMap((id) => desk.table.get(id) ?? []);
  const end = shown.at(-1);
  return {
    items: shown.map((record) => rowOf(desk, record)),
    next: ids.length > limit && end ? writeCursor({ view, place: of(end), last: end.last, id: end.id }) : null,
    at,
    total: counts?.['n'] as number,
    unseen: counts?.['unseen'] as number,
    fresh: counts?.['fresh'] as number,
  };
}

const cursor = z.object({
  view: z.enum(['queue', 'incidents']),
  place: z.array(z.union([z.string(), z.number()])),
  last: z.string(),
  id: z.string(),
});
type Cursor = z.infer<typeof cursor>;

function writeCursor(at: Cursor): string {
  return Buffer.from(JSON.stringify(at)).toString('base64url');
}

/** A cursor that is none of ours, or of the other view, begins at the first page. */
function readCursor(text: string | undefined, view: Cursor['view']): Cursor | null {
  if (text === undefined) return null;
  let read: unknown;
  try {
    read = JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return null;
  }
  const { success, data } = cursor.safeParse(read);
  return success && data.view === view ? data : null;
}
