import { describe, expect, test } from 'vitest';
import { loadRules, mutantsOf } from './sigma.ts';

const HEAD = 'title: t\nid: a\nlogsource: {product: windows}\n';
const whats = (text: string): string[] => mutantsOf(text).map(({ what }) => what);
const texts = (text: string): unknown[] => mutantsOf(text).map((mutant) => JSON.parse(mutant.text));

describe('a detection', () => {
  const block = (lines: string): string => `${HEAD}detection:\n  ${lines.trim().replaceAll('\n', '\n  ')}\n`;

  test('each field, modifier and selection goes once, at its own line', () => {
    const text = block('sel:\n  A|contains|all: [x, y]\n  B: 1\nnot_here:\n  C: 1\ncondition: sel and not not_here');
    expect(mutantsOf(text).map(({ what, line }) => [what, line()])).toEqual([
      ['the field "A|contains|all" is taken out', 6],
      ['the modifier "contains" of "A|contains|all" is taken out', 6],
      ['the modifier "all" of "A|contains|all" is taken out', 6],
      ['the field "B" is taken out', 7],
      ['the selection "sel" is taken out', 5],
      ['the selection "not_here" is taken out', 8],
    ]);
  });
  test('nothing goes where nothing would be left', () => {
    expect(whats(block('sel: {A: 1}\ncondition: sel'))).toEqual([]);
  });
  test('a selection leaves the condition as if it had never been asked', () => {
    const text = block(
      'a: [k1]\nb: [k2]\nc: [k3]\ncondition: (a or (b and not c)) and not (c and all of b*) and 1 of them',
    );
    const conditions = (texts(text) as { detection: { condition: string } }[]).map(
      ({ detection }) => detection.condition,
    );
    expect(conditions).toEqual([
      '((b) and (not (c))) and (not ((c) and (b))) and ((b) or (c))',
      '((a) or (not (c))) and (not (c)) and ((a) or (c))',
      '((a) or (b)) and (not (b)) and ((a) or (b))',
    ]);
    for (const { text: mutant } of mutantsOf(text))
      expect(loadRules([{ path: 'm', text: mutant }]).rejected, mutant).toEqual([]);
  });
  test('entries of a list of maps, and the fields in them', () => {
    expect(whats(block('sel:\n  - A: 1\n  - B: 1\n    C|re: x\ncondition: sel'))).toEqual([
      'entry 1 of "sel" is taken out',
      'entry 2 of "sel" is taken out',
      'the field "B" is taken out',
      'the field "C|re" is taken out',
      'the modifier "re" of "C|re" is taken out',
    ]);
  });
  test('a modifier stays where the field without it is asked already', () => {
    expect(whats(block('sel:\n  A|endswith: x\n  A: y\ncondition: sel'))).toEqual([
      'the field "A|endswith" is taken out',
      'the field "A" is taken out',
    ]);
  });
});

test('a filter document', () => {
  const text =
    'title: f\nlogsource: {product: windows}\nfilter:\n  rules: any\n  a: {A: 1}\n  b: {B: 1}\n  condition: a and not b\n';
  expect(whats(text)).toEqual(['the selection "a" is taken out', 'the selection "b" is taken out']);
});

describe('a correlation', () => {
  const block = (lines: string): string => `title: c\ncorrelation:\n  ${lines.trim().replaceAll('\n', '\n  ')}\n`;

  test('rules, fields it groups by, bounds and window', () => {
    const text = block('type: temporal\nrules: [r1, r2]\ngroup-by: [a, b]\ntimespan: 5m\ncondition: {gte: 2, lt: 9}');
    expect(whats(text)).toEqual([
      '"r1" is taken out of rules',
      '"r2" is taken out of rules',
      '"a" is taken out of group-by',
      '"b" is taken out of group-by',
      '"gte: 2" is loosened by one',
      '"lt: 9" is loosened by one',
      'the timespan 5m is doubled',
    ]);
    expect((texts(text) as { correlation: object }[]).slice(4).map(({ correlation }) => correlation)).toMatchObject([
      { condition: { gte: 1, lt: 9 } },
      { condition: { gte: 2, lt: 10 } },
      { timespan: '10m' },
    ]);
  });
  test('a bound of one is not loosened to none', () => {
    expect(whats(block('type: event_count\nrules: [r1]\ngroup-by: [a]\ntimespan: 1h\ncondition: {gte: 1}'))).toEqual([
      'the timespan 1h is doubled',
    ]);
  });
});

test('the other documents of the file stay as they are', () => {
  const text = `${HEAD}detection: {sel: {A: 1}, condition: sel}\n---\ntitle: u\nlogsource: {product: linux}\ndetection: {s: {A: 1, B|re: '007'}, condition: s}\n`;
  for (const { text: mutant } of mutantsOf(text)) {
    const [first, second] = mutant.split('\n---\n').map((each) => JSON.parse(each) as Record<string, unknown>);
    expect(first).toMatchObject({ id: 'a', detection: { sel: { A: 1 } } });
    expect(second!['title']).toBe('u');
  }
  expect(mutantsOf(text)).toHaveLength(3);
});
