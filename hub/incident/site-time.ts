/** Facts of a site that incidents need. */
export interface SiteFacts {
  name(site: string): string;
  /** Name of a zone as people say it; its id where it has none. */
  zone(site: string, zone: string): string;
  /** IANA name, as Asia/Tokyo. */
  timeZone(site: string): string;
  /** Shift of the site's calendar at a moment; null outside all shifts. */
  shiftAt(site: string, at: Date): string | null;
}

/** Site facts where no calendar is kept: Asia/Tokyo, no shifts. */
export const plainSite: SiteFacts = {
  name: (site) => site,
  zone: (_, zone) => zone,
  timeZone: () => 'Asia/Tokyo',
  shiftAt: () => null,
};

/** `2026-11-02 09:05` in a time zone. */
export function siteTime(at: Date | string, timeZone: string): string {
  const date = typeof at === 'string' ? new Date(at) : at;
  const parts = clockOf(timeZone).formatToParts(date);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')} ${part('hour')}:${part('minute')}`;
}

/** Making one costs more than all else of opening an incident; there are as many as sites have time zones. */
const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  clocks.set(timeZone, made);
  return made;
}

/** Short name of the zone at a moment: JST for Asia/Tokyo, else as the platform says. */
export function zoneName(timeZone: string): string {
  return timeZone === 'Asia/Tokyo' ? 'JST' : timeZone;
}
