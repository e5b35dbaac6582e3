import { describe, expect, test } from 'vitest';
import type { IncidentRow } from '#protocol/api/incidents.ts';
import { filterQueue, groupQueue, lineId, serverValue, sortQueue } from './queue-model.ts';

function row(id: string, more: Partial<IncidentRow> = {}): IncidentRow {
  const text = { ja: id, en: id };
  return {
    id,
    number: id,
    site: 's',
    zone: 'fa1',
    severity: 'S3',
    state: 'new',
    kind: 'rule',
    rule: { id: 'r1', title: text },
    sentence: text,
    asset: { id: 'a1', name: 'A1' },
    count: 1,
    first: '2026-01-01T00:00:00.000Z',
    last: '2026-01-01T00:00:00.000Z',
    spark: [],
    owner: null,
    acknowledgedBy: null,
    acknowledgedUntil: null,
    items: [],
    techniques: [],
    nextStep: null,
    late: false,
    takenBack: null,
    history: false,
    drill: null,
    suppressedUntil: null,
    visit: null,
    ...more,
  };
}

describe('the queue', () => {
  test('worst first, unseen before seen, newest before oldest', () => {
    const sorted = sortQueue([
      row('old', { last: '2026-01-01T01:00:00.000Z' }),
      row('seen', { severity: 'S2', state: 'acknowledged', last: '2026-01-02T00:00:00.000Z' }),
      row('unseen', { severity: 'S2' }),
      row('newer', { last: '2026-01-01T02:00:00.000Z' }),
      row('worst', { severity: 'S1', state: 'triage' }),
    ]);
    expect(sorted.map((each) => each.id)).toEqual(['worst', 'unseen', 'seen', 'newer', 'old']);
  });

  test('two wanted values of one field are alternatives, two fields both count', () => {
    const rows = [
      row('a', { severity: 'S1' }),
      row('b', { severity: 'S2' }),
      row('c', { severity: 'S2', zone: 'fa2' }),
    ];
    const filters = [
      { field: 'severity', op: 'is' as const, value: 'S1' },
      { field: 'severity', op: 'is' as const, value: 'S2' },
      { field: 'zone', op: 'is' as const, value: 'fa1' },
    ];
    expect(filterQueue(rows, filters).map((each) => each.id)).toEqual(['a', 'b']);
    expect(serverValue(filters, 'severity')).toBe('S1,S2');
    expect(serverValue(filters, 'rule')).toBeUndefined();
  });

  test('an excluded value goes, rows without a value stay', () => {
    const rows = [row('a', { owner: 'x' }), row('b')];
    expect(filterQueue(rows, [{ field: 'owner', op: 'is_not', value: 'x' }]).map((each) => each.id)).toEqual(['b']);
    expect(filterQueue(rows, [{ field: 'owner', op: 'is_not', value: '' }]).map((each) => each.id)).toEqual(['a']);
  });

  test('groups stand where their first row stood and hold all their rows', () => {
    const lines = groupQueue([row('a', { zone: 'z2' }), row('b', { zone: 'z1' }), row('c', { zone: 'z2' })], 'zone');
    expect(lines.map(lineId)).toEqual(['group:z2', 'a', 'c', 'group:z1', 'b']);
  });
});
