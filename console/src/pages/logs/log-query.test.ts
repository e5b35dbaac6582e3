import { describe, expect, test } from 'vitest';
import { csvLine, eventsPath, type LogQuery, periodOf, spanOf } from './log-query.ts';

const now = Date.parse('2026-11-23T05:02:07.500Z');
const query: LogQuery = {
  site: 's',
  words: undefined,
  filters: [],
  span: '1h',
  from: undefined,
  to: undefined,
  asset: undefined,
};

describe('what is asked of the log', () => {
  test('a named span begins on the full minute', () => {
    expect(periodOf(query, now)).toEqual({ from: '2026-11-23T04:02:00.000Z' });
    expect(periodOf({ ...query, span: 'all' }, now)).toEqual({});
  });

  test('a given period wins over the name', () => {
    const from = '2026-11-01T00:00:00.000Z';
    expect(periodOf({ ...query, from }, now)).toEqual({ from });
  });

  test('an unknown span is a day', () => {
    expect(spanOf('bogus')).toBe('24h');
    expect(spanOf(undefined)).toBe('24h');
    expect(spanOf('7d')).toBe('7d');
  });

  test('conditions travel as JSON, empty parts not at all', () => {
    const path = eventsPath(
      '/events',
      { ...query, span: 'all', words: 'usb', filters: [{ field: 'a', op: 'is', value: 1 }] },
      now,
    );
    expect(new URLSearchParams(path.split('?')[1]).get('filters')).toBe('[{"field":"a","op":"is","value":1}]');
    expect(eventsPath('/events', { ...query, span: 'all' }, now)).toBe('/events?site=s');
  });
});

describe('CSV', () => {
  test('quotes what needs quotes', () => {
    expect(csvLine(['a"b', 'x,y', 3, null])).toBe('"a""b","x,y",3,\r\n');
  });

  test('defuses formulas, leaves numbers alone', () => {
    expect(csvLine(['=cmd()', '-5', -5])).toBe("'=cmd(),'-5,-5\r\n");
  });
});
