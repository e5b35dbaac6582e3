import { classesOfUnits, classOf, OP, type Program } from './program.ts';
import { AT, holds } from './surroundings.ts';

/** Table entry of a step that was not taken yet, and of one that completes a match. */
const UNKNOWN = -1;
const MATCHED = -2;

/** States kept before the table is started anew: bounds memory whatever the text. */
const MAX_STATES = 1000;
/** An automaton is small when it has fewer states than `MAX_STATES` and than this divided by its instructions. */
const SMALL_WORK = 200_000;

/** Texts up to this length are always searched in full: a PowerShell script block has at most about 32,000 characters. */
const SHORTEST_BOUND = 32_768;
/**
 * A longer text is searched up to this length by a small automaton, which needs one look-up a character, and up to `SHORTEST_BOUND` by
 * the others. This depends on nothing but the expression and the text, so that a replay gives the same answer.
 */
export const LONGEST_BOUND = 16_000_000;

const ascending = (x: number, y: number): number => x - y;

/**
 * Answers whether an automaton occurs anywhere in a text, by building the deterministic automaton as the text asks for it; where that
 * grows beyond bounds, it follows the other one for the rest of the text. The time is bounded by instructions times characters for
 * any expression and text; usually it is one table look-up a character.
 */
export class Searcher {
  readonly program: Program;
  /** Steps that were reckoned instead of looked up. */
  reckoned = 0;
  readonly #columns: number;
  readonly #numbers = new Map<string, number>();
  /** Per state: instructions waiting for the next character, before assertions are resolved. The first state is the start. */
  #threads: (readonly number[])[] = [];
  /** Per state: what stands before it, from `AT`. */
  #before: number[] = [];
  /** Per state: whether the end of the text completes a match; undefined while nobody asked. */
  #matchesAtEnd: (boolean | undefined)[] = [];
  /**
   * Row of the next state per row of a state and class; the column after them is the newline that ends the text, and the last one, in which
   * nothing is ever known, stands for halves of characters.
   */
  #table = new Int32Array(0);
  #isSmall: boolean | undefined;
  #reached = 0;
  #mark: Int32Array;
  #stamp = 0;
  #stack: number[] = [];

  /** Column of each code unit; made for the first long text that is not pure ASCII. */
  #wide: Uint16Array | undefined;

  /** Text with which every match starts; empty where the start of the text and of a match cannot be told apart by the state alone. */
  readonly #start: string;
  /** Rows below this one are left at once: none, or that of the start, from which the next `#start` is sought. */
  readonly #least: number;

  constructor(program: Program, start = '') {
    this.program = program;
    this.#start = program.assertions.length > 0 ? '' : start;
    this.#least = this.#start === '' ? 0 : 1;
    this.#columns = program.classes + 2;
    this.#mark = new Int32Array(program.op.length);
    this.#clear();
  }

  #clear(): void {
    this.#numbers.clear();
    this.#threads = [];
    this.#before = [];
    this.#matchesAtEnd = [];
    this.#table.fill(UNKNOWN);
    this.#numberOf([], this.program.assertions.length > 0 ? AT.EDGE : AT.OTHER);
  }

  /** Number of a state; `undefined` when no more can be kept. */
  #numberOf(threads: number[], before: number): number | undefined {
    const key = `${before}:${threads.join()}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#threads.length;
    if (number >= MAX_STATES) return undefined;
    if ((number + 1) * this.#columns > this.#table.length) {
      const larger = new Int32Array(Math.max(8, number * 2) * this.#columns).fill(UNKNOWN);
      larger.set(this.#table);
      this.#table = larger;
    }
    this.#numbers.set(key, number);
    this.#threads.push(threads);
    this.#before.push(before);
    return number;
  }

  /** Follows empty moves from where an automaton is and from the start of the expression; gives the waiting instructions, or `undefined` at a match. */
  #closure(threads: readonly number[], before: number, after: number): number[] | undefined {
    const { op, a, b, assertions } = this.program;
    const stamp = ++this.#stamp;
    const waiting: number[] = [];
    const stack = this.#stack;
    stack.length = 0;
    stack.push(0);
    for (let index = threads.length - 1; index >= 0; index--) stack.push(threads[index]!);
    while (stack.length > 0) {
      const at = stack.pop()!;
      if (this.#mark[at] === stamp) continue;
      this.#mark[at] = stamp;
      switch (op[at]) {
        case OP.SET:
          waiting.push(at);
          break;
        case OP.SPLIT:
          stack.push(b[at]!, a[at]!);
          break;
        case OP.JUMP:
          stack.push(a[at]!);
          break;
        case OP.ASSERT:
          if (holds(assertions[a[at]!]!, before, after)) stack.push(at + 1);
          break;
        default:
          return undefined;
      }
    }
    return waiting;
  }

  /** Where an automaton is after one more character; `undefined` at a match. */
  #move(threads: readonly number[], before: number, column: number): { threads: number[]; before: number } | undefined {
    this.reckoned++;
    const { program } = this;
    const isLast = column === program.classes;
    const kind = isLast ? program.newlineClass : column;
    const after = isLast
      ? AT.LAST_NEWLINE
      : kind === program.newlineClass
        ? AT.NEWLINE
        : program.isWord[kind] === 1
          ? AT.WORD
          : AT.OTHER;
    const waiting = this.#closure(threads, before, after);
    if (!waiting) return undefined;
    const moved: number[] = [];
    for (const at of waiting) if (program.member[program.a[at]! * program.classes + kind] === 1) moved.push(at + 1);
    const looksBack = program.assertions.length > 0;
    return { threads: moved, before: !looksBack ? AT.OTHER : isLast ? AT.NEWLINE : after };
  }

  /** Takes a step that the table does not know and gives the row that it leads to; `undefined` when that state cannot be kept. */
  #step(state: number, column: number): number | undefined {
    const moved = this.#move(this.#threads[state]!, this.#before[state]!, column);
    const number = moved && this.#numberOf(moved.threads.sort(ascending), moved.before);
    if (moved && number === undefined) return undefined;
    const next = number === undefined ? MATCHED : number * this.#columns;
    this.#table[state * this.#columns + column] = next;
    return next;
  }

  /** Takes a step to a state for which there was no room, after letting all others go. */
  #stepAnew(state: number, column: number): number {
    const moved = this.#move(this.#threads[state]!, this.#before[state]!, column)!;
    this.#clear();
    return this.#numberOf(moved.threads.sort(ascending), moved.before)! * this.#columns;
  }

  #columnOf(text: string, at: number, code: number): number {
    return code === 10 && at === text.length - 1 ? this.program.classes : classOf(this.program, code);
  }

  /** How much of a text is searched. */
  #lengthOf(text: string): number {
    if (text.length <= SHORTEST_BOUND) return text.length;
    this.#isSmall ??= this.#complete();
    return this.#isSmall ? Math.min(text.length, LONGEST_BOUND) : SHORTEST_BOUND;
  }

  /** Builds the whole automaton unless it is too large. */
  #complete(): boolean {
    const most = Math.min(MAX_STATES, SMALL_WORK / this.program.op.length);
    this.#clear();
    for (let state = 0; state < this.#threads.length; state++) {
      for (let column = 0; column <= this.program.classes; column++) this.#step(state, column);
      if (this.#threads.length < most) continue;
      this.#clear();
      return false;
    }
    return true;
  }

  /** Takes the steps that the table knows, up to `end`, and gives the place that it came to; or to the start anew; `#reached` is the row there. */
  #run(ascii: Uint8Array, from: number, end: number, start: number): number {
    const { direct } = this.program;
    const table = this.#table;
    const least = this.#least;
    let row = start;
    let at = from;
    for (; at < end; at++) {
      const next = table[row + direct[ascii[at]!]!]!;
      if (next < least) break;
      row = next;
    }
    this.#reached = row;
    return at;
  }

  /** Does the same over the code units of a text that is not pure ASCII. */
  #runWide(units: Uint16Array, from: number, end: number, start: number): number {
    this.#wide ??= classesOfUnits(this.program, this.#columns - 1);
    const wide = this.#wide;
    const table = this.#table;
    const least = this.#least;
    let row = start;
    let at = from;
    for (; at < end; at++) {
      const next = table[row + wide[units[at]!]!]!;
      if (next < least) break;
      row = next;
    }
    this.#reached = row;
    return at;
  }

  /** Whether the expression occurs in the text, whose code units may be given. */
  test(text: string, codes?: Uint8Array | Uint16Array): boolean {
    const { direct } = this.program;
    const length = this.#lengthOf(text);
    let table = this.#table;
    let row = 0;
    let startedAnew = false;
    for (let at = 0; at < length; at++) {
      if (codes) {
        if (row < this.#least) {
          at = text.indexOf(this.#start, at);
          if (at < 0 || at >= length) return false;
        }
        at =
          codes instanceof Uint8Array
            ? this.#run(codes, at, length - 1, row)
            : this.#runWide(codes, at, length - 1, row);
        row = this.#reached;
      }
      const unit = text.charCodeAt(at);
      const code = unit >= 0xd800 && unit < 0xdc00 ? text.codePointAt(at)! : unit;
      const column = unit < 256 && unit !== 10 ? direct[unit]! : this.#columnOf(text, at, code);
      let next: number | undefined = table[row + column]!;
      if (next < 0) {
        if (next === UNKNOWN) next = this.#step(row / this.#columns, column);
        if (next === MATCHED) return true;
        if (next === undefined) {
          if (startedAnew) return this.#follow(text, at, length, row / this.#columns);
          startedAnew = true;
          next = this.#stepAnew(row / this.#columns, column);
        }
        table = this.#table;
      }
      row = next;
      if (code > 0xffff) at++;
    }
    if (length < text.length) return false;
    const state = row / this.#columns;
    const known = this.#matchesAtEnd[state];
    if (known !== undefined) return known;
    const matches = this.#closure(this.#threads[state]!, this.#before[state]!, AT.EDGE) === undefined;
    this.#matchesAtEnd[state] = matches;
    return matches;
  }

  /** Searches the rest of a text without keeping states, and lets those go that were kept. */
  #follow(text: string, from: number, length: number, state: number): boolean {
    let here = { threads: this.#threads[state]!, before: this.#before[state]! };
    this.#clear();
    for (let at = from; at < length; at++) {
      const code = text.codePointAt(at)!;
      const moved = this.#move(here.threads, here.before, this.#columnOf(text, at, code));
      if (!moved) return true;
      if (code > 0xffff) at++;
      here = moved;
    }
    return length === text.length && this.#closure(here.threads, here.before, AT.EDGE) === undefined;
  }
}
