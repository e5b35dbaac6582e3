import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Calendar } from '#protocol/api/settings.ts';
import {
  dayBounds,
  daysOfMonth,
  isPlanned,
  isProduction,
  isWeeklyPowerOff,
  isWorkingDay,
  localDay,
  type PlantCalendar,
  shiftAt,
} from './calendar.ts';

const weekdays = [1, 2, 3, 4, 5];
const blank: Calendar = { shifts: [], holidays: [], stops: [], weeklyPowerOff: [] };
const tokyo = (more: Partial<Calendar> = {}): PlantCalendar => ({
  timeZone: 'Asia/Tokyo',
  calendar: {
    ...blank,
    shifts: [
      { id: 'a', name: '一直', start: '07:50', end: '16:40', days: weekdays },
      { id: 'b', name: '二直', start: '16:45', end: '01:00', days: weekdays },
    ],
    ...more,
  },
});
/** A moment at the plant; 2 November 2026 is a Monday. */
const jst = (day: number, time: string) => new Date(`2026-11-${String(day).padStart(2, '0')}T${time}:00+09:00`);

describe('shifts', () => {
  test('the border minute belongs to the shift that begins, not to the one that ends', () => {
    expect(shiftAt(tokyo(), jst(2, '07:49'))).toBeNull();
    expect(shiftAt(tokyo(), jst(2, '07:50'))?.id).toBe('a');
    expect(shiftAt(tokyo(), jst(2, '16:39'))?.id).toBe('a');
    expect(shiftAt(tokyo(), jst(2, '16:40'))).toBeNull();
    expect(shiftAt(tokyo(), jst(2, '16:45'))?.id).toBe('b');
  });
  test('a shift over midnight belongs to the day on which it begins', () => {
    expect(shiftAt(tokyo(), jst(7, '00:30'))?.id).toBe('b');
    expect(shiftAt(tokyo(), jst(7, '01:00'))).toBeNull();
    expect(shiftAt(tokyo(), jst(2, '00:30'))).toBeNull();
  });
  test('a holiday takes the shifts that begin on it', () => {
    const plant = tokyo({ holidays: ['2026-11-03'] });
    expect(shiftAt(plant, jst(3, '09:00'))).toBeNull();
    expect(shiftAt(plant, jst(3, '00:30'))?.id).toBe('b');
    expect(shiftAt(plant, jst(4, '00:30'))).toBeNull();
  });
  test('24:00 is the end of the day', () => {
    const plant = tokyo({ shifts: [{ id: 'n', name: '夜', start: '20:00', end: '24:00', days: [1] }] });
    expect(shiftAt(plant, jst(2, '23:59'))?.id).toBe('n');
    expect(shiftAt(plant, jst(3, '00:00'))).toBeNull();
  });
  test('follows the clock of the site through a change to summer time', () => {
    const plant: PlantCalendar = {
      timeZone: 'Europe/Berlin',
      calendar: { ...blank, shifts: [{ id: 'd', name: 'day', start: '08:00', end: '16:00', days: [0] }] },
    };
    expect(shiftAt(plant, new Date('2026-03-29T05:59:00Z'))).toBeNull();
    expect(shiftAt(plant, new Date('2026-03-29T06:00:00Z'))?.id).toBe('d');
  });
});

describe('power off every week', () => {
  const plant = tokyo({ weeklyPowerOff: [{ zones: ['fa1'], fromDay: 5, from: '20:00', toDay: 1, to: '07:00' }] });
  test('reaches over the week end, for its zones only', () => {
    expect(isWeeklyPowerOff(plant, 'fa1', jst(6, '19:59'))).toBe(false);
    expect(isWeeklyPowerOff(plant, 'fa1', jst(6, '20:00'))).toBe(true);
    expect(isWeeklyPowerOff(plant, 'fa1', jst(8, '12:00'))).toBe(true);
    expect(isWeeklyPowerOff(plant, 'fa1', jst(9, '06:59'))).toBe(true);
    expect(isWeeklyPowerOff(plant, 'fa1', jst(9, '07:00'))).toBe(false);
    expect(isWeeklyPowerOff(plant, 'office', jst(8, '12:00'))).toBe(false);
    expect(isWeeklyPowerOff(plant, null, jst(8, '12:00'))).toBe(false);
  });
  test('holds in exactly its share of the week', () => {
    const minutes = (35 + 24) * 60;
    let inside = 0;
    for (let i = 0; i < 7 * 24 * 60; i++) {
      if (isWeeklyPowerOff(plant, 'fa1', new Date(jst(2, '00:00').getTime() + i * 60_000))) inside++;
    }
    expect(inside).toBe(minutes);
  });
});

describe('stops and overtime', () => {
  const stop = (kind: Calendar['stops'][number]['kind'], zones: string[]) =>
    tokyo({
      stops: [
        { id: 's', name: '停電', kind, from: jst(4, '09:00').toISOString(), to: jst(4, '17:00').toISOString(), zones },
      ],
    });
  test('a legal power cut without zones is planned everywhere and no production', () => {
    const plant = stop('legal_power_cut', []);
    expect(isPlanned(plant, null, jst(4, '12:00'))).toBe(true);
    expect(isProduction(plant, 'fa1', jst(4, '12:00'))).toBe(false);
    expect(isPlanned(plant, 'fa1', jst(4, '17:00'))).toBe(false);
  });
  test('overtime is production and plans no silence', () => {
    const plant = tokyo({
      stops: [
        {
          id: 'o',
          name: '残業',
          kind: 'overtime',
          from: jst(7, '08:00').toISOString(),
          to: jst(7, '12:00').toISOString(),
          zones: ['fa1'],
        },
      ],
    });
    expect(isProduction(plant, 'fa1', jst(7, '10:00'))).toBe(true);
    expect(isProduction(plant, 'fa2', jst(7, '10:00'))).toBe(false);
    expect(isPlanned(plant, 'fa1', jst(7, '10:00'))).toBe(false);
    expect(isWorkingDay(plant, '2026-11-07')).toBe(true);
    expect(isWorkingDay(plant, '2026-11-08')).toBe(false);
  });
  test('without shifts every hour is production', () => {
    expect(isProduction({ timeZone: 'Asia/Tokyo', calendar: blank }, null, jst(8, '03:00'))).toBe(true);
  });
});

test('every moment lies in exactly the day that its local date names', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date('2020-01-01'), max: new Date('2035-01-01'), noInvalidDate: true }),
      fc.constantFrom('Asia/Tokyo', 'Europe/Berlin', 'America/St_Johns', 'Asia/Kathmandu', 'UTC'),
      (date, zone) => {
        const { from, to } = dayBounds(zone, localDay(zone, date));
        return from <= date && date < to;
      },
    ),
  );
});

test('days of a month', () => {
  expect(daysOfMonth('2028-02')).toHaveLength(29);
  expect(daysOfMonth('2026-11')[29]).toBe('2026-11-30');
});
