import { expect, test } from 'vitest';
import { compile, loadRules } from '#engine/sigma/sigma.ts';
import { composeException, readException, whyNoException } from './exception-text.ts';
import { ruleExceptions } from './set-apart.ts';

const set = loadRules([
  {
    path: 'r',
    text: `title: Failed
id: failed
logsource: {product: linux, service: sshd}
detection: {sel: {event.action: login_failed}, condition: sel}
---
title: Burst
id: burst
correlation: {type: event_count, rules: [failed], group-by: [hinomi.site, source.ip], timespan: 5m, condition: {gte: 3}}
---
title: Anywhere
id: anywhere
correlation: {type: event_count, rules: [failed], group-by: [source.ip], timespan: 5m, condition: {gte: 3}}
---
title: Cleared
id: cleared
logsource: {product: windows, service: security}
detection: {sel: {EventID: 1102}, condition: sel}
`,
  },
]);
const at = { set, pierces: (rule: string) => rule === 'cleared', timeZone: 'UTC' };
const text = (filter: string, logsource = '{product: linux, service: sshd}') =>
  `title: x\nlogsource: ${logsource}\nfilter:\n${filter}`;
const faults = (given: string) => readException(given, at).faults.map(({ line, text: { en } }) => `${line} ${en}`);
const warnings = (given: string) => readException(given, at).warnings.map(({ text: { en } }) => en);
const good = text('  rules: [failed]\n  known: {source.ip: 10.0.0.9}\n  condition: not known\n');

test('a sound text has no fault and no warning', () => {
  expect(readException(good, at)).toMatchObject({ rules: [{ id: 'failed' }], faults: [], warnings: [] });
});

test.each([
  ['no YAML', ': [', /^1 /],
  [
    'a rule instead of a filter',
    'title: x\nlogsource: {product: a}\ndetection: {s: {a: 1}, condition: s}\n',
    /one Sigma filter/,
  ],
  ['two of them', `${good}---\n${good}`, /one Sigma filter/],
  ['every rule', text('  rules: any\n  known: {a: bcd}\n  condition: not known\n'), /^4 Name the rules/],
  [
    'a rule that is not there',
    text('  rules: [gone]\n  known: {a: bcd}\n  condition: not known\n'),
    /^4 There is no rule "gone"/,
  ],
  [
    'a rule that pierces',
    text('  rules: [cleared]\n  k: {a: bcd}\n  condition: not k\n', '{product: windows}'),
    /told whatever happens/,
  ],
  [
    'another log',
    text('  rules: [failed]\n  k: {a: bcd}\n  condition: not k\n', '{product: windows}'),
    /does not cover/,
  ],
  [
    'a field by which a correlation does not group',
    text('  rules: [burst]\n  k: {user.name: bcd}\n  condition: not k\n'),
    /only ask about source.ip, hinomi.agent/,
  ],
  ['words anywhere, of a correlation', text('  rules: [burst]\n  k: [bcd]\n  condition: not k\n'), /only ask about/],
  [
    'a correlation over all sites',
    text('  rules: [anywhere]\n  k: {source.ip: 10.0.0.9}\n  condition: not k\n'),
    /does not count by site/,
  ],
])('refused with its place: %s', (_, given, expected) => {
  expect(faults(given).join('\n')).toMatch(expected);
});

test.each([
  ['without "not"', '  rules: [failed]\n  k: {source.ip: 10.0.0.9}\n  condition: k\n', /Without "not"/],
  ['a wildcard alone', "  rules: [failed]\n  k: {source.ip: '*'}\n  condition: not k\n", /too wide/],
  ['presence alone', '  rules: [failed]\n  k: {source.ip|exists: true}\n  condition: not k\n', /too wide/],
  ['a whole machine', '  rules: [failed]\n  k: {hinomi.agent: tokyo/pc-1}\n  condition: not k\n', /Only the machine/],
])('warned of: %s', (_, filter, expected) => {
  expect(warnings(text(filter)).join('\n')).toMatch(expected);
});

test('a composed text compares letter by letter, whatever stands in the value', () => {
  const odd = String.raw`C:\tools\*.exe? "x": #1`;
  const failed = set.rules.find(({ id }) => id === 'failed')!;
  const composed = composeException(failed, [{ field: 'process.path', how: 'is', value: odd }], 'Known: "Failed"');
  expect(readException(composed, at).faults).toEqual([]);
  const engine = compile(set);
  engine.setExceptions(ruleExceptions({ exceptions: [{ id: 'x', site: 's', text: composed }] }, 'UTC'), new Set());
  const apart = (path: string, site = 's') =>
    engine.process(
      {
        fields: { 'event.action': 'login_failed', 'process.path': path, 'hinomi.site': site },
        logsource: { product: 'linux', service: 'sshd' },
      },
      { id: path + site, time: 0 },
    )[0]?.exception ?? null;
  expect([apart(odd), apart(odd.replace('*', 'evil')), apart(odd, 'other')]).toEqual(['x', null, null]);
});

test('whether a rule can have an exception at all is known before anything is written', () => {
  const why = (id: string) => whyNoException(set.rules.find((rule) => rule.id === id)!, at)?.en ?? null;
  expect(why('failed')).toBeNull();
  expect(why('burst')).toBeNull();
  expect(why('cleared')).toMatch(/told whatever happens/);
  expect(why('anywhere')).toMatch(/by site/);
});
