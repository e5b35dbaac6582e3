import { expect, test } from 'vitest';
import { openControlStore } from '../../store/control-store.ts';
import { ruleMigrations } from '../migrations.ts';
import { AddedRules } from './added-rules.ts';
import { checkAddition } from './addition-check.ts';
import { AdditionStore } from './addition-store.ts';
import { RuleAdditions } from './rule-additions.ts';
import { TrustedKeys } from './trusted-keys.ts';

const by = { id: 'lead', role: null };
const timeZone = 'UTC';

function opened(onChange: () => Promise<void> = async () => {}) {
  const control = openControlStore(':memory:', ruleMigrations);
  const clock = () => new Date('2026-11-02T00:00:00.000Z');
  const store = new AdditionStore(control);
  const record = () => undefined;
  const keys = new TrustedKeys({ control, record, clock });
  const product = [{ path: 'p.yml', text: rule('base', 'x') }];
  const book = new AddedRules({ store, product, timeZone, onDamage: () => {} });
  const check = async (task: Parameters<typeof checkAddition>[0]) => checkAddition(task);
  const additions = new RuleAdditions({ control, store, book, keys, record, timeZone, clock, check, onChange });
  return { control, store, book, additions };
}

function rule(id: string, value: string): string {
  const ask = value.startsWith('%') ? "'kind|expand'" : 'kind';
  return `title: ${id}\nid: ${id}\nlogsource: {product: test}\ndetection: {sel: {${ask}: '${value}'}, condition: sel}\n`;
}

test('a decision that could not be taken up does not hold up the next one', async () => {
  let fails = true;
  const { additions } = opened(async () => {
    if (fails) throw new Error('no thread');
  });
  await expect(additions.setLists({ a: ['1'] }, 'x', by)).rejects.toThrow('no thread');
  fails = false;
  await additions.setLists({ a: ['2'] }, 'x', by);
  expect(additions.lists()).toEqual({ a: ['2'] });
});
