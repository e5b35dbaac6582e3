import { describe, expect, test } from 'vitest';
import type { IncidentGroup, IncidentRow } from '#protocol/api/incidents.ts';
import { groupLines, incidentFilters, lineId, matterOf } from './queue-model.ts';

const row = (id: string) => ({ id }) as IncidentRow;
const group = (key: string, count: number): IncidentGroup => ({
  key,
  name: null,
  count,
  unseen: 0,
  worst: 'S2',
  last: '2026-01-01T00:00:00.000Z',
});

describe('the gathered queue', () => {
  const members = new Map([
    ['b', [row('m1'), row('m2')]],
    ['c', []],
  ]);
  const lines = groupLines('zone', [group('a', 3), group('b', 5), group('c', 2)], (key) => members.get(key) ?? null);

  test('has a head for each group, and below an open one what was read and how many more there are', () => {
    expect(lines.map(lineId)).toEqual(['group:a', 'group:b', 'm1', 'm2', 'more:b', 'group:c']);
    expect(lines.map((line) => (line.type === 'group' ? line.open : null)).filter((open) => open !== null)).toEqual([
      false,
      true,
      true,
    ]);
    expect(lines.find((line) => line.type === 'more')).toMatchObject({ left: 3 });
  });

  test('an act applies to matters only', () => {
    expect(lines.map(lineId).flatMap((id) => matterOf(id) ?? [])).toEqual(['m1', 'm2']);
  });
});

test('a matter that stands in two groups has a line of its own in each, and both stand for it', () => {
  const lines = groupLines('asset', [group('plc', 1), group('10.20.1.199', 1)], () => [row('m1')]);
  const ids = lines.map(lineId);
  expect(new Set(ids).size).toBe(4);
  expect(ids.map(matterOf)).toEqual([null, 'm1', null, 'm1']);
});

test('the hub is asked only what it knows', () => {
  expect(
    incidentFilters([
      { field: 'zone', op: 'is_not', value: 'fa1' },
      { field: 'suppressed', op: 'is', value: true },
      { field: 'zone', op: 'contains', value: 'fa' },
      { field: 'user.name', op: 'is', value: 'x' },
      { field: 'owner', op: 'is', value: '' },
    ]),
  ).toEqual([
    { field: 'zone', op: 'is_not', value: 'fa1' },
    { field: 'suppressed', op: 'is', value: 'true' },
    { field: 'owner', op: 'is', value: '' },
  ]);
});
