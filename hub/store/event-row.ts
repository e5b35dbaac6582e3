import type { Fields, StoredEvent } from '#protocol/events/event.ts';
import { eventId, type Lane } from '#protocol/identity.ts';

/** The columns that `fromRow` reads; the others say the same as the body. */
export const rowColumns = [
  ...['site', 'agent', 'lane', 'epoch', 'seq', 'store_seq', 'kind', 'source', 'boot', 'product', 'category', 'service'],
  ...['time_ms', 'corrected_ms', 'recorded_ms', 'received_ms', 'offset_ms', 'uncertainty_ms', 'history', 'clock_doubt'],
  ...['drill', 'asset', 'body'],
];

/** A row of the store, its origin joined to it, as an event. */
export function fromRow(row: Record<string, unknown>): StoredEvent {
  const text = (name: string) => row[name] as string;
  const number = (name: string) => Number(row[name]);
  const iso = (name: string) => new Date(number(name)).toISOString();
  const key = {
    site: text('site'),
    agent: text('agent'),
    lane: text('lane') as Lane,
    epoch: text('epoch'),
    seq: number('seq'),
  };
  const logsource = Object.fromEntries(
    (['product', 'category', 'service'] as const).flatMap((part) =>
      row[part] === null ? [] : [[part, row[part] as string]],
    ),
  );
  return {
    ...key,
    storeSeq: number('store_seq'),
    id: eventId(key),
    kind: text('kind'),
    source: text('source'),
    boot: text('boot'),
    logsource,
    time: iso('time_ms'),
    corrected: iso('corrected_ms'),
    recorded: iso('recorded_ms'),
    received: iso('received_ms'),
    offsetMs: row['offset_ms'] === null ? null : number('offset_ms'),
    uncertaintyMs: row['uncertainty_ms'] === null ? null : number('uncertainty_ms'),
    ...(row['history'] ? { history: true as const } : {}),
    clockDoubt: row['clock_doubt'] as boolean,
    ...(row['drill'] === null ? {} : { drill: text('drill') }),
    asset: row['asset'] as string | null,
    fields: JSON.parse(text('body')) as Fields,
  };
}
