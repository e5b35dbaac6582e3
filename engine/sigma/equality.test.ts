import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compile, type DetectionRule, loadRules, type SigmaEvent } from './sigma.ts';

const FIELDS = ['Image', 'CommandLine', 'a.b', 'a.c', 'Threat Name', 'EventID', 'Path'];
const TEXTS = [
  '',
  'cmd.exe',
  'C:\\cmd.exe',
  '\\CMD.EXE',
  'ΑΣ',
  'ΑΣΑ',
  'İx',
  'ß',
  '4624',
  'x-y',
  ' -enc ',
  '/enc',
  '–enc',
  '10.1.2.3',
  'fd00::1',
  'a*b',
  'a?b',
  'a\nb',
  '😀',
  'true',
];
const WRITTEN = [
  ...TEXTS,
  '*',
  '?',
  'c*d',
  '*.exe',
  'C:\\*',
  '\\*',
  'a\\*b',
  '*😀',
  '?x',
  '\\\\*',
  '*\\\\cmd*',
  'Σ',
  'σα',
];
const SUFFIXES = [
  '',
  '|contains',
  '|startswith',
  '|endswith',
  '|contains|all',
  '|cased',
  '|contains|cased',
  '|neq',
  '|windash|contains',
  '|base64offset|contains',
];

const scalar = fc.oneof(
  fc.constantFrom(...TEXTS),
  fc.constantFrom(4624, 0, -1, 3.5, true, false),
  fc.string({ maxLength: 6 }),
);
const stored = fc.oneof(
  { weight: 6, arbitrary: scalar },
  { weight: 1, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.array(fc.oneof(scalar, fc.constant(null)), { maxLength: 3 }) },
);
const fields = fc.dictionary(
  fc.constantFrom('Image', 'CommandLine', 'a.b', 'ThreatName', 'Threat Name', 'EventID', 'Path', 'Other'),
  stored,
  { maxKeys: 6 },
);
const nested = fc.oneof(
  fc.constant({}),
  fc.record({
    a: fc.oneof(
      fc.record({ b: stored, c: stored }, { requiredKeys: [] }),
      fc.array(fc.record({ b: stored }, { requiredKeys: [] }), { maxLength: 3 }),
    ),
  }),
);
const event: fc.Arbitrary<SigmaEvent> = fc
  .tuple(fields, nested, fc.constantFrom('process_creation', 'file_event'))
  .map(([flat, deep, category]) => ({ fields: { ...flat, ...deep }, logsource: { product: 'windows', category } }));

const plainValue = fc.oneof(fc.constantFrom(...WRITTEN), fc.constantFrom(4624, 0, true));
const literalValue = fc.constantFrom(...TEXTS.filter((text) => text !== '' && !/[*?]/.test(text)));
const item = fc.oneof(
  fc
    .tuple(fc.constantFrom(...FIELDS), fc.constantFrom(...SUFFIXES))
    .chain(([field, suffix]) =>
      fc
        .array(suffix.includes('base64') ? literalValue : plainValue, { minLength: 1, maxLength: 3 })
        .map((values) => [`${field}${suffix}`, values] as const),
    ),
  fc
    .tuple(
      fc.constantFrom(...FIELDS),
      fc.constantFrom('c.d', '^c', 'exe$', '(?i)CMD', '\\d{2,}', 'a.b', '[^a-z]+', '\\bx\\b', 'x|y'),
    )
    .map(([field, value]) => [`${field}|re`, value] as const),
  fc.tuple(fc.constantFrom(...FIELDS), fc.boolean()).map(([field, value]) => [`${field}|exists`, value] as const),
  fc.constantFrom(...FIELDS).map((field) => [field, null] as const),
  fc
    .tuple(fc.constantFrom(...FIELDS), fc.constantFrom('lt', 'lte', 'gt', 'gte'), fc.integer({ min: -2, max: 5000 }))
    .map(([field, op, value]) => [`${field}|${op}`, value] as const),
  fc
    .tuple(fc.constantFrom(...FIELDS), fc.constantFrom(...FIELDS), fc.constantFrom('', '|contains', '|neq'))
    .map(([field, other, suffix]) => [`${field}|fieldref${suffix}`, other] as const),
  fc
    .tuple(fc.constantFrom(...FIELDS), fc.constantFrom('10.0.0.0/8', 'fd00::/8', '0.0.0.0/0'))
    .map(([field, value]) => [`${field}|cidr`, value] as const),
);
const map = fc.array(item, { minLength: 1, maxLength: 3 }).map((items) => Object.fromEntries(items));
const keywords = fc.array(plainValue, { minLength: 1, maxLength: 3 });
const selection = fc.oneof(
  { weight: 5, arbitrary: map },
  { weight: 2, arbitrary: fc.array(map, { minLength: 1, maxLength: 2 }) },
  { weight: 1, arbitrary: keywords },
  { weight: 1, arbitrary: keywords.map((list) => ({ '|all': list })) },
);
const condition = fc.constantFrom(
  'sel_a',
  'not sel_a',
  'sel_a and sel_b',
  'sel_a or sel_b',
  'sel_a and not sel_b',
  '1 of sel_*',
  'all of them',
  'not 1 of sel_*',
  '(sel_a or sel_b) and not sel_c',
  'not (sel_a and sel_b) or sel_c',
);
const rule = fc.tuple(selection, selection, selection, condition, fc.constantFrom('process_creation', 'file_event'));

function ruleText([a, b, c, written, category]: [unknown, unknown, unknown, string, string], number: number): string {
  return JSON.stringify({
    title: `rule ${number}`,
    id: `r${number}`,
    logsource: { product: 'windows', category },
    detection: { sel_a: a, sel_b: b, sel_c: c, condition: written },
  });
}

test('the indexed engine, the engine without index and evaluation by definition agree', () => {
  let matched = 0;
  fc.assert(
    fc.property(
      fc.array(rule, { minLength: 1, maxLength: 12 }),
      fc.array(event, { minLength: 1, maxLength: 12 }),
      (rules, events) => {
        const set = loadRules([{ path: 'rules.yml', text: rules.map(ruleText).join('\n---\n') }]);
        expect(set.rejected).toEqual([]);
        const indexed = compile(set);
        const naive = compile(set, { index: false });
        for (const each of events) {
          const ids = indexed.match(each).map((match) => match.rule.id);
          expect(naive.match(each).map((match) => match.rule.id)).toEqual(ids);
          expect(
            set.rules
              .filter((candidate) => indexed.explain(candidate as DetectionRule, each).matched)
              .map(({ id }) => id),
          ).toEqual(ids);
          matched += ids.length;
        }
      },
    ),
    { numRuns: 600 },
  );
  expect(matched).toBeGreaterThan(1000);
});

test('rules of one set that differ in one thing only keep their own answers', () => {
  const questions: [item: Record<string, unknown>, matches: boolean][] = [
    [{ f: 'Abc' }, true],
    [{ 'f|cased': 'Abc' }, false],
    [{ 'f|cased': 'abc' }, true],
    [{ 'f|neq': 'Abc' }, false],
    [{ 'f|contains': 'Abc' }, true],
    [{ 'f|contains': 'abcd' }, false],
    [{ 'f|contains': 'bc' }, true],
    [{ 'f|startswith': 'bc' }, false],
    [{ 'f|endswith': 'bc' }, true],
    [{ f: 'a?c' }, true],
    [{ f: 'a\\?c' }, false],
    [{ f: ['a*', '*c'] }, true],
    [{ 'f|all': ['a*', '*x'] }, false],
    [{ 'f|re': 'ABC' }, false],
    [{ 'f|re|i': 'ABC' }, true],
    [{ 'f|exists': true }, true],
    [{ 'f|exists': false }, false],
    [{ 'f|fieldref': 'g' }, true],
    [{ 'f|fieldref|cased': 'g' }, false],
    [{ 'f|fieldref': 'h' }, false],
    [{ 'n|gt': 5 }, true],
    [{ 'n|gte': 7 }, false],
    [{ 'n|lt': 6 }, false],
    [{ 'n|lte': 6 }, true],
    [{ n: 6 }, true],
    [{ g: 'abc' }, true],
    [{ h: 'abc' }, false],
    [{ '|contains': 'abc' }, true],
    [{ 'ip|cidr': '10.0.0.0/8' }, true],
    [{ 'ip|cidr': '11.0.0.0/8' }, false],
    [{ 'at|hour': 5 }, true],
    [{ 'at|minute': 5 }, false],
  ];
  const documents = questions.map(([sel], at) => ({
    title: `q${at}`,
    id: `q${at}`,
    logsource: { product: 'test' },
    detection: { sel, condition: 'sel' },
  }));
  const fields = { f: 'abc', g: 'ABC', h: 'x', n: 6, ip: '10.1.2.3', at: '2024-03-04T05:06:07Z' };
  for (const order of [documents, documents.toReversed()]) {
    const set = loadRules([{ path: 'q.yml', text: order.map((document) => JSON.stringify(document)).join('\n---\n') }]);
    const matched = compile(set)
      .match({ fields, logsource: { product: 'test' } })
      .map(({ rule }) => rule.id);
    const expected = questions.flatMap(([, matches], at) => (matches ? [`q${at}`] : []));
    expect(matched.toSorted()).toEqual(expected.toSorted());
  }
});
