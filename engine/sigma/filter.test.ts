import { expect, test } from 'vitest';
import { compile, loadRules } from './sigma.ts';

const RULE = `title: process
id: p
name: proc
logsource: {product: windows, category: process_creation}
detection:
  selection: {Image|endswith: cmd.exe}
  selection_user: {User: u}
  condition: 1 of selection*
`;
const filter = (
  rules: string,
  condition = 'not selection',
  logsource = '{product: windows, category: process_creation}',
): string => `title: known
id: fl
logsource: ${logsource}
filter:
  rules: ${rules}
  selection: {ParentImage|endswith: tool.exe}
  condition: ${condition}
`;

function fires(text: string, fields: Record<string, unknown>): boolean {
  const set = loadRules([{ path: 'r.yml', text }]);
  expect(set.rejected).toEqual([]);
  return compile(set).match({ fields, logsource: { product: 'windows', category: 'process_creation' } }).length > 0;
}

const CMD = { Image: 'C:\\cmd.exe' };
const FROM_TOOL = { ...CMD, ParentImage: 'C:\\tool.exe' };

test.each(['[p]', '[proc]', 'any', 'p', '[other, p]'])('rules %s: the filter is joined by AND', (rules) => {
  expect(fires(`${RULE}---\n${filter(rules)}`, CMD)).toBe(true);
  expect(fires(`${RULE}---\n${filter(rules)}`, FROM_TOOL)).toBe(false);
});

test('a filter may stand before its rule and in another file', () => {
  const set = loadRules([
    { path: 'f.yml', text: filter('[p]') },
    { path: 'r.yml', text: RULE },
  ]);
  expect(
    compile(set).match({ fields: FROM_TOOL, logsource: { product: 'windows', category: 'process_creation' } }),
  ).toEqual([]);
  expect(set.kinds).toEqual({ detection: 1, correlation: 0, filter: 1 });
});

test('a filter for other rules or another log source leaves the rule alone', () => {
  expect(fires(`${RULE}---\n${filter('[other]')}`, FROM_TOOL)).toBe(true);
  expect(fires(`${RULE}---\n${filter('any', 'not selection', '{product: linux}')}`, FROM_TOOL)).toBe(true);
  expect(
    fires(
      `${RULE}---\n${filter('any', 'not selection', '{product: windows, category: process_creation, service: x}')}`,
      FROM_TOOL,
    ),
  ).toBe(true);
});

test('a wider log source covers the rule', () => {
  expect(fires(`${RULE}---\n${filter('any', 'not selection', '{product: windows}')}`, FROM_TOOL)).toBe(false);
});

test('the names of the filter do not mix with those of the rule', () => {
  expect(fires(`${RULE}---\n${filter('[p]', 'selection')}`, { ParentImage: 'C:\\tool.exe', Image: 'x' })).toBe(false);
  expect(fires(`${RULE}---\n${filter('[p]', 'selection')}`, FROM_TOOL)).toBe(true);
});

test('two filters both hold', () => {
  const second = filter('any').replace('id: fl', 'id: f2').replace('tool.exe', 'other.exe');
  expect(fires(`${RULE}---\n${filter('any')}---\n${second}`, { ...CMD, ParentImage: 'other.exe' })).toBe(false);
  expect(fires(`${RULE}---\n${filter('any')}---\n${second}`, FROM_TOOL)).toBe(false);
  expect(fires(`${RULE}---\n${filter('any')}---\n${second}`, CMD)).toBe(true);
});

test('a filter that narrows, misses its rules or cannot apply is told', () => {
  const warnings = (text: string): string[] =>
    loadRules([{ path: 'r.yml', text }]).warnings.map(({ line, reason }) => `${line} ${reason}`);
  expect(warnings(`${RULE}---\n${filter('[p]', 'selection')}`)).toEqual([expect.stringMatching(/^16 .*no "not"/)]);
  expect(warnings(`${RULE}---\n${filter('[gone]')}`)).toEqual([expect.stringMatching(/^14 .*not loaded: gone/)]);
  expect(warnings(`${RULE}---\n${filter('[p]', 'not selection', '{product: linux}')}`)).toEqual([
    expect.stringMatching(/does not cover the rule "p"/),
  ]);
});
