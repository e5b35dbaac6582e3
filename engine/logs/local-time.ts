/** A date and time as a log line shows it, without a zone. Months from 1. */
export interface WallTime {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  ms: number;
}

/** Turns the time a machine's clock shows into milliseconds since 1970 (UTC); given by whoever knows the zone. */
export type Zone = (wall: WallTime) => number;

/** What undated and zoneless times are read against. */
export interface TimeFrame {
  zone: Zone;
  /** A time not long after the line was written (now, or the file's last change): fixes the year where none is given. */
  reference: Date;
}

/** A zone with a fixed offset from UTC in minutes (540 is Japan). */
export function fixedZone(offsetMinutes: number): Zone {
  return (w) => Date.UTC(w.year, w.month - 1, w.day, w.hour, w.minute, w.second, w.ms) - offsetMinutes * 60_000;
}

const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** A time at the beginning of a text: milliseconds since 1970 and how many characters it took. */
export interface TimePrefix {
  ms: number;
  length: number;
}

/** Days by which a clock may be ahead of the reference before its line is taken to be from last year. */
const aheadDays = 2;

const clock = String.raw`(?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d)(?:[.,](?<fraction>\d{1,9}))?`;
const zone = String.raw`(?<zone>Z|[+-]\d\d:?\d\d)?`;

/** Forms of time at the start of a line, the most telling first; the month is a number or its English name. */
const forms: RegExp[] = [
  new RegExp(String.raw`^\[?(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)[T ]${clock} ?${zone}\]?`),
  new RegExp(String.raw`^\[?(?<year>\d{4})/(?<month>\d\d?)/(?<day>\d\d?)[T ]+${clock} ?${zone}\]?`),
  new RegExp(String.raw`^\[?(?<day>\d\d)/(?<month>[A-Z][a-z]{2})/(?<year>\d{4}):${clock} ${zone}\]?`),
  new RegExp(String.raw`^(?<month>[A-Z][a-z]{2}) +(?<day>\d\d?) (?:(?<year>\d{4}) )?${clock}`),
];

/** Finds a time at the start of a text; undefined when there is none, or it is no date of the calendar. */
export function timePrefix(text: string, frame: TimeFrame): TimePrefix | undefined {
  for (const pattern of forms) {
    const match = pattern.exec(text);
    if (!match?.groups) continue;
    const ms = momentOf(match.groups, frame);
    if (ms !== undefined) return { ms, length: match[0].length };
  }
  return undefined;
}

/** Milliseconds since 1970 of the named groups of a time pattern; undefined when they are no date of the calendar. */
export function momentOf(groups: Record<string, string | undefined>, frame: TimeFrame): number | undefined {
  const month = /^\d/.test(groups['month'] ?? '')
    ? Number(groups['month'])
    : monthNames.indexOf((groups['month'] ?? '').toLowerCase()) + 1;
  const wall: WallTime = {
    year: Number(groups['year'] ?? frame.reference.getUTCFullYear()),
    month,
    day: Number(groups['day']),
    hour: Number(groups['hour']),
    minute: Number(groups['minute']),
    second: Number(groups['second']),
    ms: Number((groups['fraction'] ?? '').slice(0, 3).padEnd(3, '0')),
  };
  if (!isDate(wall)) return undefined;
  const toMs = groups['zone'] === undefined ? frame.zone : fixedZone(offsetOf(groups['zone']));
  if (groups['year'] !== undefined) return toMs(wall);
  return nearestYear(wall, toMs, frame.reference);
}

function isDate(wall: WallTime): boolean {
  const { year, month, day, hour, minute, second } = wall;
  if (month < 1 || month > 12 || hour > 23 || minute > 59 || second > 60) return false;
  return day >= 1 && day <= (month === 2 ? 29 : new Date(Date.UTC(year, month, 0)).getUTCDate());
}

function offsetOf(zoneText: string): number {
  if (zoneText === 'Z') return 0;
  const digits = zoneText.replace(':', '');
  const minutes = Number(digits.slice(1, 3)) * 60 + Number(digits.slice(3, 5));
  return digits.startsWith('-') ? -minutes : minutes;
}

/** The latest year in which the time is not ahead of the reference by more than a clock may be. */
function nearestYear(wall: WallTime, toMs: Zone, reference: Date): number {
  const limit = reference.getTime() + aheadDays * 86_400_000;
  const next = toMs({ ...wall, year: wall.year + 1 });
  if (next <= limit) return next;
  const same = toMs(wall);
  return same <= limit ? same : toMs({ ...wall, year: wall.year - 1 });
}
