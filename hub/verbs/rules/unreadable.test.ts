import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { chunkBytes, fileBytes } from '#engine/evtx/sample-file.ts';
import { run } from '../rules.ts';
import { decodeText } from './file-text.ts';
import { verbTest } from './verb-harness.ts';

const RULE = `title: Odd tool
id: odd-tool
logsource: {product: windows, category: process_creation}
detection:
  sel: {Image|endswith: '\\odd.exe'}
  condition: sel
`;
const event = (record: number) =>
  JSON.stringify({
    ...{ Channel: 'Microsoft-Windows-Sysmon/Operational', EventID: 1 },
    ...{ EventRecordID: record, Image: 'C:\\検査\\odd.exe' },
  });

const told = verbTest();
const { put, json } = told;

const records = () => json().map((line) => (line as { record: number }).record);
const wide = (text: string, bigEndian: boolean, mark: boolean) => {
  const bytes = Buffer.from(`${mark ? '\ufeff' : ''}${text}`, 'utf16le');
  return bigEndian ? bytes.swap16() : bytes;
};

test('what cannot be read is refused by name and the rest is done', async () => {
  const rules = join(told.folder, 'rules');
  const events = join(told.folder, 'events');
  for (const dir of [rules, events]) mkdirSync(dir);
  put('rules/a.yml', RULE);
  put('events/2.json', event(5));
  for (const [path, target] of [
    ['rules/b.yml', 'nowhere'],
    ['events/1.json', 'nowhere'],
    ['events/3.evtx', '3.evtx'],
    ['events/4.jsonl', 'nowhere'],
  ] as const)
    symlinkSync(target, join(told.folder, path));
  expect(await run(['match', '--rules', rules, '--events', events, '--json'])).toBe(3);
  expect(records()).toEqual([5]);
  for (const name of ['rules/b.yml:1', 'events/1.json:1', 'events/4.jsonl:1'])
    expect(told.err).toContain(`${join(told.folder, name)}: refused: does not exist`);
  expect(told.err).toContain(`${join(told.folder, 'events/3.evtx:1')}: refused: leads back to itself`);
  told.out = '';
  expect(await run(['check', rules, '--json'])).toBe(3);
  expect(JSON.parse(told.out)).toMatchObject({
    loaded: 1,
    rejected: [{ file: join(rules, 'b.yml'), line: 1, id: null }],
  });
});

test.each([
  [false, true],
  [false, false],
  [true, true],
  [true, false],
])('UTF-16 of either byte order is read, in arrays, lines and rules (big-endian %s, mark %s)', async (big, mark) => {
  const rule = put('r.yml', wide(RULE, big, mark));
  const array = put('a.json', wide(`[${event(1)},\n${event(2)}]`, big, mark));
  const lines = put('b.jsonl', wide(`${event(3)}\r\n${event(4)}\r\n`, big, mark));
  expect(await run(['match', '--rules', rule, '--events', array, lines, '--json'])).toBe(0);
  expect(records()).toEqual([1, 2, 3, 4]);
});

test('a text of an odd number of bytes ends before the last one', () => {
  expect(decodeText(Buffer.concat([wide('ab', true, true), Buffer.from([0])]))).toBe('ab');
});

test('an event log cut short: its whole records are judged, the cut is refused with its place', async () => {
  const file = fileBytes([
    chunkBytes([
      { id: 1, values: ['a', 'b'] },
      { id: 2, values: ['a', 'b'] },
    ]),
    chunkBytes([{ id: 3, values: ['a', 'b'] }]),
  ]);
  const rule = put(
    'r.yml',
    RULE.replace('category: process_creation', 'service: security').replace(
      "Image|endswith: '\\odd.exe'",
      'EventID: 4625',
    ),
  );
  const cut = put('cut.evtx', file.subarray(0, 4096 + 65_536 + 700));
  expect(await run(['match', '--rules', rule, '--events', cut, '--assume', 'windows//security', '--json'])).toBe(3);
  expect(records()).toEqual([1, 2]);
  expect(told.err).toMatch(/cut\.evtx:\d+: refused: the file ends inside a chunk/);
  for (const [name, content] of [
    ['empty.evtx', ''],
    ['head.evtx', file.subarray(0, 3000)],
  ] as const) {
    expect(await run(['match', '--rules', rule, '--events', put(name, content), '--json'])).toBe(3);
    expect(told.err).toContain(`${name}:`);
  }
});
