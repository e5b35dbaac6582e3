import type { Calendar } from '#protocol/api/settings.ts';

/** A calendar with the time zone it is meant in. */
export interface PlantCalendar {
  timeZone: string;
  calendar: Calendar;
}

type Shift = Calendar['shifts'][number];
const weekMinutes = 7 * 24 * 60;

/** The shift that works at a moment, or null. A shift over midnight belongs to the day on which it begins. */
export function shiftAt(plant: PlantCalendar, date: Date): Shift | null {
  const local = localOf(plant.timeZone, date);
  for (const shift of plant.calendar.shifts) {
    const start = minutes(shift.start);
    const end = minutes(shift.end);
    const length = end > start ? end - start : end + 24 * 60 - start;
    for (const back of [0, 1]) {
      const day = local.toPlainDate().subtract({ days: back });
      const since = minuteOf(local) + back * 24 * 60 - start;
      if (since < 0 || since >= length) continue;
      if (shift.days.includes(day.dayOfWeek % 7) && !plant.calendar.holidays.includes(day.toString())) return shift;
    }
  }
  return null;
}

/** A stop or overtime of the calendar that covers a zone at a moment, or null; a stop without zones covers all. */
export function stopAt(plant: PlantCalendar, zone: string | null, date: Date): Calendar['stops'][number] | null {
  return (
    plant.calendar.stops.find(
      (stop) =>
        stop.kind !== 'overtime' && covers(stop.zones, zone) && date >= new Date(stop.from) && date < new Date(stop.to),
    ) ?? null
  );
}

/** True while overtime is written down for a zone. */
export function isOvertime(plant: PlantCalendar, zone: string | null, date: Date): boolean {
  return plant.calendar.stops.some(
    (stop) =>
      stop.kind === 'overtime' && covers(stop.zones, zone) && date >= new Date(stop.from) && date < new Date(stop.to),
  );
}

/** True inside the weekly hours in which a zone's breaker may be off. */
export function isWeeklyPowerOff(plant: PlantCalendar, zone: string | null, date: Date): boolean {
  const local = localOf(plant.timeZone, date);
  const now = (local.dayOfWeek % 7) * 24 * 60 + minuteOf(local);
  return plant.calendar.weeklyPowerOff.some((off) => {
    if (!covers(off.zones, zone)) return false;
    const from = off.fromDay * 24 * 60 + minutes(off.from);
    const to = off.toDay * 24 * 60 + minutes(off.to);
    const length = (to - from + weekMinutes) % weekMinutes || weekMinutes;
    return (now - from + weekMinutes) % weekMinutes < length;
  });
}

/** Whether people expect the machines of a zone to work. A site without shifts is taken to work always. */
export function isProduction(plant: PlantCalendar, zone: string | null, date: Date): boolean {
  if (stopAt(plant, zone, date)) return false;
  if (isOvertime(plant, zone, date)) return true;
  if (plant.calendar.shifts.length === 0) return !isWeeklyPowerOff(plant, zone, date);
  return shiftAt(plant, date) !== null;
}

/** Whether the calendar says that the machines of a zone may be without power. Overtime does not take that back. */
export function isPlanned(plant: PlantCalendar, zone: string | null, date: Date): boolean {
  return stopAt(plant, zone, date) !== null || isWeeklyPowerOff(plant, zone, date);
}

/** The date at a site, `YYYY-MM-DD`. */
export function localDay(timeZone: string, date: Date): string {
  return localOf(timeZone, date).toPlainDate().toString();
}

/** First and last moment (exclusive) of a local day. */
export function dayBounds(timeZone: string, day: string): { from: Date; to: Date } {
  const start = Temporal.PlainDate.from(day).toZonedDateTime({ timeZone });
  return {
    from: new Date(start.epochMilliseconds),
    to: new Date(start.add({ days: 1 }).epochMilliseconds),
  };
}

/** Local days of a month `YYYY-MM`, first to last. */
export function daysOfMonth(month: string): string[] {
  const start = Temporal.PlainDate.from(`${month}-01`);
  return Array.from({ length: start.daysInMonth }, (_, i) => start.add({ days: i }).toString());
}

/** True on a day on which somebody works: a shift begins on it, or overtime touches it. Without shifts every day. */
export function isWorkingDay(plant: PlantCalendar, day: string): boolean {
  const { from, to } = dayBounds(plant.timeZone, day);
  const overtime = plant.calendar.stops.some(
    (stop) => stop.kind === 'overtime' && new Date(stop.from) < to && new Date(stop.to) > from,
  );
  if (overtime || plant.calendar.shifts.length === 0) return true;
  const weekday = Temporal.PlainDate.from(day).dayOfWeek % 7;
  if (plant.calendar.holidays.includes(day)) return false;
  const closed = plant.calendar.stops.some(
    (stop) =>
      stop.kind !== 'overtime' && stop.zones.length === 0 && new Date(stop.from) <= from && new Date(stop.to) >= to,
  );
  return !closed && plant.calendar.shifts.some((shift) => shift.days.includes(weekday));
}

function covers(zones: readonly string[], zone: string | null): boolean {
  return zones.length === 0 || (zone !== null && zones.includes(zone));
}

function localOf(timeZone: string, date: Date): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(date.getTime()).toZonedDateTimeISO(timeZone);
}

function minuteOf(local: Temporal.ZonedDateTime): number {
  return local.hour * 60 + local.minute;
}

function minutes(hhmm: string): number {
  const [hours = '0', rest = '0'] = hhmm.split(':');
  return Number(hours) * 60 + Number(rest);
}
