import { describe, expect, test } from 'vitest';
import { fitsWords, grouped, hasSides, placeOf, searchText, subtreeOf } from './difference-model.ts';

const item = (path: string, unit = '') => ({ path, attribute: 'value', from: '120', to: '145', unit });
const byUnit = { id: 'unit', label: 'unit', keyOf: ({ unit }: { unit: string }) => unit };

describe('the list of differences', () => {
  test('shows no sides of an object that came or went without a value', () => {
    expect(hasSides({ from: null, to: null })).toBe(false);
    expect(hasSides({ from: '', to: null })).toBe(true);
    expect(hasSides({ from: null, to: '1' })).toBe(true);
  });

  test('is searched by all words, whatever their width', () => {
    const one = searchText(item('1/holding/0 ﾌﾟﾚｽ加圧力'), 'プレス1号機');
    expect(fitsWords(one, 'プレス HOLDING')).toBe(true);
    expect(fitsWords(one, '１４５')).toBe(true);
    expect(fitsWords(one, 'プレス 温度')).toBe(false);
    expect(fitsWords(one, '  ')).toBe(true);
  });

  test('keeps its order inside groups, and a group that comes first stands there without being made', () => {
    const items = [item('a', 'mm'), item('b', 'kN'), item('c', 'mm')];
    const shape = (by: typeof byUnit & { first?: string[] }) =>
      grouped(items, by).map(({ key, items: members }) => [key, members.map(({ path }) => path)]);
    expect(shape(byUnit)).toEqual([
      ['mm', ['a', 'c']],
      ['kN', ['b']],
    ]);
    expect(shape({ ...byUnit, first: ['s', 'kN'] })).toEqual([
      ['kN', ['b']],
      ['mm', ['a', 'c']],
    ]);
    expect(grouped(items, undefined)).toEqual([{ key: '', items }]);
  });

  test('shows a place with its parents, and the part of the controller to which it belongs', () => {
    expect(placeOf('Objects/Welder/ParameterSet/WeldCurrent')).toEqual({
      parents: ['Objects', 'Welder', 'ParameterSet'],
      name: 'WeldCurrent',
    });
    expect(placeOf('unit 1 / 4x / 40021').parents).toEqual(['unit 1', '4x']);
    expect(placeOf('name')).toEqual({ parents: [], name: 'name' });
    expect(subtreeOf('Objects/Welder/ParameterSet/WeldCurrent')).toBe('Objects / Welder');
    expect(subtreeOf('unit 1 / 40021')).toBe('unit 1');
    expect(subtreeOf('name')).toBe('name');
  });
});
