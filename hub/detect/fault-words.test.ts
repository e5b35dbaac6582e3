import { expect, test } from 'vitest';
import { loadRules } from '#engine/sigma/sigma.ts';
import { faultWords } from './fault-words.ts';

const rule = (selection: string, condition = 's') =>
  `title: x\nlogsource: {product: a}\ndetection:\n  s: ${selection}\n  condition: ${condition}\n`;
const correlation = (parts: string) => `title: c\nid: c\ncorrelation: {${parts}}\n`;

/** Mistakes that people make when they write a rule. */
const mistakes = [
  'title: [\n',
  '',
  'title: x\n',
  'text\n',
  'title: x\naction: global\ndetection: {}\n',
  'logsource: {product: a}\ndetection: {s: {a: 1}, condition: s}\n',
  'title: x\ndetection: {s: {a: 1}, condition: s}\n',
  'title: x\nlogsource: {product: 1}\ndetection: {s: {a: 1}, condition: s}\n',
  'title: x\nlevel: grave\nlogsource: {product: a}\ndetection: {s: {a: 1}, condition: s}\n',
  'title: x\nlogsource: {product: a}\ndetection: {condition: s}\n',
  'title: x\nlogsource: {product: a}\ndetection: {s: {a: 1}}\n',
  rule('{}'),
  rule('[]'),
  rule('{a: []}'),
  rule('{a: [1, null]}'),
  rule('{a: {b: 1}}'),
  rule("{'a|containz': x}"),
  rule("{'a|contains|contains': x}"),
  rule("{'a|contains|startswith': x}"),
  rule("{'a|re|cidr': x}"),
  rule("{'a|gt': x}"),
  rule("{'a|exists': 1}"),
  rule("{'a|cidr': x}"),
  rule("{'a|expand': '%list%'}"),
  rule("{'a|re': '(?=x)'}"),
  rule("{'a|re': '(x'}"),
  rule("{'a|re': '[x'}"),
  rule("{'a|re': 'x{9999}'}"),
  rule("{'a|re': '(x)\\1'}"),
  rule('{a: 1}', 't'),
  rule('{a: 1}', '(s'),
  rule('{a: 1}', 's and'),
  rule('{a: 1}', 's s'),
  rule('{a: 1}', '2 of them'),
  rule('{a: 1}', '1 of t*'),
  rule('{a: 1}', 's | count() > 3'),
  correlation('type: event_count, rules: [x], timespan: 5m, condition: {gte: 1}'),
  correlation('type: events, rules: [x], timespan: 5m, condition: {gte: 1}'),
  correlation('type: event_count, rules: [x], timespan: soon, condition: {gte: 1}'),
  correlation('type: event_count, rules: [x], timespan: 5m'),
  correlation('type: event_count, rules: [], timespan: 5m, condition: {gte: 1}'),
  correlation('type: event_count, rules: [x], timespan: 5m, condition: {gte: 1}, group_by: [a]'),
  `${rule('{a: 1}').replace('title: x', 'title: x\nid: y')}---\n${rule('{a: 1}').replace('title: x', 'title: x\nid: y')}`,
];

test.each(mistakes.map((text) => [text]))('%j is refused in Japanese words', (text) => {
  const { rejected } = loadRules([{ path: 'a.yml', text }]);
  expect(rejected.length).toBeGreaterThan(0);
  for (const { reason } of rejected) {
    const { ja, en } = faultWords(reason);
    expect(en).toContain(reason);
    expect(ja).toMatch(/[ぁ-ん]/);
    expect(ja).not.toContain('ルールを読めません');
    expect(ja).not.toMatch(/\$\d/);
  }
});
