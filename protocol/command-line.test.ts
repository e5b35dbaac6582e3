import { mkdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { expect, test } from 'vitest';
import { MendableError, mendableFault, usageFault } from './command-line.ts';

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

test('what a person can mend is told by its sentence, a defect is not', () => {
  const errorOf = (act: () => unknown) => {
    try {
      return act();
    } catch (error) {
      return error;
    }
  };
  expect(mendableFault(new MendableError('install it'))).toBe('install it');
  expect(mendableFault(errorOf(() => mkdirSync(`${import.meta.filename}/below`)))).toContain(import.meta.filename);
  expect(mendableFault(new TypeError('a defect'))).toBeNull();
});
