import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
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

/** Expressions on which backtracking engines take exponential or square time. */
const HOSTILE = [
  '(a+)+$',
  '(a|aa)+$',
  '(a|a?)+$',
  '(.*a){12}$',
  '^(([a-z])+.)+[A-Z]([a-z])+$',
  '(x+x+)+y',
  '(\\w+\\s?)*!$',
  'a*a*a*a*a*a*b',
  '(a?){40}a{40}$',
  '.*.*.*=.*',
  '(a|b|ab)*c',
  '([a-z]+)*\\d',
  '(?i)(A+)+$',
  '\\b(\\w|\\w\\w)*\\b!',
  '(a|b)*a(a|b){12}$',
];

test.each(HOSTILE)('%s answers on a megabyte without end', (source) => {
  const regex = compileRegex(source, FLAGS);
  expect(typeof regex.test(`${'a'.repeat(1 << 20)}\n`)).toBe('boolean');
  expect(typeof regex.test('ab'.repeat(1 << 17))).toBe('boolean');
});
