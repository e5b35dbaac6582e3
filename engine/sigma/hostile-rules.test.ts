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
