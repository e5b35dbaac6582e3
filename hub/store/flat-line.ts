import type { WireEvent } from '#protocol/events/event.ts';
import { closeBrace, colon, comma, nine, openBrace, quote, zero } from './ascii.ts';
import { ByteWords } from './byte-words.ts';
import { isoBytes, isoMs } from './iso-ms.ts';
import { forms, WrittenJson } from './written-json.ts';

/** Fields that a line may have; one with more is read in another way. */
const mostFields = 256;
/** Different names in all lines that are read with the same scanner. */
const mostNames = 1024;
/** Lines that it can tell apart. */
const mostTurns = 2 ** 31;

/** What stands beside an event's fields, with the fields themselves. The first seven must be there. */
const outer = ['seq', 'kind', 'time', 'recorded', 'boot', 'source', 'fields', 'logsource', 'history'] as const;
type Outer = (typeof outer)[number];
const needed = 0b111_1111;
/** Places in `outer`. */
const at = Object.fromEntries(outer.map((name, place) => [name, place])) as Record<Outer, number>;

/**
 * An event's line as agents write it, told by places in its bytes, without an object: no white space, no name twice, only the usual
 * names beside the fields, fields that hold no lists or objects, and everything as `JSON.stringify` writes it. So what stands between
 * the braces of the fields is byte by byte what parsing and writing it again would give. Any other line is not refused but left to
 * whoever parses it whole.
 */
export class FlatLine {
  bytes: Buffer = Buffer.alloc(0);
  seq = 0;
  /** Milliseconds since 1970 UTC. */
  time = 0;
  recorded = 0;
  /** Number of the fields. What follows says of each the number of its name, its form and where its value stands, without quotes. */
  count = 0;
  readonly names = new Int32Array(mostFields);
  readonly forms = new Uint8Array(mostFields);
  readonly starts = new Int32Array(mostFields);
  readonly ends = new Int32Array(mostFields);
  /** Where each of `outer` stands; an end of 0 where it is missing. */
  private readonly outerStarts = new Int32Array(outer.length);
  private readonly outerEnds = new Int32Array(outer.length);
  private readonly json = new WrittenJson();
  private readonly known = new ByteWords(mostNames);
  private readonly texts: string[] = [];
  /** The name that followed each name last: the one to look for first. */
  private readonly followers = new Int32Array(mostNames);
  /** The line in which each name was met last, so that none stands twice. */
  private readonly met = new Uint32Array(mostNames);
  /** Number of the name found last. */
  private found = 0;
  private turn = 0;
  private from = 0;
  private to = 0;

  constructor() {
    for (const name of outer) this.numberOf(Buffer.from(name), 0, name.length);
  }

  /** True once it should be replaced: new names find no room, or its turns have no number any more. */
  get full(): boolean {
    return this.known.full || this.turn > mostTurns;
  }

  /** The name of a field by its number. */
  name(number: number): string {
    return this.texts[number]!;
  }

  /** The value of a field. */
  value(field: number): string | number | boolean | null {
    const text = this.bytes.toString('utf8', this.starts[field], this.ends[field]);
    const form = this.forms[field];
    if (form === forms.text) return text;
    return JSON.parse(form === forms.escapedText ? `"${text}"` : text) as string | number | boolean | null;
  }

  /** The event as an object, made anew each time. */
  event(): WireEvent {
    return JSON.parse(this.bytes.toString('utf8', this.from, this.to)) as WireEvent;
  }

  isKind(kind: string): boolean {
    const start = this.start('kind');
    return (
      this.end('kind') - start === kind.length && this.bytes.toString('latin1', start, start + kind.length) === kind
    );
  }

  /** Where what stands beside the fields, or the fields themselves with their braces, begins; texts without their quotes. */
  start(name: Outer): number {
    return this.outerStarts[at[name]]!;
  }

  /** 0 where it is missing. */
  end(name: Outer): number {
    return this.outerEnds[at[name]]!;
  }

  /** True where the line may hold letters of which folding changes more than case. */
  get mayFold(): boolean {
    return this.json.mayFold;
  }

  /** Reads the line from `from` to the line feed at `to`; the bytes must be UTF-8. False where it has another form or number. */
  read(bytes: Buffer, from: number, to: number, seq: number): boolean {
    this.bytes = bytes;
    this.json.bytes = bytes;
    this.json.mayFold = false;
    this.outerEnds.fill(0);
    this.seq = seq;
    this.turn += 1;
    this.from = from;
    this.to = to;
    if (bytes[from] !== openBrace) return false;
    let here = from;
    let seen = 0;
    do {
      const value = this.nameAt(here + 1);
      const name = this.found;
      if (value < 0 || name >= outer.length || (seen >> name) & 1) return false;
      seen |= 1 << name;
      here = this.outerValue(name, value, seq);
      if (here < 0) return false;
    } while (bytes[here] === comma);
    return bytes[here] === closeBrace && here + 1 === to && (seen & needed) === needed && this.readTimes();
  }

  private readTimes(): boolean {
    this.time = this.timeOf('time');
    this.recorded = this.timeOf('recorded');
    return !Number.isNaN(this.time) && !Number.isNaN(this.recorded);
  }

  private timeOf(name: Outer): number {
    return this.end(name) - this.start(name) === isoBytes ? isoMs(this.bytes, this.start(name)) : Number.NaN;
  }

  /** Reads a name with its colon; answers the place behind it, or -1. */
  private nameAt(place: number): number {
    const { bytes, json, known, followers } = this;
    if (bytes[place] !== quote) return -1;
    const guess = followers[this.found]!;
    if (known.begins(guess, bytes, place + 1)) {
      const end = place + 1 + known.length(guess);
      if (bytes[end] === quote && bytes[end + 1] === colon) {
        this.found = guess;
        return end + 2;
      }
    }
    const end = json.text(place + 1);
    // Parsing puts names that look like a place in a list before the others.
    const first = bytes[place + 1]!;
    if (end < 0 || json.form !== forms.text || (first >= zero && first <= nine) || bytes[end + 1] !== colon) return -1;
    const number = this.numberOf(bytes, place + 1, end);
    if (number < 0) return -1;
    // One that may fold is read each time.
    if (this.texts[number]!.length === end - place - 1) followers[this.found] = number;
    this.found = number;
    return end + 2;
  }

  private numberOf(bytes: Buffer, from: number, to: number): number {
    const number = this.known.numberOf(bytes, from, to);
    if (number === this.texts.length) this.texts.push(bytes.toString('utf8', from, to));
    return number;
  }

  /** Place behind the value of one of `outer`, or -1. */
  private outerValue(name: number, place: number, seq: number): number {
    const end =
      name === at.fields
        ? this.fieldsAt(place)
        : name === at.logsource
          ? this.textsAt(place)
          : this.scalarAt(name, place, seq);
    const quotes = this.bytes[place] === quote ? 1 : 0;
    this.outerStarts[name] = place + quotes;
    this.outerEnds[name] = end - quotes;
    return end;
  }

  private scalarAt(name: number, place: number, seq: number): number {
    const end = this.json.value(place);
    const { form } = this.json;
    let right = form === forms.text;
    if (name === at.seq) right = form === forms.number && whole(this.bytes, place, end) === seq;
    else if (name === at.history) right = form === forms.truth && end - place === 'true'.length;
    return right ? end : -1;
  }

  /** Place behind an object that holds texts alone. */
  private textsAt(place: number): number {
    const { bytes, json } = this;
    if (bytes[place] !== openBrace) return -1;
    if (bytes[place + 1] === closeBrace) return place + 2;
    let here = place;
    do {
      here = this.nameAt(here + 1);
      if (here < 0 || bytes[here] !== quote) return -1;
      here = json.text(here + 1) + 1;
      if (here <= 0) return -1;
    } while (bytes[here] === comma);
    return bytes[here] === closeBrace ? here + 1 : -1;
  }

  /** Place behind the fields. */
  private fieldsAt(place: number): number {
    const { bytes, json, met, turn } = this;
    this.count = 0;
    if (bytes[place] !== openBrace) return -1;
    if (bytes[place + 1] === closeBrace) return place + 2;
    let here = place;
    do {
      const value = this.nameAt(here + 1);
      if (value < 0 || met[this.found] === turn || this.count === mostFields) return -1;
      met[this.found] = turn;
      here = json.value(value);
      if (here < 0) return -1;
      const quotes = json.form <= forms.escapedText ? 1 : 0;
      this.names[this.count] = this.found;
      this.forms[this.count] = json.form;
      this.starts[this.count] = value + quotes;
      this.ends[this.count] = here - quotes;
      this.count += 1;
    } while (bytes[here] === comma);
    return bytes[here] === closeBrace ? here + 1 : -1;
  }
}

/** The number that a run of digits makes; NaN where there is anything else. */
export function whole(bytes: Uint8Array, from: number, to: number): number {
  let number = from < to ? 0 : Number.NaN;
  for (let place = from; place < to; place++) {
    const digit = bytes[place]! - zero;
    number = digit >= 0 && digit <= 9 ? number * 10 + digit : Number.NaN;
  }
  return number;
}
