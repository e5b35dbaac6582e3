import { expect, test } from 'vitest';
import { completionOf } from './completion.ts';

test.each([
  ['', { start: 0, field: null, op: '', typed: '' }],
  ['user', { start: 0, field: null, op: '', typed: 'user' }],
  ['失敗 host.na', { start: 3, field: null, op: '', typed: 'host.na' }],
  ['失敗　host.name=IN', { start: 3, field: 'host.name', op: '=', typed: 'IN' }],
  ['EventID!=46', { start: 0, field: 'EventID', op: '!=', typed: '46' }],
  ['14:02', { start: 0, field: null, op: '', typed: '14:02' }],
])('%j', (line, completion) => {
  expect(completionOf(line)).toEqual(completion);
});
