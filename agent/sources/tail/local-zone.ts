import { fixedZone, type Zone } from '#engine/logs/local-time.ts';

/** The zone this machine's clock shows, with its summer times. */
export const localZone: Zone = (w) => new Date(w.year, w.month - 1, w.day, w.hour, w.minute, w.second, w.ms).getTime();

/** Pattern of a zone in a configuration: the machine's own, UTC, or a fixed offset. */
export const zonePattern = /^(local|utc|[+-]\d\d:\d\d)$/;

/** The zone a configuration names. */
export function zoneOf(text: string): Zone {
  if (text === 'local') return localZone;
  if (text === 'utc') return fixedZone(0);
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(4, 6));
  return fixedZone(text.startsWith('-') ? -minutes : minutes);
}
