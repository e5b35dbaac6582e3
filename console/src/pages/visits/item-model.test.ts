import { describe, expect, test } from 'vitest';
import type { VisitItem } from '#protocol/api/visits.ts';
import { fitsWords, grouped, placeOf, putBack, searchText, tally } from './item-model.ts';

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

describe('the list of differences', () => {
  test('is searched by all words, whatever their width', () => {
    const one = searchText(item('1/holding/0 ﾌﾟﾚｽ加圧力'));
    expect(fitsWords(one, 'プレス HOLDING')).toBe(true);
    expect(fitsWords(one, '１４５')).toBe(true);
    expect(fitsWords(one, 'プレス 温度')).toBe(false);
    expect(fitsWords(one, '  ')).toBe(true);
  });

  test('keeps its order inside groups', () => {
    const items = [item('a'), item('b', { device: { id: 'c2', name: '炉' } }), item('c')];
    expect(grouped(items, 'device').map((group) => [group.key, group.items.map(({ id }) => id)])).toEqual([
      ['プレス1号機', ['a', 'c']],
      ['炉', ['b']],
    ]);
    expect(grouped(items, 'none')).toHaveLength(1);
  });

  test('shows a place with its parents', () => {
    expect(placeOf('Objects/Welder/ParameterSet/WeldCurrent')).toEqual({
      parents: ['Objects', 'Welder', 'ParameterSet'],
      name: 'WeldCurrent',
    });
    expect(placeOf('unit 1 / 4x / 40021').parents).toEqual(['unit 1', '4x']);
    expect(placeOf('name')).toEqual({ parents: [], name: 'name' });
  });

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
