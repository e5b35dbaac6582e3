import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileRegex } from '../regex/regex.ts';
import { compile, loadRules } from '../sigma.ts';
import { LongText, LongTexts } from './long-text.ts';

const UNITS = ['a', 'ab', 'A-', '\\x', '0', ' ', '\n', 'é', '制御', '😀', '\ud83d', 'ς', '\0', '\uffff'];
const piece = fc.array(fc.constantFrom(...UNITS), { maxLength: 12 }).map((units) => units.join(''));
const ascii = fc.array(fc.constantFrom(...UNITS.slice(0, 7)), { maxLength: 12 }).map((units) => units.join(''));

test('a literal that stands in a text is never denied, and what is said of it is true', () => {
  let absent = 0;
  fc.assert(
    fc.property(fc.oneof(piece, ascii), piece, fc.nat(12), fc.nat(6), (text, other, from, length) => {
      const long = new LongText(text);
      for (const literal of ['', text, text.slice(from, from + length), other]) {
        expect([text, literal, long.includes(literal)]).toEqual([text, literal, text.includes(literal)]);
        if (text.includes(literal)) expect([text, literal, long.mayHold(literal)]).toEqual([text, literal, true]);
        else if (!long.mayHold(literal)) absent++;
      }
      const bytes = long.ascii && String.fromCharCode(...long.ascii);
      expect(bytes).toBe(/^[\0-\x7f]*$/.test(text) ? text : undefined);
    }),
    { numRuns: 500 },
  );
  expect(absent).toBeGreaterThan(100);
});

test('an expression says the same of a text and of its bytes', () => {
  const sources = ['a{3}', '^a.*0$', '\\bab\\b', 'x\\s*0', 'A-(?:a|b){2,}', '0\\n', 'a$', '(a|b)*a(a|b){4}0'];
  fc.assert(
    fc.property(ascii, fc.constantFrom(...sources), fc.boolean(), (text, source, multiline) => {
      const flags = { ignoreCase: false, multiline, dotAll: false };
      const bytes = new TextEncoder().encode(text);
      const used = compileRegex(source, flags);
      const expected = compileRegex(source, flags).test(text);
      expect([source, text, used.test(text, bytes), used.test(text, bytes)]).toEqual([
        source,
        text,
        expected,
        expected,
      ]);
    }),
    { numRuns: 500 },
  );
});

const rules = loadRules([
  {
    path: 'r.yml',
    text: [
      `'f|contains': [needle, 'zz zz']`,
      `'f|contains|all': ['b', needle, 'edl']`,
      `f: '*need?e*end'`,
      `'f|re': 'N[e]{2}dle\\s'`,
      `'f|re': '\\x20{2}end$'`,
      `'f|endswith': 'x'`,
      `'f|contains': '制'`,
    ]
      .map((asks, at) => `title: r${at}\nlogsource: {product: a}\ndetection:\n  s: {${asks}}\n  condition: s\n`)
      .join('---\n'),
  },
]);

test.each([
  ['', []],
  ['Needle ', [0, 3]],
  ['b needle  end', [0, 1, 2, 4]],
  ['制御 bneedle x', [0, 1, 5, 6]],
  ['need-e  end', [2, 4]],
])('a text of 200,000 characters around %j matches as a short one does', (text, expected) => {
  expect(rules.rejected).toEqual([]);
  const indexed = compile(rules);
  const naive = compile(rules, { index: false });
  for (const filling of ['.', '.'.repeat(200_000)])
    for (const value of [`${filling}${text}`, ['u', `${filling}${text}`]])
      for (const engine of [indexed, naive]) {
        const hits = engine.match({ fields: { f: value }, logsource: { product: 'a' } });
        expect(hits.map(({ rule }) => Number(rule.title.slice(1)))).toEqual(expected);
      }
});

test('a text is laid out once for an event, and let go with it', () => {
  const texts = new LongTexts();
  const long = 'y'.repeat(20_000);
  expect(texts.of('short')).toBeUndefined();
  const made = texts.of(long);
  expect(made?.text).toBe(long);
  expect(texts.of('y'.repeat(20_000))).toBe(made);
  expect(texts.of('x'.repeat(20_000))).not.toBe(made);
  texts.clear();
  expect(texts.of(long)).not.toBe(made);
});
