import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fold } from '../detection/pattern.ts';
import { compileRegex } from '../regex/regex.ts';
import { hasRun } from '../regex/required-run.ts';
import { compile, loadRules } from '../sigma.ts';
import { standingOf } from './literal-group.ts';
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
      const fresh = new LongText(text);
      fresh.lookFor([text.slice(from), other, 'ab\\x', 'aA-0', '制御😀é']);
      for (const literal of [text.slice(from), other, 'ab\\x', 'aA-0', '制御😀é'])
        expect([text, literal, fresh.includes(literal)]).toEqual([text, literal, text.includes(literal)]);
      expect(String.fromCharCode(...fresh.codes)).toBe(text);
      const bytes = long.ascii && String.fromCharCode(...long.ascii);
      expect(bytes).toBe(/^[\0-\x7f]*$/.test(text) ? text : undefined);
    }),
    { numRuns: 500 },
  );
  expect(absent).toBeGreaterThan(100);
});

test('literals that are looked for together are found as each alone is', () => {
  const literal = fc
    .array(fc.constantFrom('a', 'b', 'ab', '制', '-'), { minLength: 4, maxLength: 7 })
    .map((all) => all.join(''));
  let found = 0;
  fc.assert(
    fc.property(fc.array(literal, { maxLength: 6 }), fc.array(literal, { maxLength: 6 }), (literals, pieces) => {
      const text = [...pieces, ...literals.slice(0, 2), 'b'].join('a');
      const standing = standingOf(text, new LongText(text).codes, [...new Set(literals)]);
      const expected = new Set(literals.filter((each) => text.includes(each)));
      expect([text, standing]).toEqual([text, expected]);
      found += expected.size;
    }),
    { numRuns: 500 },
  );
  expect(found).toBeGreaterThan(100);
});

const SOURCES = [
  ...[
    'a{3}',
    '^a.*0$',
    '\\bab\\b',
    'x\\s*0',
    'A-(?:a|b){2,}',
    '0\\n',
    'a$',
    '(a|b)*a(a|b){4}0',
    'ab+A',
    'aa?b',
    '(?i)A-(a|b)',
    '(?:ab)+A',
  ],
  ...[
    '制御',
    '[^a]é',
    'é{2}',
    '(?i)Éa',
    '\\x{1F600}a',
    '\\uDE00',
    '\\uDE00+[^a]',
    '[ab]{8}',
    'a[ab]{8,}0',
    '(?:[^a]{8})+b',
    '\\n[制é]{8}',
    'a*(?:制|é)',
    '(?:a|ab)(?:A|0)-',
  ],
];

test('an expression says the same of a text and of its code units, and asks for nothing that a match can do without', () => {
  let matches = 0;
  fc.assert(
    fc.property(fc.oneof(ascii, piece), fc.constantFrom(...SOURCES), fc.boolean(), (text, source, multiline) => {
      const flags = { ignoreCase: false, multiline, dotAll: false };
      const long = new LongText(text);
      const used = compileRegex(source, flags);
      const expected = compileRegex(source, flags).test(text);
      expect([source, text, used.test(text, long.codes), used.test(text, long.codes)]).toEqual([
        source,
        text,
        expected,
        expected,
      ]);
      if (!expected) return;
      matches++;
      for (const list of [...used.needs.literals, ...(used.required ? [used.required] : [])])
        expect([source, text, list, list.some((literal) => fold(text).includes(literal))]).toEqual([
          source,
          text,
          list,
          true,
        ]);
      for (const run of used.needs.runs) expect([source, text, hasRun(long.codes, run)]).toEqual([source, text, true]);
    }),
    { numRuns: 1500 },
  );
  expect(matches).toBeGreaterThan(80);
});

test('what an expression needs is joined over its parts', () => {
  const needs = (source: string): string[][] =>
    compileRegex(source, { ignoreCase: false, multiline: false, dotAll: false }).needs.literals;
  expect(needs('"(?:\\{\\d\\})+"\\s*-f')).toEqual(expect.arrayContaining([['"{'], ['}"'], ['-f']]));
  expect(needs('x(?:in|out)y{2,}z')).toEqual(expect.arrayContaining([['in', 'out'], ['yy'], ['yyz']]));
  expect(needs('(?:a|b*)c?')).toEqual([]);
});

test('a run of a set is found wherever it stands, and nothing shorter is taken for it', () => {
  const [run] = compileRegex('[0-9é]{9}', { ignoreCase: false, multiline: false, dotAll: false }).needs.runs;
  fc.assert(
    fc.property(fc.array(fc.constantFrom('0', '12', '345678', 'é', 'x', ' '), { maxLength: 30 }), (units) => {
      const text = units.join('');
      expect([text, hasRun(new LongText(text).codes, run!)]).toEqual([text, /[0-9é]{9}/.test(text)]);
    }),
    { numRuns: 1000 },
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
