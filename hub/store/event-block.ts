import type { Fields, StoredEvent } from '#protocol/events/event.ts';
import { eventId } from '#protocol/identity.ts';
import type { Origin } from './origin.ts';

/** An event before a store has given it its place. */
export type NewEvent = Omit<StoredEvent, 'storeSeq'>;

/** Figures of each event; NaN where there is none. Times are milliseconds since 1970 UTC. */
export const figureColumns = [
  'seq',
  'time_ms',
  'corrected_ms',
  'recorded_ms',
  'received_ms',
  'offset_ms',
  'uncertainty_ms',
  'dst_port',
  'event_code',
] as const;
export type FigureColumn = (typeof figureColumns)[number];

/** Texts of each event. `body` is the fields as JSON; `folded` the body as searched, where lower case alone does not say it. */
export const textColumns = [
  'user_name',
  'src_ip',
  'dst_ip',
  'process_name',
  'device',
  'path',
  'body',
  'folded',
] as const;
export type TextColumn = (typeof textColumns)[number];

/** Where the texts of a column lie in the heap, in bytes; a length of -1 means none. */
export interface Texts {
  starts: Uint32Array;
  lengths: Int32Array;
}

/** Events column by column: a few plain arrays, which another thread gets without a copy. */
export interface EventColumns {
  rows: number;
  origins: Origin[];
  /** Per origin the fields by which the hub tells whose the events are, see `clueOf`. */
  clues: Fields[];
  /** Names of persons and accounts that the events tell in the fields made for them, each once per site. */
  people: { site: string; names: string[] }[];
  /** Per event its place in `origins`. */
  origin: Uint32Array;
  figures: Record<FigureColumn, Float64Array>;
  /** Per event 1 where the source's clock was implausible. */
  clockDoubt: Uint8Array;
  texts: Record<TextColumn, Texts>;
  /** All texts, UTF-8. */
  heap: Uint8Array;
}

/** Events in order, kept as columns; an object is made only of an event that somebody asks for. */
export class EventBlock {
  readonly columns: EventColumns;
  private readonly bytes: Buffer;

  constructor(columns: EventColumns) {
    this.columns = columns;
    const { buffer, byteOffset, byteLength } = columns.heap;
    this.bytes = Buffer.from(buffer, byteOffset, byteLength);
  }

  get rows(): number {
    return this.columns.rows;
  }

  originOf(row: number): Origin {
    return this.columns.origins[this.columns.origin[row]!]!;
  }

  text(column: TextColumn, row: number): string | null {
    const { starts, lengths } = this.columns.texts[column];
    const length = lengths[row]!;
    return length < 0 ? null : this.bytes.toString('utf8', starts[row], starts[row]! + length);
  }

  /** The event of a row as an object. */
  event(row: number): NewEvent {
    const { figures, clockDoubt } = this.columns;
    const origin = this.originOf(row);
    const { site, agent, lane, epoch } = origin;
    const key = { site, agent, lane, epoch, seq: figures.seq[row]! };
    const time = (column: FigureColumn) => new Date(figures[column][row]!).toISOString();
    const figure = (column: FigureColumn) => (Number.isNaN(figures[column][row]!) ? null : figures[column][row]!);
    return {
      ...key,
      id: eventId(key),
      kind: origin.kind,
      source: origin.source,
      boot: origin.boot,
      logsource: logsourceIn(origin),
      time: time('time_ms'),
      corrected: time('corrected_ms'),
      recorded: time('recorded_ms'),
      received: time('received_ms'),
      offsetMs: figure('offset_ms'),
      uncertaintyMs: figure('uncertainty_ms'),
      ...(origin.history ? { history: true as const } : {}),
      clockDoubt: clockDoubt[row] === 1,
      ...(origin.drill === null ? {} : { drill: origin.drill }),
      asset: origin.asset,
      fields: JSON.parse(this.text('body', row)!) as Fields,
    };
  }

  /** A block of some of the rows, in the order given; origins and heap are shared. */
  select(rows: readonly number[]): EventBlock {
    const { columns } = this;
    const floats = (of: Float64Array) => Float64Array.from(rows, (row) => of[row]!);
    const texts = ({ starts, lengths }: Texts): Texts => ({
      starts: Uint32Array.from(rows, (row) => starts[row]!),
      lengths: Int32Array.from(rows, (row) => lengths[row]!),
    });
    return new EventBlock({
      ...columns,
      rows: rows.length,
      origin: Uint32Array.from(rows, (row) => columns.origin[row]!),
      figures: mapped(columns.figures, floats),
      clockDoubt: Uint8Array.from(rows, (row) => columns.clockDoubt[row]!),
      texts: mapped(columns.texts, texts),
    });
  }
}

/** The log source that an origin names. */
export function logsourceIn({ product, category, service }: Pick<Origin, 'product' | 'category' | 'service'>) {
  return {
    ...(product === null ? {} : { product }),
    ...(category === null ? {} : { category }),
    ...(service === null ? {} : { service }),
  };
}

/** The memory of columns, to be handed over to another thread. */
export function buffersOf({ origin, figures, clockDoubt, texts, heap }: EventColumns): ArrayBuffer[] {
  const arrays = [
    origin,
    clockDoubt,
    heap,
    ...Object.values(figures),
    ...Object.values(texts).flatMap(({ starts, lengths }) => [starts, lengths]),
  ];
  return [...new Set(arrays.map(({ buffer }) => buffer as ArrayBuffer))];
}

function mapped<K extends string, V>(record: Record<K, V>, change: (value: V) => V): Record<K, V> {
  return Object.fromEntries(Object.entries<V>(record).map(([name, value]) => [name, change(value)])) as Record<K, V>;
}
