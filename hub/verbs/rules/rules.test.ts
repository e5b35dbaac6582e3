import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run } from '../rules.ts';
import { framesOf } from './event-files.ts';
import { verbTest } from './verb-harness.ts';

const RULE = `title: Odd tool
id: odd-tool
author: A Team
logsource: {product: windows, category: process_creation}
detection:
  sel: {Image|endswith: '\\odd.exe'}
  condition: sel
`;
const SYSMON = 'Microsoft-Windows-Sysmon/Operational';
const tree = (EventRecordID: number, Image = 'C:\\odd.exe'): object => ({
  Event: { System: { Channel: SYSMON, EventID: 1, EventRecordID }, EventData: { Image, Note: 'a "} {" b' } },
});

const told = verbTest();
const { put, json } = told;

describe('usage', () => {
  test.each([
    [[]],
    [['zap']],
    [['check']],
    [['check', '--zap', 'x']],
    [['match', '--rules', 'x']],
    [['explain', '--rules', 'x', '--events', 'y']],
  ])('%j is wrong usage', async (argv) => {
    expect(await run(argv)).toBe(2);
    expect(told.err).toContain('hinomi rules');
    expect(told.out).toBe('');
  });
  test.each(['check', 'match', 'test', 'explain'])('%s --help', async (act) => {
    expect(await run([act, '--help'])).toBe(0);
    expect(told.out).toMatch(new RegExp(`^hinomi rules ${act}[\\s\\S]*Exit 0`));
  });
  test('a path that is not there', async () => {
    expect(await run(['check', join(told.folder, 'gone')])).toBe(1);
    expect(told.err).toMatch(/gone: does not exist/);
  });
});

describe('check', () => {
  test('counts, refusals with place, exit 3', async () => {
    put('good.yml', RULE);
    const bad = put('deep/bad.yaml', RULE.replace('endswith', 'ends').replace('odd-tool', 'bad'));
    put('good.events.yaml', 'positive: []');
    expect(await run(['check', told.folder, '--json'])).toBe(3);
    expect(json()).toEqual([
      {
        loaded: 1,
        rejected: [{ file: bad, line: 6, id: 'bad', reason: expect.stringContaining('endswith') }],
        kinds: { detection: 1, correlation: 0, filter: 0 },
      },
    ]);
    expect(await run(['check', bad])).toBe(3);
    expect(told.err).toContain(`${bad}:6: refused:`);
  });
  test('placeholders from a file', async () => {
    const rule = put('p.yml', RULE.replace('Image|endswith', 'Image|expand').replace('\\odd.exe', '%tools%'));
    expect(await run(['check', rule])).toBe(3);
    expect(await run(['check', rule, '--placeholders', put('lists.txt', '"%tools%": [a.exe]')])).toBe(0);
    expect(await run(['check', rule, '--placeholders', put('lists.txt', 'tools: {a: 1}')])).toBe(1);
    expect(told.err).toMatch(/lists\.txt:1: .*"tools"/);
  });
});

describe('match', () => {
  const flat = (EventRecordID: number) => ({ Channel: SYSMON, EventID: 1, Image: 'x\\odd.exe', EventRecordID });
  const line = (file: string, record: number): object => ({ file, record, rule: 'odd-tool', title: 'Odd tool' });

  test.each<[string, string, number[]]>([
    ['one.json', JSON.stringify(tree(7), null, 2), [7]],
    ['array.json', `\uFEFF${JSON.stringify([tree(7), tree(8, 'x'), tree(9)])}`, [7, 9]],
    [
      'joined.json',
      `${JSON.stringify(tree(7), null, 1)}${JSON.stringify(tree(8))}\n${JSON.stringify(tree(9))}`,
      [7, 8, 9],
    ],
    [
      'lines.jsonl',
      `${JSON.stringify(tree(7))}\n\n${JSON.stringify({ Channel: SYSMON, EventID: 1, Image: 'x\\odd.exe' })}\n`,
      [7, 3],
    ],
    [
      'separators.jsonl',
      `\uFEFF${JSON.stringify(tree(4, 'a\u2028\u2029b'))}\r\n${JSON.stringify(tree(5, 'a\u2028\\odd.exe'))}\r\n`,
      [5],
    ],
    ['wrapped.json', JSON.stringify({ Records: [tree(4), tree(5, 'x'), tree(6)] }), [4, 6]],
    ['hits.json', JSON.stringify({ hits: { total: 1, hits: [{ _index: 'i', _source: flat(4) }] } }), [4]],
    ['result.json', JSON.stringify({ preview: false, result: flat(4) }), [4]],
    ['lines-of-arrays.jsonl', `${JSON.stringify([tree(4)])}\n${JSON.stringify([tree(5)])}\n`, [4, 5]],
    ['over-lines.jsonl', `${JSON.stringify(tree(4), null, 2)}\n${JSON.stringify(tree(5), null, 2)}\n`, [4, 5]],
    ['hints.ndjson', JSON.stringify({ Image: 'x\\odd.exe', product: 'windows', category: 'process_creation' }), [1]],
  ])('%s', async (name, content, records) => {
    const file = put(name, content);
    expect(await run(['match', '--rules', put('r.yml', RULE), '--events', file, '--json'])).toBe(0);
    expect(json()).toEqual(records.map((record) => line(file, record)));
  });

  test('a folder is read below, in order of name', async () => {
    const rule = put('r.yml', RULE);
    const second = put('e/b.json', JSON.stringify(tree(2)));
    const first = put('e/a/z.json', JSON.stringify(tree(1)));
    expect(await run(['match', '--events', join(told.folder, 'e'), '--rules', rule, '--json'])).toBe(0);
    expect(json()).toEqual([line(first, 1), line(second, 2)]);
  });

  test('a bad line is refused with its place and the rest goes on', async () => {
    const file = put('x.jsonl', `{"a":\n${JSON.stringify(tree(5))}\n[1]\n`);
    expect(await run(['match', '--rules', put('r.yml', RULE), '--events', file, '--json'])).toBe(3);
    expect(json()).toEqual([line(file, 5)]);
    expect(told.err).toMatch(/x\.jsonl:1: refused: .*JSON[\s\S]*x\.jsonl:3: refused: .*no JSON object/);
  });

  test('events without a log source are counted, or judged as stated', async () => {
    const file = put('x.jsonl', JSON.stringify({ Image: 'x\\odd.exe' }));
    const rule = put('r.yml', RULE);
    expect(await run(['match', '--rules', rule, '--events', file, '--json'])).toBe(0);
    expect([told.out, told.err]).toEqual(['', expect.stringContaining('log source of 1 events')]);
    expect(
      await run(['match', '--rules', rule, '--events', file, '--assume', 'windows/process_creation/', '--json']),
    ).toBe(0);
    expect(json()).toEqual([line(file, 1)]);
  });

  test('for people the author is named', async () => {
    await run(['match', '--rules', put('r.yml', RULE), '--events', put('x.json', JSON.stringify(tree(5)))]);
    expect(told.out).toContain('Odd tool (odd-tool, by A Team)');
  });
});

test('an object that is cut off is told, not dropped', () => {
  expect([...framesOf('[{"a":1},\n{"b":')]).toEqual([
    { text: '{"a":1}', line: 1, cut: false },
    { text: '{"b":', line: 2, cut: true },
  ]);
});

test('explain names the part that failed and the parts that hold', async () => {
  const rule = put('r.yml', RULE);
  const file = put('x.json', JSON.stringify([tree(1), tree(2, 'C:\\other.exe')]));
  expect(await run(['explain', '--rules', rule, '--events', file, '--rule', 'odd-tool', '--json'])).toBe(0);
  expect(json()).toMatchObject([
    {
      record: 1,
      matched: true,
      author: 'A Team',
      selections: ['sel'],
      parts: [{ item: 'Image|endswith', value: 'C:\\odd.exe', expected: ['\\odd.exe'], holds: true }],
    },
    { record: 2, matched: false, failed: 'selection sel: Image|endswith is "C:\\\\other.exe"' },
  ]);
  expect(await run(['explain', '--rules', rule, '--events', file, '--rule', 'gone'])).toBe(1);
});

describe('test', () => {
  const CASES = `positive:
  - fields: {Image: 'C:\\odd.exe'}
  - {note: raw, logsource: {}, fields: {Channel: ${SYSMON}, EventID: 1, Image: 'x\\odd.exe'}}
negative:
  - fields: {Image: odd.exe}
  - fields: {Image: 'C:\\odd.exe.txt'}
  - {logsource: {product: linux}, fields: {Image: 'C:\\odd.exe'}}
`;
  test('holds', async () => {
    put('r.events.yaml', CASES);
    expect(await run(['test', put('r.yml', RULE), '--json'])).toBe(0);
    expect(json()).toHaveLength(5);
    expect(json().every((result) => (result as { ok: boolean }).ok)).toBe(true);
  });
  test.each<[string, RegExp]>([
    [
      CASES.replace('{Image: odd.exe}', "{Image: 'y\\odd.exe'}"),
      /r\.events\.yaml:5: odd-tool: the rule fires on a negative case/,
    ],
    [
      CASES.replace('note: raw', 'note: from raw').replace("'x\\odd.exe'", 'x'),
      /:3: odd-tool: .*positive case \(from raw\): selection sel: Image\|endswith is "x"/,
    ],
    [CASES.replace('  - fields: {Image: odd.exe}\n', ''), /2 negative cases: write at least 3/],
    [CASES.replace('positive', 'positives'), /positives.*rules\/README\.md/],
    [CASES.replace('negative:', 'negative:\n  - fields: 7'), /:5: .*negative\.0/],
  ])('says what is wrong %#', async (cases, reason) => {
    put('r.events.yaml', cases);
    expect(await run(['test', put('r.yml', RULE)])).toBe(1);
    expect(told.out).toMatch(reason);
  });
  test('a part that no case needs is named with its line', async () => {
    const rule = RULE.replace("odd.exe'}", "odd.exe', CommandLine|contains: -x}");
    const cases = CASES.replaceAll(/(Image: '[^']+')\}/g, '$1, CommandLine: a -x}');
    put('r.events.yaml', cases);
    const file = put('r.yml', rule);
    expect(await run(['test', file, '--json'])).toBe(1);
    expect(json().filter((result) => !(result as { ok: boolean }).ok)).toEqual([
      {
        file,
        line: 6,
        rule: 'odd-tool',
        kind: 'file',
        ok: false,
        reason: expect.stringContaining('the field "CommandLine|contains" is taken out'),
      },
    ]);
  });
  test('a rule without events fails', async () => {
    expect(await run(['test', put('r.yml', RULE)])).toBe(1);
    expect(told.out).toMatch(/r\.events\.yaml:1: odd-tool: the rule has no events/);
  });
  test('stories for correlations, silence included', async () => {
    const rule = put(
      'c.yml',
      `${RULE}---\ntitle: quiet\nid: quiet\ncorrelation: {type: event_count, rules: [odd-tool], timespan: 5m, condition: {lt: 1}}\n`,
    );
    const step = (time: number): string => `{time: ${time}, fields: {Image: 'a\\odd.exe'}}`;
    put(
      'c.events.yaml',
      `positive:\n  - {events: [${step(0)}], until: 300}\n  - {events: [${step(0)}, ${step(301)}], until: 301}\nnegative:\n  - {events: [${step(0)}], until: 299}\n  - {events: [${step(0)}, ${step(300)}]}\n  - {events: [${step(90)}, ${step(0)}], until: 380}\n`,
    );
    expect(await run(['test', rule])).toBe(0);
    expect(told.out).toContain('5 cases hold, 0 do not');
  });
  test.each(['rule: low\n', ''])('a correlation below another is judged by itself (%j)', async (about) => {
    const correlation = (id: string, rule: string): string =>
      `---\ntitle: ${id}\nid: ${id}\ncorrelation: {type: event_count, rules: [${rule}], timespan: 5m, condition: {gte: 1}}\n`;
    const rule = put('c.yml', `${RULE}${correlation('low', 'odd-tool')}${correlation('high', 'low')}`);
    const story = (image: string): string => `  - {events: [{time: 0, fields: {Image: '${image}'}}]}\n`;
    put('c.events.yaml', `${about}positive:\n${story('a\\odd.exe').repeat(2)}negative:\n${story('x').repeat(3)}`);
    await run(['test', rule, '--json']);
    const reasons = json().map((result) => (result as { reason?: string }).reason);
    expect(reasons.slice(0, 5)).toEqual(Array(5).fill(undefined));
    expect(reasons.slice(5)).toEqual(Array(2).fill(expect.stringContaining('the timespan 5m is doubled')));
  });
});
