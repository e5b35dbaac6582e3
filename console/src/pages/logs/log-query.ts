import type { EventFilter } from '#protocol/api/events.ts';
import { withParams } from '../../api/client.ts';

/** Spans that can be chosen by name, in minutes; null is everything. */
export const spans = { '1h': 60, '24h': 1440, '7d': 10_080, '30d': 43_200, all: null } as const;
export type Span = keyof typeof spans;

const aroundMs = 5 * 60_000;

/** What is looked for, as it stands in the address. */
export interface LogQuery {
  site: string;
  words: string | undefined;
  filters: EventFilter[];
  span: Span;
  from: string | undefined;
  to: string | undefined;
  asset: string | undefined;
}

/** The named span, or 24 hours when the name is not known. */
export function spanOf(name: string | undefined): Span {
  return name !== undefined && name in spans ? (name as Span) : '24h';
}

/** First and last moment asked for; a given period wins over a named span. `now` in ms, to the full minute so that answers can be kept. */
export function periodOf(query: Pick<LogQuery, 'span' | 'from' | 'to'>, now: number): { from?: string; to?: string } {
  if (query.from || query.to)
    return { ...(query.from ? { from: query.from } : {}), ...(query.to ? { to: query.to } : {}) };
  const minutes = spans[query.span];
  if (minutes === null) return {};
  return { from: new Date(Math.floor(now / 60_000) * 60_000 - minutes * 60_000).toISOString() };
}

/** What leads to a record among those of the minutes around it, as parameters of the page. */
export function around(record: { eventId: string; at: string }): Record<string, string> {
  const at = Date.parse(record.at);
  const moment = (ms: number) => new Date(ms).toISOString();
  return { event: record.eventId, from: moment(at - aroundMs), to: moment(at + aroundMs) };
}

/** Path of an events endpoint for this query. */
export function eventsPath(
  path: string,
  query: LogQuery,
  now: number,
  more: Record<string, string | number | undefined> = {},
): string {
  return withParams(path, {
    site: query.site,
    ...periodOf(query, now),
    q: query.words,
    filters: query.filters.length > 0 ? JSON.stringify(query.filters) : undefined,
    asset: query.asset,
    ...more,
  });
}

/** One line of CSV; text that a spreadsheet would run as a formula is quoted with an apostrophe. */
export function csvLine(cells: readonly (string | number | null)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(cell: string | number | null): string {
  const text = cell === null ? '' : String(cell);
  const safe = typeof cell === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
