import type { WireEvent } from '#protocol/events/event.ts';
import { columnValue, hotFields } from '#protocol/events/kinds.ts';
import { namesIn } from '#protocol/events/personal.ts';
import {
  EventBlock,
  type EventColumns,
  type FigureColumn,
  figureColumns,
  type NewEvent,
  type TextColumn,
  type Texts,
  textColumns,
} from './event-block.ts';
import type { FlatLine } from './flat-line.ts';
import type { FlatRow } from './flat-row.ts';
import { foldedBeyondCase } from './fold.ts';
import { type LaneKey, originWords, rowFigures, rowWords } from './origin.ts';
import { type Hot, OriginBook } from './origin-book.ts';
import { PeopleMet } from './people-met.ts';
import { forms } from './written-json.ts';

const heapBytesPerRow = 512;

/** Makes columns of events, one after the other. What only the hub knows (arrival, corrected time, asset) is filled in later. */
export class BlockBuilder {
  private rows = 0;
  private heap: Buffer<ArrayBuffer>;
  private used = 0;
  private readonly origins = new OriginBook();
  private readonly people = new PeopleMet();
  private readonly flat: FlatRow | null;
  /** Places of origins by the numbers that flat lines have for them. */
  private readonly places: number[] = [];
  private readonly origin: Uint32Array<ArrayBuffer>;
  private readonly figures: Record<FigureColumn, Float64Array>;
  private readonly texts: Record<TextColumn, Texts>;
  private readonly times = new LastTime();

  /** `most` is the number of events that it can take, `flat` what is remembered of flat lines, if any are added. */
  constructor(most: number, flat: FlatRow | null = null) {
    this.flat = flat;
    this.heap = Buffer.allocUnsafeSlow(Math.max(1, most) * heapBytesPerRow);
    this.origin = new Uint32Array(most);
    this.figures = Object.fromEntries(
      figureColumns.map((name) => [name, new Float64Array(most).fill(Number.NaN)]),
    ) as typeof this.figures;
    this.texts = Object.fromEntries(
      textColumns.map((name) => [name, { starts: new Uint32Array(most), lengths: new Int32Array(most).fill(-1) }]),
    ) as typeof this.texts;
  }

  /** Adds an event of a lane; answers its row. */
  add(event: WireEvent, lane: LaneKey, asset: string | null = null): number {
    const row = this.rows++;
    const { figures } = this;
    const hot = hotOf(event);
    this.origin[row] = this.origins.placeOf(event, lane, hot, asset);
    for (const name of namesIn(event.fields)) this.people.add(lane.site, name);
    figures.seq[row] = event.seq;
    figures.time_ms[row] = this.times.of(event.time);
    figures.recorded_ms[row] = this.times.of(event.recorded);
    if (hot.dst_port !== undefined) figures.dst_port[row] = hot.dst_port as number;
    if (hot.event_code !== undefined) figures.event_code[row] = hot.event_code as number;
    this.put('user_name', row, hot.user_name);
    this.put('src_ip', row, hot.src_ip);
    this.put('dst_ip', row, hot.dst_ip);
    this.put('process_name', row, hot.process_name);
    this.put('device', row, hot.device);
    this.put('path', row, hot.path);
    const body = JSON.stringify(event.fields);
    const bytes = this.put('body', row, body);
    // As many bytes as characters: all ASCII, which is its own folded form but for case.
    if (bytes !== body.length) this.put('folded', row, foldedBeyondCase(body));
    return row;
  }

  /** Adds an event of a lane by its line, as `add` would; an object is made only of the first of an origin. Answers its row. */
  addFlat(line: FlatLine, lane: LaneKey): number {
    const flat = this.flat!;
    const { figures } = this;
    const number = flat.read(line, lane);
    const place = this.placeOf(number);
    if (place === undefined) {
      const row = this.add(line.event(), lane);
      if (number >= 0) this.remember(number, this.origin[row]!);
      return row;
    }
    const row = this.rows++;
    this.origin[row] = place;
    for (const field of flat.people) this.people.addField(lane.site, line, field);
    figures.seq[row] = line.seq;
    figures.time_ms[row] = line.time;
    figures.recorded_ms[row] = line.recorded;
    for (let at = 0; at < rowFigures.length; at++) figures[rowFigures[at]!][row] = flat.figures[at]!;
    const shift = this.putBody(row, line);
    for (let at = 0; at < rowWords.length; at++) {
      const field = flat.words[at]!;
      if (field < 0) continue;
      if (line.forms[field] === forms.escapedText) {
        this.put(rowWords[at]!, row, line.value(field) as string);
        continue;
      }
      // It stands in the body as it is.
      const { starts, lengths } = this.texts[rowWords[at]!];
      starts[row] = line.starts[field]! + shift;
      lengths[row] = line.ends[field]! - line.starts[field]!;
    }
    return row;
  }

  /** The columns so far; the builder is used up. */
  finish(): EventColumns {
    return {
      rows: this.rows,
      origins: this.origins.origins,
      clues: this.origins.clues,
      people: this.people.list(),
      origin: this.origin,
      figures: this.figures,
      clockDoubt: new Uint8Array(this.rows),
      texts: this.texts,
      heap: new Uint8Array(this.heap.buffer.transfer(this.used)),
    };
  }

  /** Writes a text; answers its bytes. */
  private put(column: TextColumn, row: number, value: string | number | null | undefined): number {
    if (typeof value !== 'string') return 0;
    if (this.used + value.length * 3 > this.heap.length) this.grow(value.length * 3);
    const { starts, lengths } = this.texts[column];
    const length = this.heap.write(value, this.used);
    starts[row] = this.used;
    lengths[row] = length;
    this.used += length;
    return length;
  }

  /** Place of an origin by its number; undefined where no event of it was parsed. */
  private placeOf(number: number): number | undefined {
    const place = this.places[number];
    if (place !== undefined) return place;
    const met = this.flat!.met[number];
    if (met === undefined) return undefined;
    const next = this.origins.put({ ...met.origin }, met.clue);
    this.places[number] = next;
    return next;
  }

  private remember(number: number, place: number): void {
    this.places[number] = place;
    this.flat!.met[number] = { origin: { ...this.origins.origins[place]! }, clue: this.origins.clues[place]! };
  }

  /** Writes the fields of a line as they stand in it; answers how far they moved. */
  private putBody(row: number, line: FlatLine): number {
    const from = line.start('fields');
    const length = line.end('fields') - from;
    if (this.used + length > this.heap.length) this.grow(length);
    const start = this.used;
    line.bytes.copy(this.heap, start, from, from + length);
    this.used += length;
    this.texts.body.starts[row] = start;
    this.texts.body.lengths[row] = length;
    if (line.mayFold) this.put('folded', row, foldedBeyondCase(this.heap.toString('utf8', start, start + length)));
    return start - from;
  }

  private grow(more: number): void {
    const heap = Buffer.allocUnsafeSlow(Math.max(this.heap.length * 2, this.used + more));
    this.heap.copy(heap, 0, 0, this.used);
    this.heap = heap;
  }
}

/** A block of events that are known as objects, as the hub's own records and tests are. */
export function blockOf(events: readonly NewEvent[]): EventBlock {
  const builder = new BlockBuilder(events.length);
  for (const event of events) builder.add(event, event, event.asset);
  const columns = builder.finish();
  for (const [row, event] of events.entries()) {
    columns.figures.corrected_ms[row] = Date.parse(event.corrected);
    columns.figures.received_ms[row] = Date.parse(event.received);
    columns.figures.offset_ms[row] = event.offsetMs ?? Number.NaN;
    columns.figures.uncertainty_ms[row] = event.uncertaintyMs ?? Number.NaN;
    columns.clockDoubt[row] = event.clockDoubt ? 1 : 0;
  }
  return new EventBlock(columns);
}

/** Milliseconds of times that often come twice in a row. */
class LastTime {
  private text = '';
  private ms = Number.NaN;

  of(text: string): number {
    if (text !== this.text) {
      this.text = text;
      this.ms = Date.parse(text);
    }
    return this.ms;
  }
}

/** All columns, so that what is made of it has one shape, whatever it holds. */
const noValues: Hot = Object.fromEntries(
  [...originWords, ...figureColumns, ...textColumns].map((name) => [name, undefined]),
);

/** Values of an event's columns. */
function hotOf({ kind, fields }: WireEvent): Hot {
  const hot: Hot = { ...noValues };
  for (const { name, type, column } of hotFields(kind)) {
    if (hot[column] === undefined && column !== 'message') hot[column] = columnValue(type, fields[name]);
  }
  return hot;
}
