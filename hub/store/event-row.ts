import type { Fields, StoredEvent } from '#protocol/events/event.ts';
import { hotColumns, logsourceOf } from '#protocol/events/kinds.ts';
import { eventId, type Lane } from '#protocol/identity.ts';
import type { EventRow } from './duckdb-schema.ts';
import { fold } from './fold.ts';

/** Half-width text without anything beyond ASCII is its own folded form, but for case. */
const onlyAscii = /^[\x00-\x7f]*$/;

/** An event as a row of the store. */
export function toRow(event: Omit<StoredEvent, 'storeSeq'>, storeSeq: number): EventRow {
  const hot = hotColumns(event.kind, event.fields);
  const logsource = logsourceOf(event);
  const body = JSON.stringify(event.fields);
  const time = Date.parse(event.time);
  return {
    store_seq: storeSeq,
    site: event.site,
    agent: event.agent,
    lane: event.lane,
    epoch: event.epoch,
    seq: event.seq,
    kind: event.kind,
    source: event.source,
    boot: event.boot,
    product: logsource.product ?? null,
    category: logsource.category ?? null,
    service: logsource.service ?? null,
    time_ms: time,
    corrected_ms: event.corrected === event.time ? time : Date.parse(event.corrected),
    recorded_ms: event.recorded === event.time ? time : Date.parse(event.recorded),
    received_ms: Date.parse(event.received),
    offset_ms: event.offsetMs,
    uncertainty_ms: event.uncertaintyMs,
    history: event.history === true,
    clock_doubt: event.clockDoubt,
    drill: event.drill ?? null,
    asset: event.asset,
    host: hot.host ?? null,
    user_name: hot.user_name ?? null,
    src_ip: hot.src_ip ?? null,
    dst_ip: hot.dst_ip ?? null,
    dst_port: hot.dst_port ?? null,
    action: hot.action ?? null,
    outcome: hot.outcome ?? null,
    event_code: hot.event_code ?? null,
    channel: hot.channel ?? null,
    provider: hot.provider ?? null,
    process_name: hot.process_name ?? null,
    device: hot.device ?? null,
    path: hot.path ?? null,
    body,
    folded: onlyAscii.test(body) ? null : foldedUnlessLower(body),
  };
}

/** The folded text where it says more than lower case does. */
function foldedUnlessLower(body: string): string | null {
  const folded = fold(body);
  return folded === body.toLowerCase() ? null : folded;
}

/** A row as an event. */
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
