import { expect, test } from 'vitest';
import type { VisitItem } from '#protocol/api/visits.ts';
import { foundParts, type Numbered, verdictCounts } from './found-parts.ts';

const item = (id: string, more: Partial<VisitItem>): VisitItem => ({
  id,
  op: 'changed',
  class: 'config',
  section: 'holding',
  key: 'nsu=urn:x;s=1',
  type: null,
  path: id,
  attribute: 'value',
  from: '1',
  to: '2',
  unit: null,
  severity: 'S3',
  rule: null,
  device: { id: 'c', name: 'プレス1号機' },
  origin: 'visit',
  declared: null,
  decision: null,
  standing: null,
  ...more,
});

test('what nobody declared comes first, what could not be read last, and each difference has one number', () => {
  const parts = foundParts([
    item('unread', { op: 'unreadable' }),
    item('declared', { declared: 'd1' }),
    item('undeclared', {}),
    item('drift', { origin: 'drift' }),
    item('time unknown', { origin: 'unknown' }),
  ]);
  const told = Object.entries(parts).map(([part, items]) => [
    part,
    (items as Numbered[]).map(({ no, id }) => `${no} ${id}`),
  ]);
  expect(Object.fromEntries(told)).toEqual({
    undeclared: ['1 undeclared', '2 time unknown'],
    declared: ['3 declared'],
    drift: ['4 drift'],
    unread: ['5 unread'],
  });
});

test('counts what was judged how, and what was not', () => {
  const decision = { verdict: 'accepted' as const, reason: '', owner: null, due: null, proposal: null, by: '', at: '' };
  expect(verdictCounts([item('a', { decision }), item('b', {}), item('c', { decision })])).toEqual([
    ['accepted', 2],
    [null, 1],
  ]);
});
