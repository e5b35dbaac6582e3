import type { DuckDBValue } from '@duckdb/node-api';
import type { EventFilter } from '#protocol/api/events.ts';
import { kinds } from '#protocol/events/kinds.ts';
import type { EventSearch, PersonSearch } from './event-store.ts';
import { fold } from './fold.ts';
import { hiddenMark, namePatterns, touchingNames } from './hidden-names.ts';

/** A condition with its bound values; no caller's text ever becomes SQL. */
export interface Condition {
  sql: string;
  values: DuckDBValue[];
}

/** Fields of the envelope that can be filtered like any other. */
const envelope: Record<string, string> = {
  kind: 'kind',
  agent: 'agent',
  site: 'site',
  source: 'source',
  asset: 'asset',
  lane: 'lane',
  drill: 'drill',
  'host.name': 'host',
};

/** The WHERE part of a search. */
export function conditionOf(search: Omit<EventSearch, 'limit'>): Condition {
  const parts: Condition[] = [{ sql: `site IN (${marks(search.sites)})`, values: [...search.sites] }];
  if (search.sites.length === 0) return { sql: 'false', values: [] };
  if (search.from) parts.push({ sql: 'received_ms >= ?', values: [BigInt(Date.parse(search.from))] });
  if (search.to) parts.push({ sql: 'received_ms < ?', values: [BigInt(Date.parse(search.to))] });
  if (search.before !== undefined) parts.push({ sql: 'store_seq < ?', values: [BigInt(search.before)] });
  if (search.kinds) parts.push({ sql: `kind IN (${marks(search.kinds)})`, values: [...search.kinds] });
  if (search.agent) parts.push({ sql: 'agent = ?', values: [search.agent] });
  if (search.asset) parts.push({ sql: 'asset = ?', values: [search.asset] });
  const hidden = search.hidden ?? [];
  for (const word of search.words ?? []) parts.push(wordCondition(fold(word), hidden));
  for (const filter of search.filters ?? []) parts.push(filterCondition(filter, hidden));
  for (const person of search.people ?? []) parts.push(personCondition(person));
  return { sql: parts.map(({ sql }) => sql).join(' AND '), values: parts.flatMap(({ values }) => values) };
}

const marks = (list: readonly unknown[]) => list.map(() => '?').join(', ');

/** The value of a field as text: its column where every kind that has the field keeps it there, else out of the body. */
export function fieldExpression(field: string): Condition {
  const own = envelope[field];
  if (own) return { sql: own, values: [] };
  const columns = new Set(
    [...kinds.values()].flatMap((kind) => (kind.fields[field] ? [kind.fields[field].column] : [])),
  );
  const [column] = columns;
  if (columns.size === 1 && column && column !== 'message') return { sql: `CAST(${column} AS VARCHAR)`, values: [] };
  return { sql: 'json_extract_string(body, ?)', values: [`$."${field.replace(/["\\]/g, '\\$&')}"`] };
}

function wordCondition(word: string, hidden: readonly string[]): Condition {
  const pattern = containing(word);
  const raw = `(lower(body) LIKE ? ESCAPE '\\' OR folded LIKE ? ESCAPE '\\')`;
  const patterns = namePatterns(touchingNames(hidden, word));
  if (patterns.length === 0) return { sql: raw, values: [pattern, pattern] };
  const [body, folded] = ['lower(body)', 'folded'].map((sql) => without({ sql, values: [] }, patterns));
  return {
    sql: `(${raw} AND (${body!.sql} LIKE ? ESCAPE '\\' OR ${folded!.sql} LIKE ? ESCAPE '\\'))`,
    values: [pattern, pattern, ...body!.values, pattern, ...folded!.values, pattern],
  };
}

/** An expression with names taken out of it. */
function without(of: Condition, patterns: readonly string[]): Condition {
  return patterns.reduce(
    (inner, pattern) => ({
      sql: `regexp_replace(${inner.sql}, ?, ?, 'g')`,
      values: [...inner.values, pattern, `\\1${hiddenMark}\\3`],
    }),
    of,
  );
}

function personCondition({ field, not, names }: PersonSearch): Condition {
  if (names.length === 0) return { sql: not ? 'true' : 'false', values: [] };
  if (field === null) {
    const any = names.map(() => `lower(body) LIKE ? ESCAPE '\\'`).join(' OR ');
    return {
      sql: `${not ? 'NOT ' : ''}(${any})`,
      values: names.map((name) => containing(JSON.stringify(name).slice(1, -1))),
    };
  }
  const of = fieldExpression(field);
  const found = `coalesce(lower(${of.sql}) IN (${marks(names)}), false)`;
  return { sql: not ? `NOT ${found}` : found, values: [...of.values, ...names] };
}

const containing = (text: string) => `%${text.replace(/[\\%_]/g, '\\$&')}%`;

function filterCondition({ field, op, value }: EventFilter, hidden: readonly string[]): Condition {
  const text = String(value ?? '');
  const patterns = namePatterns(touchingNames(hidden, text.toLowerCase()));
  const raw = fieldExpression(field);
  const of = patterns.length === 0 ? raw : without({ sql: `lower(${raw.sql})`, values: raw.values }, patterns);
  switch (op) {
    case 'exists':
      return { sql: `${of.sql} IS NOT NULL`, values: of.values };
    case 'missing':
      return { sql: `${of.sql} IS NULL`, values: of.values };
    case 'is':
      return { sql: `lower(${of.sql}) = lower(?)`, values: [...of.values, text] };
    case 'is_not':
      return { sql: `lower(${of.sql}) IS DISTINCT FROM lower(?)`, values: [...of.values, text] };
    case 'contains':
      return { sql: `contains(lower(${of.sql}), lower(?))`, values: [...of.values, text] };
    case 'gt':
    case 'lt':
      return {
        sql: `TRY_CAST(${of.sql} AS DOUBLE) ${op === 'gt' ? '>' : '<'} ?`,
        values: [...of.values, Number(value)],
      };
  }
}
