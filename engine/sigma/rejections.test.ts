import { expect, test } from 'vitest';
import { loadRules } from './sigma.ts';

const RULE = `title: t
id: one
logsource:
  product: test
detection:
  sel:
    FIELD
  condition: CONDITION
`;

function refusal(text: string): string {
  const { rejected, rules } = loadRules([{ path: 'r.yml', text }]);
  expect(rules).toEqual([]);
  expect(rejected).toHaveLength(1);
  return `${rejected[0]!.line}: ${rejected[0]!.reason}`;
}

const withField = (field: string): string => RULE.replace('FIELD', field).replace('CONDITION', 'sel');
const withCondition = (condition: string): string => RULE.replace('FIELD', 'f: 1').replace('CONDITION', condition);

test.each([
  ['f|contain: x', /^7: unknown modifier "contain".*write contains/],
  ['f|contains|contains: x', /^7: .*twice/],
  ['f|contains|endswith: x', /^7: .*keep one/],
  ['f|i: x', /^7: .*switch of "re"/],
  ['f|contains|re: x', /^7: .*first modifier/],
  ['f|re: "(?=x)"', /^7: .*look-around.*second selection/],
  ['f|re: "(a"', /^7: .*not closed/],
  ['f|re: "a)"', /^7: .*without "\("/],
  ['f|re: "*a"', /^7: .*nothing to repeat/],
  ['f|re: "a++"', /^7: .*possessive/],
  ["f|re: '(a)\\1'", /^7: .*back-reference/],
  ['f|re: "a{5000}"', /^7: .*1000/],
  ['f|re: "(a{1000}){1000}"', /^7: .*unfolds/],
  ['f|re: "[a"', /^7: .*class.*not closed/],
  ["f|re: '\\q'", /^7: .*\\q is not known/],
  ['f|cidr: 10.0.0.0/33', /^7: .*not an address block.*192\.168/],
  ['f|cidr: host', /^7: .*not an address block/],
  ['f|exists: "yes"', /^7: .*true or false/],
  ['f|exists|contains: true', /^7: .*cannot stand/],
  ['f|gt: abc', /^7: .*numbers/],
  ['f|gt|lt: 3', /^7: .*two items/],
  ['f|hour: noon', /^7: .*numbers/],
  ['f|base64: a*b', /^7: .*wildcard cannot be encoded/],
  ['f|base64offset: a', /^7: .*too short to be known inside base64/],
  ['f|base64offset|contains: [abc, ""]', /^7: .*too short/],
  ['f|base64|wide: ab', /^7: .*write \|wide\|base64/],
  ['f|expand: "%nobody%"', /^7: .*%nobody%.*--placeholders/],
  ['f: []', /^7: .*empty list.*null/],
  ['f: [a, null]', /^7: .*null inside a list/],
  ['f: {a: 1}', /^7: .*nested map/],
  ['f|contains: null', /^7: .*null takes no modifier/],
  ['f|fieldref: 3', /^7: .*name of another field/],
  ["'|exists': true", /^7: .*field name/],
])('%s', (field, reason) => {
  expect(refusal(withField(field))).toMatch(reason);
});

test.each([
  ['sel and', /^8: .*ends where/],
  ['and sel', /^8: .*expected before "and"/],
  ['sel sel', /^8: .*"and" or "or"/],
  ['(sel', /^8: .*not closed/],
  ['sel)', /^8: .*not expected/],
  ['()', /^8: .*expected/],
  ['other', /^8: .*no selection "other": the rule has sel/],
  ['SEL', /^8: .*no selection "SEL"/],
  ['1 of other*', /^8: .*fits no selection/],
  ['all of filter_*', /^8: .*fits no selection/],
  ['2 of sel*', /^8: .*write "1 of"/],
  ['sel*', /^8: .*write "1 of sel\*"/],
  ['them', /^8: .*1 of them/],
  ['sel | count() by x > 5', /^8: .*correlation rule/],
  ['1 of', /^8: .*needs "them"/],
  ['not', /^8: .*ends where/],
  ["''", /^8: .*empty/],
  ['[]', /^5: .*no condition/],
  ['5', /^8: .*must be a text/],
])('condition %s', (condition, reason) => {
  expect(refusal(withCondition(condition))).toMatch(reason);
});

test.each([
  ['id: x\nlogsource: {product: a}\ndetection: {s: {f: 1}, condition: s}', /^1: .*no title/],
  ['title: x\ndetection: {s: {f: 1}, condition: s}', /^1: .*no logsource/],
  ['title: x\nlogsource: {definition: a}\ndetection: {s: {f: 1}, condition: s}', /^2: .*logsource is empty/],
  ['title: x\nlogsource: {product: a}', /^1: .*neither "detection"/],
  ['title: x\nlogsource: {product: a}\ndetection: {s: {f: 1}}', /^3: .*no condition/],
  ['title: x\nlogsource: {product: a}\ndetection:\n  condition: s', /^3: .*no selection/],
  ['title: x\nlogsource: {product: a}\ndetection:\n  s: {}\n  condition: s', /^4: .*empty/],
  ['title: x\nlogsource: {product: a}\ndetection:\n  s:\n  condition: s', /^4: .*empty/],
  ['title: x\nlogsource: {product: a}\ndetection:\n  s: [[a]]\n  condition: s', /^4: .*list inside a list/],
  [
    'title: x\nlogsource: {product: a}\ndetection:\n  s: {f: 1}\n  timeframe: 5m\n  condition: s',
    /^5: .*correlation rule with "timespan"/,
  ],
  [
    'title: x\nlevel: urgent\nlogsource: {product: a}\ndetection: {s: {f: 1}, condition: s}',
    /^2: level "urgent".*critical/,
  ],
  ['title: x\nstatus: fine\nlogsource: {product: a}\ndetection: {s: {f: 1}, condition: s}', /^2: status "fine"/],
  ['title: x\ntaxonomy: acme\nlogsource: {product: a}\ndetection: {s: {f: 1}, condition: s}', /^2: taxonomy "acme"/],
  ['action: global\ntitle: x', /^1: .*no longer part/],
  ['- a\n- b', /^1: .*a rule is a map/],
  ['title: "x', /^\d+: not readable as YAML/],
  ['title: x\n\ttab: y', /^\d+: not readable as YAML/],
  ['a: &x [1]\nb: *y\n', /^\d+: not readable as YAML/],
  ['', /^1: .*no document/],
  ['title: x\nlogsource: {product: a}\ndetection: {s: {f: 1}, condition: s}\ncorrelation: {}', /^1: .*only one of/],
  [
    'title: x\ncorrelation: {type: event_count, rules: [nobody], timespan: 5m, condition: {gte: 1}}',
    /^2: .*"nobody" is not loaded/,
  ],
  ['title: x\ncorrelation:\n  type: count\n  rules: [a]\n  timespan: 5m', /^3: .*does not exist: write event_count/],
  [
    'title: x\ncorrelation:\n  type: event_count\n  rules: [a]\n  timespan: 5 minutes\n  condition: {gte: 1}',
    /^5: .*timespan/,
  ],
  ['title: x\ncorrelation:\n  type: event_count\n  rules: [a]\n  timespan: 5m', /^2: .*needs a condition/],
  [
    'title: x\ncorrelation:\n  type: event_count\n  rules: [a]\n  timespan: 5m\n  condition: {over: 3}',
    /^6: .*no "over"/,
  ],
  [
    'title: x\ncorrelation:\n  type: value_count\n  rules: [a]\n  timespan: 5m\n  condition: {gte: 3}',
    /^6: .*needs "field"/,
  ],
  [
    'title: x\ncorrelation:\n  type: event_count\n  rules: [a]\n  timespan: 5m\n  condition: {gte: 3}\n  groupby: [x]',
    /^7: .*no "groupby".*group-by/,
  ],
  ['title: x\ncorrelation:\n  type: temporal\n  rules: []\n  timespan: 5m', /^2: .*names no rules/],
  [
    'title: x\ncorrelation:\n  type: temporal_ordered_extended\n  rules: [a]\n  timespan: 5m\n  condition: {gte: 1}',
    /^6: .*condition over rule names/,
  ],
  [
    'title: x\ncorrelation:\n  type: temporal\n  rules: [a, b]\n  timespan: 5m\n  condition: a',
    /^6: .*does not ask for the rule "b"/,
  ],
  [
    'title: x\ncorrelation:\n  type: temporal\n  rules: [a, b]\n  timespan: 5m\n  condition: a and c',
    /^6: .*no selection "c"/,
  ],
  [
    'title: x\ncorrelation:\n  type: event_count\n  rules: [a]\n  timespan: 5m\n  condition: a',
    /^6: .*takes a map as condition/,
  ],
  [
    `title: x\ncorrelation:\n  type: temporal_ordered\n  timespan: 5m\n  condition: ${Array.from({ length: 9 }, (_, at) => `(a${at} or b${at})`).join(' and ')}`,
    /^5: .*more than 256 ways/,
  ],
  [
    'title: x\ncorrelation:\n  type: temporal_ordered\n  rules: [a, a]\n  timespan: 5m',
    /^4: .*give the second step its own rule/,
  ],
  ['title: x\ncorrelation:\n  type: temporal\n  rules: [a, a]\n  timespan: 5m', /^4: .*name it once/],
])('%s', (text, reason) => {
  expect(refusal(text)).toMatch(reason);
});

test('a bad document does not hide the good ones, and lines count through the file', () => {
  const good = withField('f: 1');
  const text = `# pack\n---\n${good}---\n${withField('f|bad: 1').replace('id: one', 'id: two')}---\n${good.replace('id: one', 'id: three')}`;
  const { rules, rejected } = loadRules([{ path: 'r.yml', text }]);
  expect(rules.map(({ id, line }) => [id, line])).toEqual([
    ['one', 3],
    ['three', 21],
  ]);
  expect(rejected).toMatchObject([{ file: 'r.yml', line: 18, id: 'two' }]);
});

test('an id or name that is used twice is refused at the second place', () => {
  const { rules, rejected } = loadRules([
    { path: 'a.yml', text: withField('f: 1') },
    { path: 'b.yml', text: withField('f: 2') },
  ]);
  expect(rules).toHaveLength(1);
  expect(rejected).toMatchObject([{ file: 'b.yml', line: 2, id: 'one' }]);
  expect(rejected[0]!.reason).toContain('a.yml line 1');
});

test('correlations in a circle are refused, and what stands on a refused one', () => {
  const correlation = (id: string, rule: string): string =>
    `title: ${id}\nid: ${id}\ncorrelation: {type: event_count, rules: [${rule}], timespan: 1m, condition: {gte: 1}}\n`;
  const circle = loadRules([{ path: 'c.yml', text: `${correlation('x', 'y')}---\n${correlation('y', 'x')}` }]);
  expect(circle.rules).toEqual([]);
  expect(circle.rejected.map(({ id }) => id)).toEqual(['x', 'y']);
  const chain = loadRules([{ path: 'c.yml', text: `${correlation('x', 'y')}---\n${correlation('y', 'gone')}` }]);
  expect(chain.rejected.map(({ id }) => id).sort()).toEqual(['x', 'y']);
});

test('top-level keys beyond the specification are kept', () => {
  const { rules } = loadRules([
    { path: 'r.yml', text: `${withField('f: 1')}author: A Team\nplaybook: usb\nsentences: {ja: あ, en: a}\n` },
  ]);
  expect(rules[0]).toMatchObject({ author: 'A Team', custom: { playbook: 'usb', sentences: { ja: 'あ', en: 'a' } } });
});
