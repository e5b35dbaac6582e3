import { parseArgs } from 'node:util';
import { expect, test } from 'vitest';
import { usageFault } from './command-line.ts';

const options = { home: { type: 'string' }, json: { type: 'boolean' } } as const;

function faultOf(args: string[], allowPositionals = false): string | null {
  try {
    parseArgs({ args, options, allowPositionals });
    return null;
  } catch (error) {
    return usageFault(error);
  }
}

test('an option that is not there, one without its value and a word too many are told in one sentence', () => {
  expect(faultOf(['--nope'], true)).toBe("Unknown option '--nope'");
  expect(faultOf(['--home'])).toContain("'--home <value>' argument missing");
  expect(faultOf(['word'])).toContain("Unexpected argument 'word'");
  expect(faultOf(['--home', 'x', '--json'])).toBeNull();
});

test('another error is none of the command line', () => {
  expect(usageFault(new TypeError('a defect'))).toBeNull();
});
