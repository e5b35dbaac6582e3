import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteWords } from './byte-words.ts';

const numberOf = (words: ByteWords, text: string) => {
  const bytes = Buffer.from(`<${text}>`);
  return words.numberOf(bytes, 1, bytes.length - 1);
};

test('each word has a number of its own, in order of first sight, and keeps it', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 200 }), (texts) => {
      const words = new ByteWords(1024);
      const seen = [...new Set(texts)];
      for (const text of [...texts, ...texts]) expect(numberOf(words, text)).toBe(seen.indexOf(text));
      expect(words.size).toBe(seen.length);
    }),
  );
});

test('a full book knows what it holds and gives no number to anything else', () => {
  const words = new ByteWords(8);
  const first = Array.from({ length: 100 }, (_, at) => numberOf(words, `word ${at}`));
  expect(words.size).toBe(8);
  expect(first.filter((number) => number >= 0).toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(Array.from({ length: 100 }, (_, at) => numberOf(words, `word ${at}`))).toEqual(first);
});
