import { matchesGlob } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyGlob } from './globs.ts';

const parts = (...words: string[]) =>
  fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 6 }).map((all) => all.join(''));
/** Paths and globs as a listing and a configuration have them: no empty part, none that leads to another folder. */
const usual = (text: string) => !/^\/|\/$|\/\/|(^|\/)\.\.?(\/|$)|^#/.test(text);
const globs = parts('a', 'b', '.', '/', '*', '**', '/**/', '?', '~$', '.tmp', '+', '{a,b}', '[ab]').filter(usual);
const paths = parts('a', 'b', '.', '/', '~$', '.tmp', '+', '部', '𠮟').filter(usual);

test('a test of globs means what matchesGlob means', () => {
  fc.assert(
    fc.property(fc.array(globs, { maxLength: 3 }), paths, (several, path) => {
      expect(anyGlob(several, 'linux')(path)).toBe(several.some((glob) => matchesGlob(path, glob)));
    }),
    { numRuns: 5000 },
  );
});

test('capital letters count where the file system tells them apart', () => {
  expect(anyGlob(['**/*.tmp'], 'win32')('sub/A.TMP')).toBe(true);
  expect(anyGlob(['**/*.tmp'], 'linux')('sub/A.TMP')).toBe(false);
});
