import { expect, test } from 'vitest';
import { compile, loadRules } from './sigma.ts';

const HEAD = 'title: x\nlogsource: {product: a}\ndetection:\n';
const rule = (selection: string, condition = 's'): string => `${HEAD}  s: ${selection}\n  condition: ${condition}\n`;

test.each<[string, string]>([
  ['deep lists', `a: ${'['.repeat(5000)}`],
  ['deep maps', '{'.repeat(3000)],
  [
    'aliases that multiply',
    `a: &a [x]\n${Array.from({ length: 30 }, (_, at) => `b${at}: [*a,*a,*a,*a,*a]`).join('\n')}`,
  ],
  ['zero bytes', '\0\0\0'],
  ['a key a thousand times', 'title: x\n'.repeat(1000)],
  ['nothing but separators', '---\n'.repeat(5000)],
  ['deep parentheses', rule('{f: 1}', `${'('.repeat(50_000)}s`)],
  ['deep groups', rule(`{'f|re': '${'('.repeat(20_000)}a'}`)],
  ['counted repetition', rule(`{'f|re': '${'a{1000}'.repeat(200)}'}`)],
  ['many dashes', rule("{'f|windash|contains': '-a -b -c -d -e -f -g'}")],
  ['a list as key', '? [a]\n: b'],
  ['the prototype', '__proto__: {title: x}'],
  ['deep negation of nothing', rule('{f: 1}', 'not '.repeat(50_000))],
  ['brackets that never close', rule('{f: 1}', `${'('.repeat(90)}s`)],
  ['a code tag', `title: !!js/function 'function () { return 1; }'\n`],
  ['a million of one character', 'x'.repeat(1_000_000)],
  ['a placeholder list that multiplies', rule(`{'f|expand': '${'%hosts%'.repeat(40)}'}`)],
  ['an alternation that unfolds', rule(`{'f|re': '${'(a|b){900}'.repeat(9)}'}`)],
  ['a class that never closes', rule(`{'f|re': '${'['.repeat(5000)}'}`)],
  ['a prefix longer than an address', rule("{'f|cidr': '10.0.0.0/99999999999999999999'}")],
  [
    'a correlation over itself',
    'title: x\nid: x\ncorrelation: {type: event_count, rules: [x], timespan: 1m, condition: {gte: 1}}\n',
  ],
  [
    'a timespan without end',
    'title: x\nid: x\ncorrelation: {type: event_count, rules: [y], timespan: 9e999s, condition: {gte: 1}}\n',
  ],
])('%s: refused with a place and a short reason, and the next file is read', (_name, text) => {
  const { rules, rejected } = loadRules([
    { path: 'bad.yml', text },
    { path: 'good.yml', text: rule('{f: 1}') },
  ]);
  expect(rules.map(({ file }) => file)).toEqual(['good.yml']);
  expect(rejected.length).toBeGreaterThan(0);
  for (const { file, line, reason } of rejected) {
    expect([file, line > 0, reason.length > 0 && reason.length < 1000]).toEqual(['bad.yml', true, true]);
  }
});

test('an event of endless depth is judged', () => {
  const fields: Record<string, unknown> = { near: 'foo' };
  let inner = fields;
  for (let depth = 0; depth < 20_000; depth++) {
    const next = {};
    inner['a'] = next;
    inner = next;
  }
  const engine = compile(
    loadRules([{ path: 'r.yml', text: `${HEAD}  s: [foo]\n  k: {a.a.a: 1}\n  condition: s or k\n` }]),
  );
  expect(engine.match({ fields, logsource: { product: 'a' } })).toHaveLength(1);
});

test.each<[string, string, string]>([
  [
    'twenty thousand values',
    rule(`{f: [${Array.from({ length: 20_000 }, (_, at) => `v${at}`).join(', ')}]}`),
    'v19999',
  ],
  [
    'twenty thousand steps of a condition',
    rule('{f: last}', Array.from({ length: 20_000 }, () => 's').join(' or ')),
    'last',
  ],
  ['ten thousand stars', rule(`{f: 'a${'*'.repeat(10_000)}z'}`), 'a-z'],
  ['a thousand wildcards', rule(`{'f|contains': '${'a*'.repeat(1000)}b'}`), `${'a'.repeat(1000)}b`],
  ['a text of a megabyte', rule(`{f: '${'y'.repeat(1 << 20)}'}`), 'Y'.repeat(1 << 20)],
  ['fifty nots', rule('{f: last}', `${'not '.repeat(50)}s`), 'last'],
])('%s: taken, and matched as written', (_name, text, value) => {
  const set = loadRules([{ path: 'large.yml', text }], { placeholders: { hosts: ['a', 'b', 'c'] } });
  expect(set.rejected).toEqual([]);
  const engine = compile(set);
  expect(engine.match({ fields: { f: value }, logsource: { product: 'a' } })).toHaveLength(1);
  expect(engine.match({ fields: { f: 'other' }, logsource: { product: 'a' } })).toHaveLength(0);
});
