import type { EventFilter } from '#protocol/api/events.ts';
import type { FieldValue, StoredEvent } from '#protocol/events/event.ts';
import { hotColumns, kinds } from '#protocol/events/kinds.ts';
import type { HotColumn } from '#protocol/events/spec.ts';
import type { EventSearch, PersonSearch } from './event-store.ts';
import { fold } from './fold.ts';
import { namePatterns, touchingNames, withoutNames } from './hidden-names.ts';

/** Whether a search finds an event. */
export function matches(event: StoredEvent, search: Omit<EventSearch, 'limit'>): boolean {
  if (!search.sites.includes(event.site)) return false;
  if (search.from && event.received < search.from) return false;
  if (search.to && event.received >= search.to) return false;
  if (search.before !== undefined && event.storeSeq >= search.before) return false;
  if (search.kinds && !search.kinds.includes(event.kind)) return false;
  if (search.agent && event.agent !== search.agent) return false;
  if (search.asset && event.asset !== search.asset) return false;
  const body = JSON.stringify(event.fields);
  const hidden = search.hidden ?? [];
  const isIn = (word: string) => {
    const patterns = namePatterns(touchingNames(hidden, word));
    return [body.toLowerCase(), fold(body)].some((text) => withoutNames(text, patterns).includes(word));
  };
  if (!(search.words ?? []).every((word) => isIn(fold(word)))) return false;
  if (!(search.people ?? []).every((person) => names(event, body, person))) return false;
  return (search.filters ?? []).every(({ field, op, value }) => {
    const text = textOf(event, field);
    const patterns = namePatterns(touchingNames(hidden, String(value ?? '').toLowerCase()));
    return operators[op](text === undefined ? text : withoutNames(text.toLowerCase(), patterns), value);
  });
}

function names(event: StoredEvent, body: string, { field, not, names }: PersonSearch): boolean {
  const text = field === null ? undefined : textOf(event, field)?.toLowerCase();
  const found =
    field === null
      ? names.some((name) => body.toLowerCase().includes(JSON.stringify(name).slice(1, -1)))
      : text !== undefined && names.includes(text);
  return found !== not;
}

const same = (text: string | undefined, value: unknown) => text?.toLowerCase() === String(value ?? '').toLowerCase();

const operators: Record<EventFilter['op'], (text: string | undefined, value: EventFilter['value']) => boolean> = {
  exists: (text) => text !== undefined,
  missing: (text) => text === undefined,
  is: same,
  is_not: (text, value) => !same(text, value),
  contains: (text, value) => text?.toLowerCase().includes(String(value ?? '').toLowerCase()) === true,
  gt: (text, value) => text !== undefined && Number(text) > Number(value),
  lt: (text, value) => text !== undefined && Number(text) < Number(value),
};

/** The value of a field as text, where the store keeps it. */
export function textOf(event: StoredEvent, field: string): string | undefined {
  const own = (
    {
      kind: event.kind,
      agent: event.agent,
      site: event.site,
      source: event.source,
      asset: event.asset,
      lane: event.lane,
      drill: event.drill,
    } as Record<string, string | null | undefined>
  )[field];
  if (own !== undefined && own !== null) return own;
  const hot = hotColumns(event.kind, event.fields);
  const known = field === 'host.name' ? hot.host : event.fields[field];
  const column = columnOf(field);
  return asText(known ?? (column ? hot[column] : undefined));
}

function columnOf(field: string): HotColumn | undefined {
  const columns = new Set(
    [...kinds.values()].flatMap((kind) => (kind.fields[field] ? [kind.fields[field].column] : [])),
  );
  const [column] = columns;
  return columns.size === 1 && column && column !== 'message' ? column : undefined;
}

function asText(value: FieldValue | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
