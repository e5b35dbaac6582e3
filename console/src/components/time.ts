import { createSignal } from 'solid-js';
import { session } from '../api/session.ts';
import { language, t } from '../i18n/language.ts';

const [clock, setClock] = createSignal(Date.now());
setInterval(() => setClock(Date.now()), 1000);

/** The present in ms, moving once a second; timers and ages read it. */
export { clock };

const formatters = new Map<string, Intl.DateTimeFormat>();
const [siteId, setTimeSite] = createSignal<string>();

/** Chooses the site whose zone all times are shown in. */
export { setTimeSite };

/** Zone of the chosen site. */
export function zone(): string {
  const sites = session()?.sites ?? [];
  return (sites.find((site) => site.id === siteId()) ?? sites[0])?.timeZone ?? 'Asia/Tokyo';
}

/** Short name of the zone, for example JST. */
export function zoneName(): string {
  const known: Record<string, string> = { 'Asia/Tokyo': 'JST', UTC: 'UTC' };
  return known[zone()] ?? part(new Date(), { timeZoneName: 'short' }, 'timeZoneName');
}

/** A heading over times, with the zone that they are in: `開始（JST）`. */
export function inZone(heading: string): string {
  return language() === 'ja' ? `${heading}（${zoneName()}）` : `${heading} (${zoneName()})`;
}

/** Site time: `14:02`, with seconds `14:02:07`. */
export function timeOfDay(iso: string | number, seconds = false): string {
  return format(iso, { hour: '2-digit', minute: '2-digit', ...(seconds ? { second: '2-digit' } : {}) });
}

/** Site time with its day: `11/23 14:02`; the time alone when it is today. */
export function shortStamp(iso: string | number, seconds = false): string {
  return isToday(iso) ? timeOfDay(iso, seconds) : `${dayOf(iso)} ${timeOfDay(iso, seconds)}`;
}

/** Day in site time: `11/23`. */
export function dayOf(iso: string | number): string {
  return format(iso, { month: '2-digit', day: '2-digit' });
}

/** Site day as ISO date, for comparing and for addresses. */
export function isoDay(iso: string | number): string {
  const date = new Date(iso);
  return `${part(date, { year: 'numeric' }, 'year')}-${part(date, { month: '2-digit' }, 'month').padStart(2, '0')}-${part(date, { day: '2-digit' }, 'day').padStart(2, '0')}`;
}

/** Day and time without the zone, for paper, where nobody knows which day was today: `2026-11-23 14:02:07`. */
export function dayAndTime(iso: string | number): string {
  return `${isoDay(iso)} ${timeOfDay(iso, true)}`;
}

/** Everything: `2026-11-23 14:02:07 JST`. */
export function fullStamp(iso: string | number): string {
  return `${isoDay(iso)} ${timeOfDay(iso, true)} ${zoneName()}`;
}

/** The same moment in UTC, for the tooltip. */
export function utcStamp(iso: string | number): string {
  return `${new Date(iso).toISOString().replace('T', ' ').slice(0, 19)} UTC`;
}

/** Tooltip of a time: in full and in UTC. */
export function stampTitle(iso: string | number): string {
  return `${fullStamp(iso)}\n${utcStamp(iso)}`;
}

/** A moment as an input for local date and time shows it, in site time. */
export function siteInput(iso: string): string {
  return `${isoDay(iso)}T${timeOfDay(iso)}`;
}

/** The moment that a local date and time means at the site; null when it is none. */
export function fromSiteInput(text: string): string | null {
  const asUtc = Date.parse(`${text}:00Z`);
  if (Number.isNaN(asUtc)) return null;
  const offset = (at: number) => Date.parse(`${siteInput(new Date(at).toISOString())}:00Z`) - at;
  const first = asUtc - offset(asUtc);
  return new Date(asUtc - offset(first)).toISOString();
}

/** How long ago, in the reader's words; moves with the clock. */
export function ago(iso: string | number): string {
  const seconds = Math.max(0, Math.round((clock() - new Date(iso).getTime()) / 1000));
  return seconds < 5 ? t().time.justNow : t().time.ago(roughly(seconds));
}

/** A length of time in its largest sensible units: `3 分`, `2 時間 5 分`, `4 日`. */
export function duration(seconds: number): string {
  const words = t().time;
  const whole = Math.round(Math.abs(seconds));
  if (whole < 60) return words.seconds(whole);
  if (whole < 3600) return words.minutes(Math.floor(whole / 60));
  if (whole < 86_400) {
    const minutes = Math.floor((whole % 3600) / 60);
    const hours = words.hours(Math.floor(whole / 3600));
    return minutes === 0 ? hours : `${hours} ${words.minutes(minutes)}`;
  }
  return words.days(Math.floor(whole / 86_400));
}

/** A length in its largest unit only, for ages. */
function roughly(seconds: number): string {
  return seconds < 3600 || seconds >= 86_400 ? duration(seconds) : t().time.hours(Math.floor(seconds / 3600));
}

/** A running timer: `4:07`, `1:02:33`; negative when overdue. */
export function timer(seconds: number): string {
  const whole = Math.abs(Math.trunc(seconds));
  const two = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  const text = hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
  return seconds < 0 ? `+${text}` : text;
}

/** A count with separators. */
export function count(value: number): string {
  return value.toLocaleString(language() === 'ja' ? 'ja-JP' : 'en-GB');
}

function isToday(iso: string | number): boolean {
  return isoDay(iso) === isoDay(clock());
}

function format(iso: string | number, options: Intl.DateTimeFormatOptions): string {
  return formatter(options).format(new Date(iso));
}

function part(date: Date, options: Intl.DateTimeFormatOptions, type: string): string {
  return (
    formatter(options)
      .formatToParts(date)
      .find((entry) => entry.type === type)?.value ?? ''
  );
}

function formatter(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${zone()} ${JSON.stringify(options)}`;
  let made = formatters.get(key);
  if (!made) {
    made = new Intl.DateTimeFormat('ja-JP', { ...options, timeZone: zone(), hourCycle: 'h23' });
    formatters.set(key, made);
  }
  return made;
}
