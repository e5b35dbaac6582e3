import { describe, expect, test } from 'vitest';
import { engineOf, type Fields, judge } from './sample-detection.ts';

type Vector = [asks: unknown, takes: Fields[], leaves: Fields[]];

function run(vectors: Record<string, Vector>, timeZone?: string): void {
  for (const [name, [asks, takes, leaves]] of Object.entries(vectors)) {
    test(name, () => {
      const built = engineOf({ sel: asks, condition: 'sel' }, timeZone);
      for (const fields of takes) expect([fields, judge(built, fields)]).toEqual([fields, true]);
      for (const fields of leaves) expect([fields, judge(built, fields)]).toEqual([fields, false]);
    });
  }
}

const f = (value: unknown): Fields => ({ f: value });

describe('parts of a date', () => {
  const at = '2026-03-01T23:59:30Z';
  run({
    minute: [{ 'f|minute': 59 }, [f(at)], [f('2026-03-01T23:58:59Z'), f('x'), {}]],
    hour: [{ 'f|hour': [22, 23] }, [f(at), f('2026-03-01 22:00:00.123')], [f('2026-03-01T21:00:00Z')]],
    'hour with an order': [{ 'f|hour|gte': 22 }, [f(at)], [f('2026-03-01T02:00:00Z')]],
    day: [{ 'f|day': 1 }, [f(at)], [f('2026-03-02T00:00:00Z')]],
    week: [{ 'f|week': 9 }, [f(at), f('2026-02-23T00:00:00Z')], [f('2026-03-02T00:00:00Z')]],
    'week 53': [{ 'f|week': 53 }, [f('2027-01-01T00:00:00Z'), f('2026-12-31T00:00:00Z')], [f('2027-01-04T00:00:00Z')]],
    month: [{ 'f|month': 3 }, [f(at)], [f('2026-04-01')]],
    year: [{ 'f|year|lt': 2020 }, [f('2009-01-01T00:00:00Z')], [f(at)]],
    'seconds and milliseconds since 1970': [
      { 'f|year': 2026 },
      [f(1772409570), f(1772409570000), f('1772409570')],
      [f(1), f(0)],
    ],
    'an offset in the text': [{ 'f|hour': 0 }, [f('2026-03-02T09:10:00+09:00')], [f('2026-03-02T00:10:00+09:00')]],
    'not this hour': [{ 'f|hour|neq': 3 }, [f(at), {}], [f('2026-03-01T03:00:00Z')]],
  });
  describe('in the zone of the site', () => {
    run(
      {
        'hours are local': [{ 'f|hour': 8 }, [f(at)], [f('2026-03-01T08:00:00Z')]],
        'days are local': [{ 'f|day': 2 }, [f(at)], [f('2026-03-01T14:59:00Z')]],
      },
      'Asia/Tokyo',
    );
    run(
      {
        'summer time ends': [
          { 'f|hour': 2 },
          [f('2026-10-25T00:30:00Z'), f('2026-10-25T01:30:00Z')],
          [f('2026-10-25T02:30:00Z')],
        ],
      },
      'Europe/Berlin',
    );
  });
});
