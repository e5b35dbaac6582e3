import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fold, foldedBeyondCase } from './fold.ts';

test('width and case are one, what differs in more than case is kept', () => {
  expect(fold('ﾀﾅｶ ＰＬＣ－１')).toBe('タナカ plc-1');
  expect(foldedBeyondCase('判定 OK')).toBeNull();
  expect(foldedBeyondCase('ﾀﾅｶ')).toBe('タナカ');
  expect(foldedBeyondCase('か\u3099')).toBe('が');
});

test('the short way over usual letters says the same as folding, letter by letter and together', () => {
  const usual: string[] = [];
  for (let code = 0; code < 0x10000; code++) {
    const letter = String.fromCharCode(code);
    if (foldedBeyondCase(letter) === null) expect(fold(letter)).toBe(letter.toLowerCase());
    if (code < 0x80 || (code >= 0x3000 && code <= 0x9fff)) usual.push(letter);
  }
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...usual), { maxLength: 6 }), (letters) => {
      const text = letters.join('');
      expect(foldedBeyondCase(text) ?? text.toLowerCase()).toBe(fold(text));
    }),
    { numRuns: 2000 },
  );
});
