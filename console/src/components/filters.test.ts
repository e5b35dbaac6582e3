import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EventFilter } from '#protocol/api/events.ts';
import { addFilter, filtersFromParam, filtersToParam, readFilter, readQuery, writeFilter } from './filters.ts';

describe('conditions in the address', () => {
  test.each<[string, EventFilter]>([
    ['user.name=operator1', { field: 'user.name', op: 'is', value: 'operator1' }],
    ['EventID=4625', { field: 'EventID', op: 'is', value: 4625 }],
    ['source.ip!=10.1.2.3', { field: 'source.ip', op: 'is_not', value: '10.1.2.3' }],
    ['file.path~図面', { field: 'file.path', op: 'contains', value: '図面' }],
    ['usb.serial?', { field: 'usb.serial', op: 'exists' }],
    ['usb.serial!?', { field: 'usb.serial', op: 'missing' }],
    ['flag=true', { field: 'flag', op: 'is', value: true }],
    ["code='007'", { field: 'code', op: 'is', value: '007' }],
  ])('%s', (text, filter) => {
    expect(readFilter(text)).toEqual(filter);
  });

  test.each(['', 'word', '=x', 'user.name=', 'a?b', '14:02'])('%j is no condition', (text) => {
    expect(readFilter(text)).toBeNull();
  });

  test('any condition survives the way through the address', () => {
    const text = fc.string({ minLength: 1, maxLength: 20 }).filter((value) => !value.includes('\u001f'));
    const filter: fc.Arbitrary<EventFilter> = fc.oneof(
      fc.record({
        field: fc.constantFrom('user.name', 'EventID', 'host.name'),
        op: fc.constantFrom('is', 'is_not', 'gt', 'lt'),
        value: fc.oneof(text, fc.integer({ min: -100_000, max: 100_000 }), fc.boolean()),
      }),
      fc.record({ field: fc.constant('file.path'), op: fc.constant('contains' as const), value: text }),
      fc.record({ field: fc.constant('usb.serial'), op: fc.constantFrom('exists', 'missing') }),
    ) as fc.Arbitrary<EventFilter>;
    fc.assert(
      fc.property(fc.array(filter, { maxLength: 5 }), (filters) => {
        expect(filtersFromParam(filtersToParam(filters))).toEqual(filters);
      }),
    );
  });

  test('including what was excluded replaces it', () => {
    const excluded = addFilter([], { field: 'user.name', op: 'is_not', value: 'svc' });
    expect(addFilter(excluded, { field: 'user.name', op: 'is', value: 'svc' })).toEqual([
      { field: 'user.name', op: 'is', value: 'svc' },
    ]);
  });

  test('the same condition is held once', () => {
    const filter: EventFilter = { field: 'a', op: 'is', value: 1 };
    expect(addFilter([filter], { ...filter })).toHaveLength(1);
  });

  test('a typed line is words and conditions; full-width blanks part them, quotes hold them together', () => {
    expect(readQuery('ログイン 失敗　user.name=op "two words" "a=b"')).toEqual({
      words: 'ログイン 失敗 two words a=b',
      filters: [{ field: 'user.name', op: 'is', value: 'op' }],
    });
    expect(readQuery('file.path="C:\\Program Files\\x"').filters).toEqual([
      { field: 'file.path', op: 'is', value: 'C:\\Program Files\\x' },
    ]);
  });

  test('what is written is read back', () => {
    expect(writeFilter({ field: 'code', op: 'is', value: '7' })).toBe("code='7'");
  });
});
