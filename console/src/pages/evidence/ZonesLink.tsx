import { useLink } from '../../components/url.ts';
import { t } from '../../i18n/language.ts';

/** From the sheet to what is in sight of each zone and boundary, host by host. */
export function ZonesLink() {
  const link = useLink();
  return (
    <a class="small no-print" href={link('/network', { view: 'zones' })}>
      {t().networkZones.evidence}
    </a>
  );
}
