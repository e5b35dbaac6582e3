import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../rules.ts';
import { verbTest } from './verb-harness.ts';

const told = verbTest();
const { put, json } = told;
const rule = `title: Odd tool
id: odd-tool
logsource: {product: windows, category: process_creation}
detection:
  sel: {Image|endswith: '\\odd.exe'}
  condition: sel
`;

test('a folder becomes a signed pack that proves who made it, and an altered one is refused', async () => {
  put('mine/windows/odd.yml', rule);
  put('mine/windows/odd.events.yaml', 'positive: []\n');
  const [folder, out, key] = ['mine', 'line.json', 'pack.key'].map((name) => join(told.folder, name));
  expect(await run(['pack', folder!, '--name', 'line', '--version', '1.0', '--out', out!, '--json'])).toBe(0);
  expect(await run(['key', '--out', key!, '--json'])).toBe(0);
  expect(statSync(key!).mode & 0o077).toBe(0);
  expect(await run(['key', '--out', key!])).toBe(1);
  expect(await run(['verify', out!, '--json'])).toBe(0);
  expect(await run(['sign', out!, '--key', key!, '--json'])).toBe(0);
  expect(await run(['verify', out!, '--json'])).toBe(0);
  const [pack, made, before, signed, after] = json() as Record<string, unknown>[];
  expect(pack).toMatchObject({ name: 'line', version: '1.0', files: 2, rules: 1 });
  expect([before!['fingerprint'], signed, after!['fingerprint']]).toEqual([null, made, made!['fingerprint']]);
  expect(await run(['verify', out!, '--key', String(made!['key'])])).toBe(0);
  expect(await run(['verify', out!, '--key', 'f'.repeat(64)])).toBe(1);
  put('line.json', '{"form": "hinomi rule pack 1"}');
  expect(await run(['verify', out!])).toBe(1);
  expect(told.err).toContain('This is no rule pack');
});

test('a folder with a faulty rule makes no pack and says where; what is missing is named', async () => {
  put('mine/bad.yml', rule.replace('endswith', 'endwith'));
  const out = join(told.folder, 'x.json');
  expect(await run(['pack', join(told.folder, 'mine'), '--name', 'x', '--version', '1', '--out', out])).toBe(3);
  expect(told.err).toContain('bad.yml:5');
  expect(await run(['verify', out])).toBe(1);
  expect(await run(['pack', join(told.folder, 'mine'), '--name', 'X', '--version', '1', '--out', out])).toBe(2);
  expect(await run(['sign', out])).toBe(2);
  expect(told.err).toContain('--key is missing');
});
