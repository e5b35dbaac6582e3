import type { Assertion } from './node.ts';
import { OP, type Program } from './program.ts';

/** What stands before or after a place in the text. */
const AT = { EDGE: 0, WORD: 1, NEWLINE: 2, OTHER: 3, LAST_NEWLINE: 4 } as const;

interface State {
  /** Instructions waiting for the next character, before assertions are resolved. */
  threads: Int32Array;
  before: number;
  /** Next state per class; the last slot is the newline that ends the text. */
  next: (State | undefined)[];
  matchesAtEnd: boolean | undefined;
}

/** States kept before the table is started anew: bounds memory whatever the text. */
const MAX_STATES = 4000;
/**
 * Instructions times characters that one search may cost. A longer text is searched up to this bound only, which depends on
 * nothing but the expression and the text, so that a replay gives the same answer.
 */
export const SEARCH_BUDGET = 16_000_000;

/** Texts up to this length are always searched in full: a PowerShell script block has at most about 32,000 characters. */
const SHORTEST_BOUND = 32_768;

function holds(kind: Assertion, before: number, after: number): boolean {
  switch (kind) {
    case 'text-start':
      return before === AT.EDGE;
    case 'text-end':
      return after === AT.EDGE;
    case 'text-end-or-newline':
      return after === AT.EDGE || after === AT.LAST_NEWLINE;
    case 'line-start':
      return before === AT.EDGE || before === AT.NEWLINE;
    case 'line-end':
      return after === AT.EDGE || after === AT.NEWLINE || after === AT.LAST_NEWLINE;
    case 'word':
      return (before === AT.WORD) !== (after === AT.WORD);
    case 'not-word':
      return (before === AT.WORD) === (after === AT.WORD);
  }
}

/**
 * Answers whether an automaton occurs anywhere in a text, by building the deterministic automaton as the text asks for it.
 * The time is bounded by instructions times characters for any expression and text; usually it is one table look-up a character.
 */
export class Searcher {
  readonly program: Program;
  readonly maxLength: number;
  #states = new Map<string, State>();
  #matched: State;
  #start: State;
  #mark: Int32Array;
  #stamp = 0;
  #stack: number[] = [];

  constructor(program: Program) {
    this.program = program;
    this.maxLength = Math.max(SHORTEST_BOUND, Math.floor(SEARCH_BUDGET / program.op.length));
    this.#mark = new Int32Array(program.op.length);
    this.#matched = { threads: new Int32Array(0), before: AT.OTHER, next: [], matchesAtEnd: true };
    this.#start = this.#state([], AT.EDGE);
  }

  #state(threads: number[], before: number): State {
    const key = `${before}:${threads.join()}`;
    let state = this.#states.get(key);
    if (!state) {
      if (this.#states.size >= MAX_STATES) this.#states.clear();
      state = {
        threads: Int32Array.from(threads),
        before,
        next: new Array<State | undefined>(this.program.classes + 1).fill(undefined),
        matchesAtEnd: undefined,
      };
      this.#states.set(key, state);
    }
    return state;
  }

  /** Follows empty moves from a state and from the start of the expression; returns the waiting instructions, or `undefined` at a match. */
  #closure(state: State, after: number): number[] | undefined {
    const { op, a, b, assertions } = this.program;
    const stamp = ++this.#stamp;
    const waiting: number[] = [];
    const stack = this.#stack;
    stack.length = 0;
    stack.push(0);
    for (let index = state.threads.length - 1; index >= 0; index--) stack.push(state.threads[index]!);
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
          if (holds(assertions[a[at]!]!, state.before, after)) stack.push(at + 1);
          break;
        default:
          return undefined;
      }
    }
    return waiting;
  }

  #step(state: State, column: number): State {
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
    const waiting = this.#closure(state, after);
    let next = this.#matched;
    if (waiting) {
      const threads: number[] = [];
      for (const at of waiting) if (program.member[program.a[at]! * program.classes + kind] === 1) threads.push(at + 1);
      threads.sort((x, y) => x - y);
      next = this.#state(threads, after === AT.LAST_NEWLINE ? AT.NEWLINE : after);
    }
    state.next[column] = next;
    return next;
  }

  #classOf(code: number): number {
    const { rangeStarts, rangeClasses } = this.program;
    let low = 0;
    let high = rangeStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (rangeStarts[middle]! <= code) low = middle;
      else high = middle - 1;
    }
    return rangeClasses[low]!;
  }

  /** Whether the expression occurs in the text. */
  test(text: string): boolean {
    const { program } = this;
    const { direct } = program;
    const length = Math.min(text.length, this.maxLength);
    let state = this.#start;
    for (let at = 0; at < length; at++) {
      const unit = text.charCodeAt(at);
      let column: number;
      if (unit < 256) column = unit === 10 && at === text.length - 1 ? program.classes : direct[unit]!;
      else {
        const code = unit >= 0xd800 && unit < 0xdc00 ? text.codePointAt(at)! : unit;
        if (code > 0xffff) at++;
        column = this.#classOf(code);
      }
      state = state.next[column] ?? this.#step(state, column);
      if (state === this.#matched) return true;
    }
    if (length < text.length) return false;
    state.matchesAtEnd ??= this.#closure(state, AT.EDGE) === undefined;
    return state.matchesAtEnd;
  }
}
