import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ValueRuleFile } from './value-rule-file.ts';

const dir = mkdtempSync(join(tmpdir(), 'hinomi-rules-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const rule = (name: string, device: string | null) => ({ name, device, class: 'volatile', path: 'Press/*' });

test('rules are kept over a restart, for the controllers they are about, and an older hub changes nothing', () => {
  const file = new ValueRuleFile(dir);
  expect(file.of('press')).toEqual([]);
  file.take({ valueRules: [rule('one', 'press'), rule('two', null)], phase: 'live' });
  file.take({ phase: 'live' });
  const again = new ValueRuleFile(dir);
  expect(again.of('press').map(({ name }) => name)).toEqual(['one', 'two']);
  expect(again.of('oven')).toEqual([{ name: 'two', class: 'volatile', path: 'Press/*' }]);
  again.take({ valueRules: [] });
  expect(new ValueRuleFile(dir).of('press')).toEqual([]);
});

test('a damaged file is as none, and is put right by the next configuration', () => {
  const path = join(dir, 'value-rules.json');
  writeFileSync(path, '[{"name":');
  const file = new ValueRuleFile(dir);
  expect(file.of('press')).toEqual([]);
  file.take({ valueRules: [rule('one', 'press')] });
  expect(JSON.parse(readFileSync(path, 'utf8'))).toHaveLength(1);
});

test('what is no rule is refused and leaves what was', () => {
  const file = new ValueRuleFile(dir);
  expect(() => file.take({ valueRules: [{ name: 'x', device: null, class: 'secret' }] })).toThrow();
  expect(file.of('press')).toHaveLength(1);
});
