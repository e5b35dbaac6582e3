import { z } from 'zod';
import { type EventFilter, type EventRow, eventFilter, type eventQuery } from '#protocol/api/events.ts';
import type { Bilingual } from '#protocol/api/parts.ts';
import type { Fields, StoredEvent } from '#protocol/events/event.ts';
import { kinds } from '#protocol/events/kinds.ts';
import { personalFields } from '#protocol/events/personal.ts';
import { type Mask, maskFields } from '../../access/masking.ts';
import { maskedProgram, programBehind } from '../../network/program-behind.ts';
import type { EventSearch, PersonSearch } from '../../store/event-store.ts';
import { fold } from '../../store/fold.ts';
import type { ReadBounds } from '../../store/read-bounds.ts';
import type { EndpointRegistry } from '../endpoint.ts';
import { Refused, refuse } from '../problems.ts';
import type { HubServices } from '../services.ts';
import { summary } from '../summary.ts';

const filterList = z.array(eventFilter).max(30);
const dayMs = 24 * 3_600_000;
/** Bars of the histogram at most. */
const maxBuckets = 120;
const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 604_800];
const topValues = 20;
/** How long one request looks for at most, milliseconds. */
const patienceMs = 3000;
/** Parts in which a range is counted when every body must be read. */
const parts = 12;

/** Fields of every event beside its body. */
const common: Record<string, Bilingual> = {
  kind: { ja: '記録の種類', en: 'Kind of record.' },
  agent: { ja: 'エージェント', en: 'Agent that sent it.' },
  source: { ja: '収集元', en: 'Source that took it.' },
};

/** The log: search, counts, fields, and one event with everything in it. */
export function eventRoutes(api: EndpointRegistry, services: HubServices): void {
  const { events } = services;

  api.on('GET /events', async (call) => {
    const search = searchOf(call);
    if (search instanceof Refused) return search;
    const before = call.query.cursor === undefined ? undefined : Number(call.query.cursor);
    if (before !== undefined && !Number.isSafeInteger(before)) return refuse('bad_request', { field: 'cursor' });
    const found = await events.search({
      ...search,
      ...(before === undefined ? {} : { before }),
      limit: call.query.limit,
      patienceMs,
    });
    return {
      items: found.events.map((event) => eventRow(event, call.mask)),
      next: found.next === null ? null : String(found.next),
      lookedBackTo: found.lookedBackTo,
    };
  });

  api.on('GET /events/histogram', async (call) => {
    const search = searchOf(call);
    if (search instanceof Refused) return search;
    const now = services.clock();
    const to = new Date(search.to ?? now);
    const from = new Date(search.from ?? to.getTime() - dayMs);
    const stepSeconds = stepFor(from, to);
    const step = stepSeconds * 1000;
    const { counts, lookedBackTo } = await countsOf(search, from.getTime(), to.getTime(), step);
    const buckets: { at: string; count: number }[] = [];
    for (let at = Math.floor(from.getTime() / step) * step; at < to.getTime(); at += step) {
      buckets.push({ at: new Date(at).toISOString(), count: counts.get(at) ?? 0 });
    }
    return {
      from: from.toISOString(),
      to: to.toISOString(),
      stepSeconds,
      buckets,
      total: [...counts.values()].reduce((sum, count) => sum + count, 0),
      lookedBackTo,
    };
  });

  /** Counts per step. What reads every body is counted part by part, the newest first, until the patience is at an end. */
  const countsOf = async (search: Omit<EventSearch, 'limit'>, from: number, to: number, step: number) => {
    const slow = (search.words?.length ?? 0) + (search.filters?.length ?? 0) + (search.people?.length ?? 0) > 0;
    const width = slow ? step * Math.max(1, Math.ceil((to - from) / step / parts)) : Number.POSITIVE_INFINITY;
    const until = performance.now() + patienceMs;
    const counts = new Map<number, number>();
    for (let end = to; end > from; ) {
      if (end < to && performance.now() > until) return { counts, lookedBackTo: new Date(end).toISOString() };
      const start = Math.max(from, Math.ceil((end - width) / step) * step);
      const rows = await events.aggregate({
        type: 'histogram',
        search: { ...search, from: new Date(start).toISOString(), to: new Date(end).toISOString() },
        stepSeconds: step / 1000,
      });
      for (const { key, count } of rows) counts.set(Date.parse(String(key['at'])), count);
      end = start;
    }
    return { counts, lookedBackTo: null };
  };

  api.on('GET /events/fields', () => ({ items: fieldList(), next: null }));

  api.on('GET /events/values', async (call) => {
    const search = searchOf(call);
    if (search instanceof Refused) return search;
    const { field } = call.query;
    const rows = await events.aggregate({ type: 'top', search, field, limit: topValues });
    const values: { value: string; count: number }[] = [];
    for (const { key, count } of rows) {
      values.push({ value: await shownValue(String(key['value']), field, search, call.mask), count });
    }
    return { field, values };
  });

  /** A value as this reader may see it: a line that names a person reads as it does in the event it comes from. */
  const shownValue = async (value: string, field: string, search: Omit<EventSearch, 'limit'>, mask: Mask) => {
    if (mask.open || field in common) return value;
    if (personalFields.has(field)) return mask.account(value);
    // What is looked up here is never said: only what the reader may see of it.
    const { hidden: _, ...plain } = search;
    const filters = [...(search.filters ?? []), { field, op: 'is' as const, value }];
    const [event] = (await events.search({ ...plain, filters, limit: 1 })).events;
    const masked = event && maskFields(event.fields, mask)[field];
    return masked === undefined ? mask.account(value) : String(masked);
  };

  api.on('GET /events/{id}', async (call) => {
    const event = await events.get(call.params.id);
    if (!event || !call.owns(event.site)) return refuse('not_found');
    const spec = kinds.get(event.kind);
    const masked = maskFields(event.fields, call.mask);
    const shared = services.assets.sharedAccounts([event.site]);
    const program = await programBehind(event, (search) => events.search({ ...search, patienceMs }));
    return {
      ...eventRow(event, call.mask),
      source: event.source,
      time: event.time,
      recorded: event.recorded,
      offsetMs: event.offsetMs,
      uncertaintyMs: event.uncertaintyMs,
      fields: Object.entries(masked).map(([name, value]) => {
        const field = spec?.fields[name];
        return {
          name,
          value,
          text: field ? { ja: field.ja, en: field.en } : null,
          masked: value !== event.fields[name],
          shared: personalFields.has(name) && shared.has(String(value).toLowerCase()),
        };
      }),
      program: program === null || program === 'unlooked' ? program : maskedProgram(program, call.mask),
    };
  });
}

/** An event as lists show it. */
export function eventRow(event: StoredEvent, mask: Mask): EventRow {
  const fields = maskFields(event.fields, mask);
  return {
    id: event.id,
    site: event.site,
    agent: event.agent,
    asset: event.asset,
    kind: event.kind,
    at: event.corrected,
    received: event.received,
    host: hostOf(fields),
    summary: summary(event.kind, fields),
    history: event.history ?? false,
    drill: event.drill ?? null,
    clockDoubt: event.clockDoubt,
  };
}

function hostOf(fields: Fields): string | null {
  const host = fields['host.name'] ?? fields['Computer'] ?? fields['device.id'];
  return typeof host === 'string' ? host : null;
}

/** The typed search behind a query; who may not see names may not feel for them with parts of a name either. */
function searchOf(call: {
  query: Partial<z.infer<typeof eventQuery>>;
  sites: string[];
  mask: Mask;
  reading: ReadBounds;
}): Omit<EventSearch, 'limit'> | Refused {
  const { query } = call;
  const filters = readFilters(query.filters);
  if (filters === null) {
    return refuse('bad_request', {
      field: 'filters',
      message: { ja: '絞り込み条件を読み取れません。', en: 'The filters cannot be read.' },
    });
  }
  const { mask } = call;
  const feeling = filters.find((one) => personalFields.has(one.field) && ['contains', 'gt', 'lt'].includes(one.op));
  if (feeling && !mask.open) {
    return refuse('bad_request', {
      field: 'filters',
      message: {
        ja: '個人名・アカウント名は、表示の理由を記録してから部分一致で検索できます。',
        en: 'Parts of personal names can be searched after a reason to show names was recorded.',
      },
    });
  }
  const words = fold(query.q ?? '')
    .split(/\s+/)
    .filter(Boolean);
  return {
    sites: call.sites,
    ...call.reading,
    ...(query.from ? { from: query.from } : {}),
    ...(query.to ? { to: query.to } : {}),
    ...(query.asset ? { asset: query.asset } : {}),
    ...(mask.open ? { words, filters } : maskedSearch(words, filters, mask)),
  };
}

/**
 * What is searched for one who may not see names: words and values match only outside of names, and a person is found by the
 * stand-in alone. A name that is typed finds nothing, whether there is such a person or not.
 */
function maskedSearch(
  words: readonly string[],
  filters: readonly EventFilter[],
  mask: Mask,
): Pick<EventSearch, 'words' | 'filters' | 'people' | 'hidden'> {
  const people: PersonSearch[] = [];
  const person = (text: string, field: string | null, not: boolean): boolean => {
    const names = mask.behind(text.toUpperCase());
    if (names) people.push({ field, not, names });
    return names !== null;
  };
  const kept = filters.filter(({ field, op, value }) => {
    const text = String(value ?? '');
    if (op !== 'is' && op !== 'is_not') return true;
    if (person(text, field, op === 'is_not')) return false;
    if (!personalFields.has(field) || mask.account(text) === text) return true;
    people.push({ field, not: op === 'is_not', names: [] });
    return false;
  });
  return { words: words.filter((text) => !person(text, null, false)), filters: kept, people, hidden: mask.hidden() };
}

function readFilters(text: string | undefined): EventFilter[] | null {
  if (text === undefined || text === '') return [];
  try {
    const read = filterList.safeParse(JSON.parse(text));
    return read.success ? read.data : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function stepFor(from: Date, to: Date): number {
  const seconds = Math.max(1, (to.getTime() - from.getTime()) / 1000);
  return steps.find((step) => seconds / step <= maxBuckets) ?? Math.ceil(seconds / maxBuckets);
}

function fieldList() {
  const out = new Map<string, { name: string; type: string; text: Bilingual; kinds: string[] }>();
  for (const [name, text] of Object.entries(common)) out.set(name, { name, type: 'string', text, kinds: [] });
  for (const kind of kinds.values()) {
    for (const [name, field] of Object.entries(kind.fields)) {
      const known = out.get(name);
      if (known) known.kinds.push(kind.kind);
      else out.set(name, { name, type: field.type, text: { ja: field.ja, en: field.en }, kinds: [kind.kind] });
    }
  }
  return [...out.values()];
}
