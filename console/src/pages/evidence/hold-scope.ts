import type { Hold } from '#protocol/api/retention.ts';
import { isoDay, timeOfDay } from '../../components/time.ts';
import { t } from '../../i18n/language.ts';

/** What a hold covers, in words. */
export function scopeText(hold: Pick<Hold, 'from' | 'to' | 'incident'>): string {
  const { scopes } = t().retention;
  if (hold.incident) return `${scopes.incident} ${hold.incident.number}`;
  if (hold.from === null && hold.to === null) return scopes.site;
  const moment = (at: string | null) => (at === null ? '' : `${isoDay(at)} ${timeOfDay(at)}`);
  return `${moment(hold.from)} – ${moment(hold.to)}`;
}
