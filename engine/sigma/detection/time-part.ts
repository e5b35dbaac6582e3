/** Parts of a date that a rule may compare. */
export const TIME_PARTS = ['minute', 'hour', 'day', 'week', 'month', 'year'] as const;
/** One of `TIME_PARTS`. */
export type TimePart = (typeof TIME_PARTS)[number];

/** Gives the parts of an instant in one time zone. */
export type Clock = (part: TimePart, value: string | number) => number | undefined;

const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?)?\s*(Z|z|[-+]\d\d:?\d\d)?$/;
/** Numbers above this are milliseconds since 1970, below it seconds (it is the year 5138 in seconds). */
const SECONDS_LIMIT = 1e11;

/** Milliseconds since 1970 of a date value; a text without zone is UTC. */
export function instantOf(value: string | number): number | undefined {
  if (typeof value === 'number' || /^\d{9,13}(?:\.\d+)?$/.test(value)) {
    const number = Number(value);
    if (!Number.isFinite(number)) return undefined;
    return Math.abs(number) < SECONDS_LIMIT ? number * 1000 : number;
  }
  const match = ISO.exec(value.trim());
  if (!match) return undefined;
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', zone = 'Z'] = match;
  const offset = zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone.toUpperCase();
  const parsed = Date.parse(
    `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.slice(0, 3).padEnd(3, '0')}${offset}`,
  );
  return Number.isNaN(parsed) ? undefined : parsed;
}

/** ISO 8601 week number of a civil date. */
function isoWeek(year: number, month: number, day: number): number {
  const date = new Date(Date.UTC(year, month - 1, day));
  const weekday = date.getUTCDay() || 7;
  date.setUTCDate(date.getUTCDate() + 4 - weekday);
  const first = Date.UTC(date.getUTCFullYear(), 0, 1);
  return Math.floor((date.getTime() - first) / 86_400_000 / 7) + 1;
}

/** Makes a clock for an IANA zone such as `Asia/Tokyo`. Throws `RangeError` for a zone that does not exist. */
export function clockIn(timeZone: string): Clock {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  return (part, value) => {
    const instant = instantOf(value);
    if (instant === undefined || Math.abs(instant) > 8.64e15) return undefined;
    const civil: Record<string, number> = {};
    for (const piece of format.formatToParts(instant)) civil[piece.type] = Number(piece.value);
    if (part === 'week') return isoWeek(civil['year']!, civil['month']!, civil['day']!);
    return civil[part];
  };
}
