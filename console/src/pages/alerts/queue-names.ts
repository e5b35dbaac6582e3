import { createMemo } from 'solid-js';
import type { EventFilter } from '#protocol/api/events.ts';
import type { IncidentGroup, IncidentGrouping } from '#protocol/api/incidents.ts';
import type { Page } from '#protocol/api/parts.ts';
import type { Site } from '#protocol/api/settings.ts';
import { withParams } from '../../api/client.ts';
import { createQuery } from '../../api/query.ts';
import { pick, t } from '../../i18n/language.ts';

const missing: Partial<Record<string, () => string>> = {
  owner: () => t().alerts.noOwner,
  zone: () => t().alerts.noZone,
  asset: () => t().alerts.noAsset,
};
/** Fields whose keys say nothing to a reader; the hub knows what they are called. */
const namedByHub = ['rule', 'asset', 'owner'] as const;

/** What values of the queue's fields are called. Names are asked for only where a condition uses them. */
export function createQueueNames(
  site: () => string,
  filters: () => readonly EventFilter[],
): (field: string, value: string) => string {
  const sites = createQuery<Page<Site>>(() => '/sites');
  const known = namedByHub.map((field) => {
    const query = createQuery<{ groups: IncidentGroup[] }>(() =>
      site() !== '' && filters().some((filter) => filter.field === field)
        ? withParams('/incidents/groups', { site: site(), state: 'all', by: field satisfies IncidentGrouping })
        : null,
    );
    const names = createMemo(() => new Map((query.data()?.groups ?? []).map((group) => [group.key, group.name])));
    return [field, names] as const;
  });
  const hubName = (field: string, value: string) => {
    const name = known
      .find(([each]) => each === field)?.[1]()
      .get(value);
    return name ? pick(name) : undefined;
  };
  return (field, value) => {
    if (value === '' && missing[field]) return missing[field]();
    if (field === 'severity') return `${value} ${t().severity[value as 'S1'] ?? ''}`;
    if (field === 'state') return t().state.incident[value as 'new'] ?? value;
    if (field === 'kind') return t().alerts.kinds[value] ?? value;
    if (field === 'suppressed') return value === 'true' ? t().common.yes : t().common.no;
    if (field !== 'zone') return hubName(field, value) ?? value;
    const zones = sites.data()?.items.flatMap((each) => each.zones) ?? [];
    return zones.find((zone) => zone.id === value)?.name ?? value;
  };
}
