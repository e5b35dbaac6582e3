import type { ZoneRow } from '#protocol/api/network-zones.ts';
import { t } from '../../i18n/language.ts';

/** How far something is in sight; green only where all of it is. */
export function CoverageTag(props: { state: ZoneRow['state'] }) {
  const look = () => ({ all: 'ok', part: 'warn', none: 'unknown hatched', empty: 'unknown' })[props.state];
  return <span class={`tag ${look()}`}>{t().networkZones.states[props.state]}</span>;
}
