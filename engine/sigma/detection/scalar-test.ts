import type { Scalar } from '../event.ts';
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

/** Makes the check of one test against one value. */
export function compileValueTest(test: ValueTest): (value: Scalar, folded: string) => boolean {
  switch (test.kind) {
    case 'text': {
      if (test.cased) {
        const matches = compilePattern(test.pattern);
        return (value) => matches(String(value));
      }
      const matches = compilePattern(foldPattern(test.pattern));
      return (_value, folded) => matches(folded);
    }
    case 'regex': {
      const { regex } = test;
      const required = regex.required?.map(fold);
      return (value, folded) =>
        (required === undefined || required.some((text) => folded.includes(text))) && regex.test(String(value));
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
