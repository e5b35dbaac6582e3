import {
  type CharSet,
  charSet,
  complement,
  DIGITS,
  ignoringCase,
  MAX_CODE,
  NEWLINE,
  POSIX,
  rangesOf,
  SPACE,
  WORD,
} from './charset.ts';
import { type Assertion, RegexFault, type RegexFlags, type RegexNode } from './node.ts';

const MAX_REPEAT = 1000;
const MAX_DEPTH = 200;
const CONTROL: Record<string, number> = { n: 10, r: 13, t: 9, f: 12, v: 11, a: 7, e: 27, '0': 0 };
const CLASSES: Record<string, CharSet> = {
  d: DIGITS,
  w: WORD,
  s: SPACE,
  D: complement(DIGITS),
  W: complement(WORD),
  S: complement(SPACE),
};
class Parser {
  readonly codes: number[];
  at = 0;
  depth = 0;
  constructor(source: string) {
    this.codes = Array.from(source, (char) => char.codePointAt(0)!);
  }

  peek(offset = 0): string {
    const code = this.codes[this.at + offset];
    return code === undefined ? '' : String.fromCodePoint(code);
  }

  starts(text: string): boolean {
    return [...text].every((char, index) => this.peek(index) === char);
  }

  alternation(flags: RegexFlags): RegexNode {
    if (++this.depth > MAX_DEPTH) throw new RegexFault(`groups are nested deeper than ${MAX_DEPTH}`);
    const local = { ...flags };
    const parts = [this.sequence(local)];
    while (this.peek() === '|') {
      this.at++;
      parts.push(this.sequence(local));
    }
    this.depth--;
    return parts.length === 1 ? parts[0]! : { op: 'any', parts };
  }

  sequence(flags: RegexFlags): RegexNode {
    const parts: RegexNode[] = [];
    while (this.at < this.codes.length && this.peek() !== '|' && this.peek() !== ')') {
      const atom = this.atom(flags);
      if (atom) parts.push(this.quantified(atom));
    }
    return parts.length === 1 ? parts[0]! : parts.length === 0 ? { op: 'empty' } : { op: 'all', parts };
  }

  quantified(atom: RegexNode): RegexNode {
    let node = atom;
    for (;;) {
      const char = this.peek();
      let min: number;
      let max: number;
      if (char === '*') [min, max] = [0, Number.POSITIVE_INFINITY];
      else if (char === '+') [min, max] = [1, Number.POSITIVE_INFINITY];
      else if (char === '?') [min, max] = [0, 1];
      else if (char === '{') {
        const counted = this.counted();
        if (!counted) return node;
        [min, max] = counted;
        this.at--;
      } else return node;
      this.at++;
      if (this.peek() === '+')
        throw new RegexFault('possessive quantifiers are not supported: write the plain quantifier');
      if (this.peek() === '?') this.at++;
      node = { op: 'repeat', part: node, min, max };
    }
  }

  /** Reads `{n}`, `{n,}` or `{n,m}`; anything else leaves the brace as a literal. */
  counted(): [number, number] | undefined {
    let end = this.at + 1;
    let text = '';
    while (end < this.codes.length && this.codes[end] !== 125 && text.length < 12)
      text += String.fromCodePoint(this.codes[end++]!);
    const match = this.codes[end] === 125 ? /^(\d+)(?:(,)(\d*))?$/.exec(text) : null;
    if (!match) return undefined;
    const min = Number(match[1]);
    const max = match[2] === undefined ? min : match[3] === '' ? Number.POSITIVE_INFINITY : Number(match[3]);
    if (min > max) throw new RegexFault(`{${text}} counts backwards: swap the numbers`);
    if (min > MAX_REPEAT || (max !== Number.POSITIVE_INFINITY && max > MAX_REPEAT)) {
      throw new RegexFault(`{${text}} repeats more than ${MAX_REPEAT} times: use a smaller count`);
    }
    this.at = end + 1;
    return [min, max];
  }

  atom(flags: RegexFlags): RegexNode | undefined {
    const char = this.peek();
    if (char === '(') return this.group(flags);
    if (char === '[') return { op: 'set', set: this.bracket(flags) };
    if (char === '\\') return this.escape(flags);
    if (char === '*' || char === '+' || char === '?')
      throw new RegexFault(`"${char}" has nothing to repeat: escape it as "\\${char}"`);
    this.at++;
    if (char === '.') return { op: 'set', set: flags.dotAll ? [0, MAX_CODE] : complement(NEWLINE) };
    if (char === '^') return { op: 'assert', kind: flags.multiline ? 'line-start' : 'text-start' };
    if (char === '$') return { op: 'assert', kind: flags.multiline ? 'line-end' : 'text-end-or-newline' };
    return literal(char.codePointAt(0)!, flags);
  }

  group(flags: RegexFlags): RegexNode | undefined {
    this.at++;
    if (this.peek() !== '?') return this.closed(flags);
    if (this.starts('?:')) this.at += 2;
    else if (this.starts('?=') || this.starts('?!') || this.starts('?<=') || this.starts('?<!')) {
      throw new RegexFault('look-around is not supported: use a second selection and "not" in the condition');
    } else if (this.starts('?>')) throw new RegexFault('atomic groups are not supported: write (?:...)');
    else if (this.starts('?#')) {
      while (this.at < this.codes.length && this.peek() !== ')') this.at++;
      if (this.peek() !== ')') throw new RegexFault('a (?# comment is not closed');
      this.at++;
      return undefined;
    } else if (this.starts('?P<') || this.starts('?<')) {
      while (this.at < this.codes.length && this.peek() !== '>') this.at++;
      this.at++;
    } else return this.inlineFlags(flags);
    return this.closed(flags);
  }

  closed(flags: RegexFlags): RegexNode {
    const node = this.alternation(flags);
    if (this.peek() !== ')') throw new RegexFault('a group is not closed: add ")"');
    this.at++;
    return node;
  }

  inlineFlags(flags: RegexFlags): RegexNode | undefined {
    this.at++;
    const changed = { ...flags };
    let on = true;
    for (; ; this.at++) {
      const char = this.peek();
      if (char === '-') on = false;
      else if (char === 'i') changed.ignoreCase = on;
      else if (char === 'm') changed.multiline = on;
      else if (char === 's') changed.dotAll = on;
      else if (char === ')') {
        this.at++;
        Object.assign(flags, changed);
        return undefined;
      } else if (char === ':') {
        this.at++;
        return this.closed(changed);
      } else
        throw new RegexFault(
          `the group (?${char} is not supported: only (?:...), (?i), (?m), (?s) and named groups are`,
        );
    }
  }

  escape(flags: RegexFlags): RegexNode {
    const next = this.peek(1);
    if (next === '') throw new RegexFault('the expression ends in a backslash: write "\\\\" for a backslash');
    const kinds: Record<string, Assertion> = {
      b: 'word',
      B: 'not-word',
      A: 'text-start',
      z: 'text-end',
      Z: 'text-end-or-newline',
    };
    const kind = kinds[next];
    if (kind) {
      this.at += 2;
      return { op: 'assert', kind };
    }
    const set = CLASSES[next];
    if (set) {
      this.at += 2;
      return { op: 'set', set };
    }
    if (/[1-9]/.test(next) || next === 'k')
      throw new RegexFault(`the back-reference \\${next} is not supported: write the repeated part out`);
    if (next === 'p' || next === 'P')
      throw new RegexFault(`\\${next}{...} is not supported: write the characters as a [class]`);
    return literal(this.escapedCode(), flags);
  }

  /** Reads the code point of an escape that stands for one character. */
  escapedCode(): number {
    const next = this.peek(1);
    this.at += 2;
    const control = CONTROL[next];
    if (control !== undefined) return control;
    if (next === 'x' || next === 'u') {
      const rest = String.fromCodePoint(...this.codes.slice(this.at, this.at + 10));
      const match =
        /^\{([0-9a-fA-F]{1,6})\}/.exec(rest) ?? (next === 'x' ? /^([0-9a-fA-F]{2})/ : /^([0-9a-fA-F]{4})/).exec(rest);
      if (!match || Number.parseInt(match[1]!, 16) > MAX_CODE)
        throw new RegexFault(`\\${next} needs hexadecimal digits: \\x41, \\x{1F600} or \\u0041`);
      this.at += match[0].length;
      return Number.parseInt(match[1]!, 16);
    }
    if (/[A-Za-z]/.test(next))
      throw new RegexFault(
        `\\${next} is not known: for a plain letter write "${next}", for a backslash before it "\\\\${next}"`,
      );
    return next.codePointAt(0)!;
  }

  bracket(flags: RegexFlags): CharSet {
    this.at++;
    const negated = this.peek() === '^';
    if (negated) this.at++;
    const ranges: [number, number][] = [];
    for (let first = true; ; first = false) {
      if (this.at >= this.codes.length) throw new RegexFault('a [class] is not closed: add "]"');
      if (this.peek() === ']' && !first) break;
      const from = this.classItem(ranges);
      if (from === undefined) continue;
      if (this.peek() === '-' && this.peek(1) !== ']' && this.peek(1) !== '') {
        this.at++;
        const to = this.classItem(ranges);
        if (to === undefined) ranges.push([from, from], [45, 45]);
        else if (to < from)
          throw new RegexFault(`the range ${String.fromCodePoint(from)}-${String.fromCodePoint(to)} runs backwards`);
        else ranges.push([from, to]);
      } else ranges.push([from, from]);
    }
    this.at++;
    const set = flags.ignoreCase ? ignoringCase(charSet(ranges)) : charSet(ranges);
    return negated ? complement(set) : set;
  }

  /** Takes one member of a class: returns its code point, or adds a whole set and returns `undefined`. */
  classItem(ranges: [number, number][]): number | undefined {
    if (this.starts('[:')) {
      const rest = String.fromCodePoint(...this.codes.slice(this.at, this.at + 12));
      const match = /^\[:(\^?)([a-z]+):\]/.exec(rest);
      const set = match ? POSIX[match[2]!] : undefined;
      if (match && set) {
        this.at += match[0].length;
        ranges.push(...rangesOf(match[1] ? complement(set) : set));
        return undefined;
      }
    }
    if (this.peek() !== '\\') return this.codes[this.at++];
    const next = this.peek(1);
    const set = CLASSES[next];
    if (set) {
      this.at += 2;
      ranges.push(...rangesOf(set));
      return undefined;
    }
    if (next === 'b') {
      this.at += 2;
      return 8;
    }
    if (next === '') throw new RegexFault('the expression ends in a backslash');
    return this.escapedCode();
  }
}

function literal(code: number, flags: RegexFlags): RegexNode {
  const set: CharSet = [code, code];
  return { op: 'set', set: flags.ignoreCase ? ignoringCase(set) : set };
}

/** Parses the common core of PCRE, Python and RE2 expressions. Throws `RegexFault` for what cannot run in linear time. */
export function parseRegex(source: string, flags: RegexFlags): RegexNode {
  const parser = new Parser(source);
  const node = parser.alternation(flags);
  if (parser.at < parser.codes.length) throw new RegexFault('there is a ")" without "(": escape it as "\\)"');
  return node;
}
