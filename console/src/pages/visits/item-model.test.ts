import { describe, expect, test } from 'vitest';
import type { VisitItem } from '#protocol/api/visits.ts';
import { putBack, tally } from './item-model.ts';

const item = (path: string, more: Partial<VisitItem> = {}): VisitItem => ({
  id: path,
  op: 'changed',
  class: 'setpoint',
  section: 'holding',
  key: path,
  path,
  attribute: 'value',
  from: '120',
  to: '145',
  unit: 'kN',
  type: null,
  severity: 'S3',
  rule: null,
  device: { id: 'c1', name: 'プレス1号機' },
  origin: 'visit',
  declared: null,
  decision: null,
  standing: null,
  ...more,
});
const decided = (verdict: 'accepted' | 'rejected' | 'defer' | 'reclassify' | 'expected') =>
  item(verdict, { decision: { verdict, reason: null, owner: null, due: null, proposal: null, by: 'x', at: '' } });

describe('the differences of a visit', () => {
  test('counts what a signature would take over', () => {
    const items = ['accepted', 'expected', 'reclassify', 'rejected', 'defer'] as const;
    expect(tally([...items.map(decided), item('x')])).toEqual({ accepted: 3, open: 2, undecided: 1 });
  });

  test('counts what was put back of what was left open, and nothing where nothing was', () => {
    const one = (state: 'back' | 'red' | 'unsure') => ({ standing: { state, value: null, seenAt: null } });
    expect(putBack([{ standing: null }])).toBeNull();
    expect(putBack([{ standing: null }, one('back'), one('red'), one('unsure')])).toEqual({ back: 1, all: 3 });
  });
});
