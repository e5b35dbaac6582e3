import type { Fields } from '#protocol/events/event.ts';
import { columnValue } from '#protocol/events/kinds.ts';
import { ByteWords } from './byte-words.ts';
import { type FieldRole, fieldRole } from './field-role.ts';
import { type FlatLine, whole } from './flat-line.ts';
import { type LaneKey, type Origin, rowFigures, rowWords } from './origin.ts';
import { forms } from './written-json.ts';

/** Kinds, lanes and origins that are remembered. */
const mostKinds = 256;
const mostLanes = 4096;
const mostOrigins = 16_384;
/** Bytes of what makes an origin; a line with more is read in another way. */
const originBytes = 4096;
/** Beside the fields, what makes an origin. */
const outerWords = ['boot', 'source', 'logsource', 'history'] as const;
/** Stands in no text of a line: begins what follows it. */
const mark = 0;

/**
 * What the fields of flat lines are to their rows, found without making anything of them: which field fills which column, which name
 * persons, and by which number the same origin is known again, also in another block.
 */
export class FlatRow {
  /** Per column of `rowWords` the field that fills it; -1 where none does. */
  readonly words = new Int32Array(rowWords.length);
  /** Per column of `rowFigures` its value or NaN. */
  readonly figures = new Float64Array(rowFigures.length);
  /** The fields that name persons or accounts. */
  readonly people: number[] = [];
  /** Per number of an origin what it is, once an event of it was parsed. */
  readonly met: ({ origin: Origin; clue: Fields } | undefined)[] = [];
  private readonly lanes = new ByteWords(mostLanes);
  private readonly kinds = new ByteWords(mostKinds);
  private readonly origins = new ByteWords(mostOrigins);
  private readonly kindNames: string[] = [];
  /** Per kind the roles of its fields by the number of their name, as far as they were asked for. */
  private readonly roles: (FieldRole | null)[][] = [];
  private lane: LaneKey | null = null;
  private laneNumber = -1;
  /** Rank of the field that fills each column. */
  private readonly wordRanks = new Int32Array(rowWords.length);
  private readonly figureRanks = new Int32Array(rowFigures.length);
  private readonly key = new Uint8Array(originBytes);
  private used = 0;

  /** True once something new finds no room; it is read all the same, more slowly. */
  get full(): boolean {
    return this.lanes.full || this.kinds.full || this.origins.full;
  }

  /** Reads a line; answers the number of what makes its origin, -1 where there is none. */
  read(line: FlatLine, lane: LaneKey): number {
    if (lane !== this.lane) this.turnTo(lane);
    const kind = this.kindOf(line);
    if (kind < 0 || this.laneNumber < 0) return -1;
    this.words.fill(-1);
    this.figures.fill(Number.NaN);
    this.people.length = 0;
    this.key[0] = this.laneNumber & 0xff;
    this.key[1] = this.laneNumber >> 8;
    this.key[2] = kind;
    this.used = 3;
    for (let at = 0; at < outerWords.length; at++) {
      this.note(line.bytes, at, 0, line.start(outerWords[at]!), line.end(outerWords[at]!));
    }
    const roles = this.roles[kind]!;
    for (let field = 0; field < line.count; field++) {
      const name = line.names[field]!;
      let role = roles[name];
      if (role === undefined) {
        role = fieldRole(this.kindNames[kind]!, line.name(name));
        roles[name] = role;
      }
      if (role !== null) this.take(line, field, role);
    }
    return this.used > originBytes ? -1 : this.origins.numberOf(this.key, 0, this.used);
  }

  private turnTo(lane: LaneKey): void {
    this.lane = lane;
    const bytes = Buffer.from(JSON.stringify([lane.site, lane.agent, lane.lane, lane.epoch]));
    this.laneNumber = this.lanes.numberOf(bytes, 0, bytes.length);
  }

  private kindOf(line: FlatLine): number {
    const [start, end] = [line.start('kind'), line.end('kind')];
    const kind = this.kinds.numberOf(line.bytes, start, end);
    if (kind === this.kindNames.length) {
      this.kindNames.push(line.bytes.toString('utf8', start, end));
      this.roles.push([]);
    }
    return kind;
  }

  private take(line: FlatLine, field: number, role: FieldRole): void {
    const form = line.forms[field]!;
    const start = line.starts[field]!;
    const end = line.ends[field]!;
    if (role.personal && form <= forms.escapedText && end > start) this.people.push(field);
    if (role.originMark > 0) this.note(line.bytes, role.originMark, form, start, end);
    if (form === forms.nothing) return;
    const { word, figure, rank } = role;
    if (word >= 0 && (this.words[word]! < 0 || rank < this.wordRanks[word]!)) {
      this.words[word] = field;
      this.wordRanks[word] = rank;
    }
    if (figure >= 0 && (Number.isNaN(this.figures[figure]!) || rank < this.figureRanks[figure]!)) {
      const value = figureIn(line, field);
      if (value === undefined) return;
      this.figures[figure] = value;
      this.figureRanks[figure] = rank;
    }
  }

  /** Adds to what makes the origin. */
  private note(bytes: Uint8Array, what: number, form: number, from: number, to: number): void {
    const { key } = this;
    let { used } = this;
    // Beyond its end nothing is kept, and `used` says so.
    key[used++] = mark;
    key[used++] = what;
    key[used++] = form;
    for (let at = from; at < to; at++) key[used++] = bytes[at]!;
    this.used = used;
  }
}

/** The whole number that a field holds, also as text or truth, as `columnValue` takes it. */
function figureIn(line: FlatLine, field: number): number | undefined {
  const number = whole(line.bytes, line.starts[field]!, line.ends[field]!);
  if (Number.isSafeInteger(number)) return number;
  return columnValue('integer', line.value(field)) as number | undefined;
}
