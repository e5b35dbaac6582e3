import { expect, test } from 'vitest';
import { type DetectionRule, loadRules, neededLogs, OWN_LOGSOURCES, permittedValues } from './sigma.ts';

function rule(logsource: string, detection: string): DetectionRule {
  const set = loadRules([
    { path: 'r.yml', text: `title: t\nid: t\nlogsource: ${logsource}\ndetection: ${detection}\n` },
  ]);
  expect(set.rejected).toEqual([]);
  return set.rules[0] as DetectionRule;
}

const security = '{ product: windows, service: security }';

test.each<[string, string[] | null]>([
  ['{ s: { EventID: 4720 }, condition: s }', ['4720']],
  ['{ s: { EventID: [ 4720, 4722 ] }, f: { EventID: 4722 }, condition: s and not f }', ['4720', '4722']],
  ['{ a: { EventID: 1 }, b: { EventID: 2 }, condition: a or b }', ['1', '2']],
  ['{ a: { EventID: [ 1, 2 ] }, b: { EventID: [ 2, 3 ] }, condition: a and b }', ['2']],
  ['{ a: { EventID: 1 }, b: { X: 2 }, condition: a or b }', null],
  ['{ a: [ { EventID: 1 }, { EventID: 2, X: y } ], condition: a }', ['1', '2']],
  ['{ a: { EventID|startswith: 47 }, condition: a }', null],
  ['{ a: { EventID|neq: 47 }, condition: a }', null],
  ['{ a: { EventID: 1 }, condition: not a }', null],
  ['{ a: [ word ], condition: a }', null],
])('%s binds EventID to %j', (detection, values) => {
  const found = permittedValues(rule(security, detection), 'EventID');
  expect(found === null ? null : [...found].sort()).toEqual(values);
});

test.each<[string, string, [string, readonly number[] | null][]]>([
  [security, '{ s: { EventID: 4720 }, condition: s }', [['Security', [4720]]]],
  [security, '{ s: { X: y }, condition: s }', [['Security', null]]],
  [
    '{ product: windows, category: process_creation }',
    '{ s: { X: y }, condition: s }',
    [
      ['Microsoft-Windows-Sysmon/Operational', [1]],
      ['Security', [4688]],
    ],
  ],
  [
    '{ product: windows, category: process_creation }',
    '{ s: { EventID: 4688 }, condition: s }',
    [['Security', [4688]]],
  ],
  [
    '{ product: windows, service: powershell }',
    '{ s: { Channel: PowerShellCore/Operational }, condition: s }',
    [['PowerShellCore/Operational', null]],
  ],
  ['{ product: windows }', '{ s: { Channel: Setup, EventID: 2 }, condition: s }', [['setup', [2]]]],
  ['{ product: windows }', '{ s: { X: y }, condition: s }', []],
  ['{ product: linux, category: authentication }', '{ s: { X: y }, condition: s }', []],
])('%s with %s needs the logs %j', (logsource, detection, logs) => {
  expect(neededLogs(rule(logsource, detection), OWN_LOGSOURCES).map(({ channel, codes }) => [channel, codes])).toEqual(
    logs,
  );
});
