import { type CharSet, contains, NEWLINE, WORD } from './charset.ts';
import { type Assertion, RegexFault, type RegexNode } from './node.ts';

/** Kinds of instruction of a program. */
export const OP = { SET: 0, SPLIT: 1, ASSERT: 2, MATCH: 3, JUMP: 4 } as const;

/** A non-deterministic automaton over classes of characters that the expression cannot tell apart. */
export interface Program {
  /** Kind per instruction, from `OP`. */
  op: Uint8Array;
  /** First and second operand: next instruction, set number or assertion. */
  a: Int32Array;
  b: Int32Array;
  assertions: Assertion[];
  /** `member[set * classes + class]` is 1 when the class belongs to the set. */
  member: Uint8Array;
  classes: number;
  /** Class of each code point below 256. */
  direct: Uint16Array;
  /** First code point of each range, for the others, and the class of each range. */
  rangeStarts: number[];
  rangeClasses: number[];
  /** 1 where a class is made of word characters. */
  isWord: Uint8Array;
  newlineClass: number;
}

/** Class of a code point. */
export function classOf({ direct, rangeStarts, rangeClasses }: Program, code: number): number {
  if (code < 256) return direct[code]!;
  let low = 0;
  let high = rangeStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (rangeStarts[middle]! <= code) low = middle;
    else high = middle - 1;
  }
  return rangeClasses[low]!;
}

/** Class of each code unit; `halves` for those that are only a part of a character. */
export function classesOfUnits(program: Program, halves: number): Uint16Array {
  return Uint16Array.from({ length: 0x10000 }, (_, unit) =>
    unit >= 0xd800 && unit < 0xe000 ? halves : classOf(program, unit),
  );
}

/** More instructions than this make a rule too costly to run on every event. */
export const MAX_INSTRUCTIONS = 4000;

class Assembler {
  op: number[] = [];
  a: number[] = [];
  b: number[] = [];
  sets: CharSet[] = [];
  setNumbers = new Map<string, number>();
  assertions: Assertion[] = [];

  emit(op: number, a = 0, b = 0): number {
    if (this.op.length >= MAX_INSTRUCTIONS) {
      throw new RegexFault(
        `the expression unfolds to more than ${MAX_INSTRUCTIONS} steps: use smaller counts or fewer alternatives`,
      );
    }
    this.op.push(op);
    this.a.push(a);
    this.b.push(b);
    return this.op.length - 1;
  }

  setNumber(set: CharSet): number {
    const key = set.join();
    let number = this.setNumbers.get(key);
    if (number === undefined) {
      number = this.sets.push(set) - 1;
      this.setNumbers.set(key, number);
    }
    return number;
  }

  node(node: RegexNode): void {
    switch (node.op) {
      case 'empty':
        return;
      case 'set':
        this.emit(OP.SET, this.setNumber(node.set));
        return;
      case 'assert':
        this.emit(OP.ASSERT, this.assertions.push(node.kind) - 1);
        return;
      case 'all':
        for (const part of node.parts) this.node(part);
        return;
      case 'any':
        this.alternatives(node.parts);
        return;
      case 'repeat':
        this.repeat(node.part, node.min, node.max);
    }
  }

  alternatives(parts: RegexNode[]): void {
    const ends: number[] = [];
    parts.forEach((part, index) => {
      if (index === parts.length - 1) this.node(part);
      else {
        const split = this.emit(OP.SPLIT);
        this.a[split] = this.op.length;
        this.node(part);
        ends.push(this.emit(OP.JUMP));
        this.b[split] = this.op.length;
      }
    });
    for (const end of ends) this.a[end] = this.op.length;
  }

  repeat(part: RegexNode, min: number, max: number): void {
    for (let count = 0; count < min; count++) this.node(part);
    if (max === Number.POSITIVE_INFINITY) {
      const split = this.emit(OP.SPLIT);
      this.a[split] = this.op.length;
      this.node(part);
      this.emit(OP.JUMP, split);
      this.b[split] = this.op.length;
      return;
    }
    const splits: number[] = [];
    for (let count = min; count < max; count++) {
      const split = this.emit(OP.SPLIT);
      this.a[split] = this.op.length;
      splits.push(split);
      this.node(part);
    }
    for (const split of splits) this.b[split] = this.op.length;
  }
}

/** Turns a parsed expression into an automaton. */
export function assemble(node: RegexNode): Program {
  const code = new Assembler();
  code.node(node);
  code.emit(OP.MATCH);

  const cuts = new Set<number>([0]);
  for (const set of [...code.sets, WORD, NEWLINE]) {
    for (let index = 0; index < set.length; index += 2) {
      cuts.add(set[index]!);
      cuts.add(set[index + 1]! + 1);
    }
  }
  const rangeStarts = [...cuts].filter((cut) => cut <= 0x10ffff).sort((x, y) => x - y);
  const signatures = new Map<string, number>();
  const representatives: number[] = [];
  const rangeClasses = rangeStarts.map((start) => {
    const signature = [...code.sets, WORD, NEWLINE].map((set) => (contains(set, start) ? '1' : '0')).join('');
    let number = signatures.get(signature);
    if (number === undefined) {
      number = representatives.push(start) - 1;
      signatures.set(signature, number);
    }
    return number;
  });
  const classes = representatives.length;
  const member = new Uint8Array(code.sets.length * classes);
  code.sets.forEach((set, index) => {
    representatives.forEach((start, number) => {
      if (contains(set, start)) member[index * classes + number] = 1;
    });
  });
  const direct = new Uint16Array(256);
  for (let value = 0, range = 0; value < 256; value++) {
    while (range + 1 < rangeStarts.length && rangeStarts[range + 1]! <= value) range++;
    direct[value] = rangeClasses[range]!;
  }
  return {
    op: Uint8Array.from(code.op),
    a: Int32Array.from(code.a),
    b: Int32Array.from(code.b),
    assertions: code.assertions,
    member,
    classes,
    direct,
    rangeStarts,
    rangeClasses,
    isWord: Uint8Array.from(representatives, (start) => (contains(WORD, start) ? 1 : 0)),
    newlineClass: direct[10]!,
  };
}
