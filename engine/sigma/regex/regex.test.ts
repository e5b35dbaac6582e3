import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HOSTILE_PATTERNS } from './hostile-patterns.ts';
import type { RegexFlags } from './node.ts';
import { compileRegex } from './regex.ts';

const FLAGS: RegexFlags = { ignoreCase: false, multiline: false, dotAll: false };
const flags: fc.Arbitrary<RegexFlags> = fc.record({
  ignoreCase: fc.boolean(),
  multiline: fc.boolean(),
  dotAll: fc.boolean(),
});

const atom = fc.constantFrom(
  'a',
  'b',
  'A',
  '-',
  '.',
  '\\d',
  '\\w',
  '\\s',
  '\\D',
  '\\W',
  '\\S',
  '\\b',
  '\\B',
  '^',
  '$',
  '[ab]',
  '[^a]',
  '[a-c]',
  '[^\\w]',
  '\\n',
  '\\x61',
  '\\u0062',
  'é',
  '1',
  ' ',
  '\\.',
  '\\-',
  '[\\]a]',
);
const quantifier = fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{1,2}', '{0,}', '*?', '+?', '??');
const isAssertion = (text: string): boolean => /^(?:\\[bB]|\^|\$)$/.test(text);
const { tree } = fc.letrec<{ tree: string; piece: string }>((tie) => ({
  tree: fc.array(tie('piece'), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('')),
  piece: fc.oneof(
    { maxDepth: 1 },
    fc.tuple(atom, quantifier).map(([text, count]) => (isAssertion(text) ? text : text + count)),
    fc.tuple(tie('tree'), tie('tree'), quantifier).map(([left, right, count]) => `(?:${left}|${right})${count}`),
    fc.tuple(tie('tree'), quantifier).map(([inner, count]) => `(${inner})${count}`),
  ),
}));
const text = fc
  .array(fc.constantFrom('a', 'b', 'c', 'A', 'B', '1', '-', '_', ' ', '\n', 'é', '.', ']'), { maxLength: 6 })
  .map((list) => list.join(''));

test("finds what the language's own expressions find", () => {
  let found = 0;
  fc.assert(
    fc.property(tree, flags, fc.array(text, { minLength: 1, maxLength: 8 }), (source, chosen, texts) => {
      const own = compileRegex(source, chosen);
      // Unlike JavaScript, "$" also stands before a newline that ends the text, as in Python and PCRE.
      const end = chosen.multiline ? source : source.replace(/(?<!\\)\$/g, '(?=\\n?(?![\\s\\S]))');
      const theirs = new RegExp(
        end,
        `${chosen.ignoreCase ? 'i' : ''}${chosen.multiline ? 'm' : ''}${chosen.dotAll ? 's' : ''}`,
      );
      for (const each of texts) {
        const expected = theirs.test(each);
        expect([source, each, own.test(each)]).toEqual([source, each, expected]);
        if (!expected) continue;
        found++;
        const { required } = own;
        if (required) expect(required.some((literal) => each.toLowerCase().includes(literal))).toBe(true);
      }
    }),
    { numRuns: 2000 },
  );
  expect(found).toBeGreaterThan(1000);
});

describe('details of the dialect', () => {
  test.each<[string, string, boolean, Partial<RegexFlags>?]>([
    ['a.c', 'a😀c', true],
    ['^.$', '😀', true],
    ['[😀]', 'x😀', true],
    ['a{,2}', 'a{,2}', true],
    ['x{', 'x{', true],
    ['\\Aab\\z', 'ab', true],
    ['\\Aab\\z', 'ab\n', false],
    ['ab\\Z', 'ab\n', true],
    ['a$\\nb', 'a\nb', false],
    ['(?P<name>a)b', 'ab', true],
    ['(?<name>a)b', 'ab', true],
    ['(?i:A)b', 'ab', true],
    ['(?i:A)b', 'aB', false],
    ['(?-i)A', 'a', false, { ignoreCase: true }],
    ['a(?#comment)b', 'ab', true],
    ['[[:alpha:]]+1', 'xy1', true],
    ['[[:^alpha:]]', 'abc', false],
    ['ä', 'Ä', true, { ignoreCase: true }],
    ['[а-я]', 'Я', true, { ignoreCase: true }],
    ['\\x{1F600}', '😀', true],
    ['\\/path\\/', '/path/', true],
    ['(|a)b', 'b', true],
    ['(a*)*b', 'aaab', true],
    ['', '', true],
  ])('%s on %j', (source, input, expected, extra) => {
    expect(compileRegex(source, { ...FLAGS, ...extra }).test(input)).toBe(expected);
  });
});

/** A megabyte in a long run, and in a short one still far more than what is searched in full. */
const LENGTH = process.env['HINOMI_TEST_LONG'] === '1' ? 1 << 20 : 1 << 17;
const RHYTHMS = ['a', 'aaaa b', '1.', 'ab01 /\\-.@=,', 'é日本😀', 'a\n'].map((unit) =>
  unit.repeat(Math.ceil(LENGTH / unit.length)).slice(0, LENGTH),
);
/** A text in which no automaton with few states finds a rhythm. */
const CHANCE = Array.from(
  { length: LENGTH },
  (_, at) => 'ab'[(Math.imul(at ^ (at >>> 7), 0x9e3779b1) >>> 13) & 1],
).join('');
/** Steps that may be reckoned: one for each character of a text that is searched in full, and some for building automata. */
const MOST_RECKONED = 40_000;

describe('a megabyte', () => {
  test.each(HOSTILE_PATTERNS)('%s: what is not looked up is bounded', (source) => {
    const regex = compileRegex(source, FLAGS);
    for (const input of [...RHYTHMS, CHANCE]) {
      const before = regex.reckoned();
      expect(typeof regex.test(input)).toBe('boolean');
      expect(regex.reckoned() - before).toBeLessThan(MOST_RECKONED);
    }
  });
  test('is searched to its end where the automaton is small', () => {
    for (const source of ['(a+)+b$', '^x.*b$', '(\\w+\\s?)+b', 'a{3,9}b', '(?i)A+B'])
      expect([source, compileRegex(source, FLAGS).test(`x${'a'.repeat(1 << 20)}b`)]).toEqual([source, true]);
  });
  test('is searched to its first 32,768 characters where it is large', () => {
    const regex = compileRegex('(a|b)*a(a|b){12}c', FLAGS);
    expect(regex.test(`${CHANCE.slice(0, 32_700)}${'a'.repeat(40)}c`)).toBe(true);
    expect(regex.test(`${CHANCE.slice(0, 33_000)}${'a'.repeat(40)}c`)).toBe(false);
  });
  test('the answer does not hang on what was searched before', () => {
    const sources = ['(a|b)*a(a|b){12}c', '(a|b)*a(a|b){10}$', '.{0,300}z', '\\b(\\w+\\b\\W?)*x$'];
    for (const source of sources) {
      const used = compileRegex(source, FLAGS);
      for (const input of [CHANCE, ...RHYTHMS]) used.test(input);
      for (let at = 0; at < 2000; at += 97) {
        const input = `${CHANCE.slice(at, at + 3000)}${['c', 'z', ' x', 'baaaaaaaaaaaa'][at % 4]}`;
        expect([source, at, used.test(input)]).toEqual([source, at, compileRegex(source, FLAGS).test(input)]);
      }
    }
  });
});
