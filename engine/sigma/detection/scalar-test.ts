import type { Scalar } from '../event.ts';
import type { LongText, LongTexts } from '../index/long-text.ts';
import type { Needs } from '../regex/literals.ts';
import { hasRun } from '../regex/required-run.ts';
import { inBlock, parseAddress } from './address.ts';
import type { Test } from './item.ts';
import { compilePattern, fold, foldPattern } from './pattern.ts';

/** Tests that need only one value; the others look at the whole event. */
export type ValueTest = Exclude<Test, { kind: 'null' | 'exists' | 'fieldref' }>;

/** Whether a test needs only one value. */
export function isValueTest(test: Test): test is ValueTest {
  return test.kind !== 'null' && test.kind !== 'exists' && test.kind !== 'fieldref';
}

/** A value as a number, when it is one or is written as one. */
export function numericValue(value: Scalar): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  if (text === '' || !/^[-+]?(?:\d|\.\d|0[xX])/.test(text)) return undefined;
  const number = Number(text);
  return Number.isNaN(number) ? undefined : number;
}

/** Compares two numbers. */
export function compareNumbers(left: number, op: 'lt' | 'lte' | 'gt' | 'gte' | 'eq' | 'neq', right: number): boolean {
  switch (op) {
    case 'lt':
      return left < right;
    case 'lte':
      return left <= right;
    case 'gt':
      return left > right;
    case 'gte':
      return left >= right;
    case 'eq':
      return left === right;
    case 'neq':
      return left !== right;
  }
}

/** Whether all that an expression needs stands in a long text, given folded and as it is. */
function mayOccur({ literals, runs }: Needs, folded: LongText, asItIs: LongText | undefined): boolean {
  return (
    literals.every((list) => list.some((literal) => folded.mayHold(literal))) &&
    runs.every((run) => !asItIs || hasRun(asItIs.codes, run)) &&
    literals.every((list) => list.some((literal) => folded.includes(literal)))
  );
}

/** Makes the check of one test against one value. What is laid out of long texts spares searches, and changes no answer. */
export function compileValueTest(test: ValueTest): (value: Scalar, folded: string, laidOut?: LongTexts) => boolean {
  switch (test.kind) {
    case 'text': {
      if (test.cased) {
        const matches = compilePattern(test.pattern);
        return (value) => matches(String(value));
      }
      const pattern = foldPattern(test.pattern);
      const matches = compilePattern(pattern);
      const pieces = pattern.filter((piece) => typeof piece === 'string');
      return (_value, folded, laidOut) => {
        const long = laidOut?.of(folded);
        return (!long || pieces.every((piece) => long.includes(piece))) && matches(folded);
      };
    }
    case 'regex': {
      const { regex } = test;
      const required = regex.required?.map(fold);
      return (value, folded, laidOut) => {
        const text = String(value);
        const long = laidOut?.of(folded);
        if (long) return mayOccur(regex.needs, long, laidOut?.of(text)) && regex.test(text, laidOut?.of(text)?.codes);
        return (!required || required.some((literal) => folded.includes(literal))) && regex.test(text);
      };
    }
    case 'cidr': {
      const { block } = test;
      return (value) => {
        const address = typeof value === 'string' ? parseAddress(value.trim()) : undefined;
        return address !== undefined && inBlock(address, block);
      };
    }
    case 'compare': {
      const { op, value: bound } = test;
      return (value) => {
        const number = numericValue(value);
        return number !== undefined && compareNumbers(number, op, bound);
      };
    }
    case 'time-part': {
      const { part, op, value: bound, clock } = test;
      return (value) => {
        const number = typeof value === 'string' || typeof value === 'number' ? clock(part, value) : undefined;
        return number !== undefined && compareNumbers(number, op, bound);
      };
    }
  }
}
