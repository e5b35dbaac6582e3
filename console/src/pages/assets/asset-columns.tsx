import { Show } from 'solid-js';
import type { Asset } from '#protocol/api/plant.ts';
import { may } from '../../api/session.ts';
import type { AssetEdit } from '../../api/types.ts';
import type { Column } from '../../components/Grid.tsx';
import { Icon, type IconName } from '../../components/Icon.tsx';
import { InlineEdit } from '../../components/InlineEdit.tsx';
import { Age } from '../../components/Stamp.tsx';
import { count } from '../../components/time.ts';
import { isPhone, isRoomy } from '../../components/viewport.ts';
import { t } from '../../i18n/language.ts';
import type { AssetSort } from './asset-sort.ts';

/** Icon of a kind of asset. */
export const kindIcons: Record<Asset['kind'], IconName> = {
  pc: 'asset',
  server: 'server',
  controller: 'controller',
  hmi: 'hmi',
  network: 'network',
  printer: 'printer',
  camera: 'camera',
  gateway: 'gateway',
  phone: 'smartphone',
  other: 'asset',
  unknown: 'unknown',
};

/** Columns of the ledger. `zoneName` names a zone, `edit` writes a change down, `onSort` orders the rows by a column. */
export function assetColumns(use: {
  zoneName: (id: string | null) => string;
  edit: (id: string, change: AssetEdit) => Promise<void>;
  sorted: AssetSort;
  onSort: (sort: AssetSort) => void;
}): Column<Asset>[] {
  const words = t().assets.columns;
  const head = (sort: AssetSort) => ({
    onHead: () => use.onSort(sort),
    sorted: use.sorted === sort ? ('up' as const) : undefined,
  });
  const criticality: Column<Asset> = {
    id: 'criticality',
    least: 'desk',
    title: words.criticality,
    width: 'minmax(70px, 0.5fr)',
    ...head('criticality'),
    cell: (row) => (row.criticality ? t().assets.criticalities[row.criticality] : t().common.none),
  };
  return [
    {
      id: 'name',
      title: words.name,
      width: isPhone() ? 'minmax(0, 1fr)' : 'minmax(144px, 1fr)',
      ...head('name'),
      cell: (row) => (
        <span class="asset-name">
          <Icon name={kindIcons[row.kind]} size={16} />
          <span class="strong clip">{row.name}</span>
        </span>
      ),
    },
    {
      id: 'kind',
      least: 'desk',
      title: words.kind,
      width: 'minmax(104px, 0.7fr)',
      ...head('kind'),
      cell: (row) => t().assets.kinds[row.kind],
    },
    {
      id: 'address',
      least: 'tablet',
      title: words.address,
      width: 'minmax(104px, 0.7fr)',
      ...head('address'),
      cell: (row) => row.addresses.join(', '),
    },
    {
      id: 'zone',
      least: 'tablet',
      title: words.zone,
      width: 'minmax(94px, 0.6fr)',
      ...head('zone'),
      cell: (row) => use.zoneName(row.zone),
    },
    {
      id: 'location',
      least: 'tablet',
      title: words.location,
      width: 'minmax(128px, 1.4fr)',
      cell: (row) => (
        <InlineEdit
          value={row.location}
          label={words.location}
          mayEdit={may('edit_assets')}
          onSave={(location) => use.edit(row.id, { location })}
        />
      ),
    },
    {
      id: 'custodian',
      least: 'desk',
      title: words.custodian,
      width: 'minmax(112px, 1fr)',
      cell: (row) => (
        <InlineEdit
          value={row.custodian}
          label={words.custodian}
          mayEdit={may('edit_assets')}
          onSave={(custodian) => use.edit(row.id, { custodian })}
        />
      ),
    },
    ...(isRoomy() ? [criticality] : []),
    {
      id: 'standing',
      title: words.standing,
      width: isPhone() ? '108px' : 'minmax(98px, 0.6fr)',
      ...head('standing'),
      cell: (row) => (
        <span class={`tag${row.standing === 'observed' ? ' warn' : row.standing === 'ledger' ? ' unknown' : ''}`}>
          {t().assets.standings[row.standing]}
        </span>
      ),
    },
    {
      id: 'watched',
      title: words.watched,
      width: isPhone() ? '110px' : 'minmax(88px, 0.5fr)',
      cell: (row) => (
        <Show when={row.agents.length > 0} fallback={<span class="tag unknown">{t().common.notWatched}</span>}>
          <span class="muted">{t().assets.watched}</span>
        </Show>
      ),
    },
    {
      id: 'lastSeen',
      least: 'tablet',
      title: words.lastSeen,
      width: 'minmax(104px, 0.4fr)',
      ...head('lastSeen'),
      cell: (row) => <Age at={row.lastSeen} />,
    },
    {
      id: 'open',
      least: 'tablet',
      title: words.open,
      width: '58px',
      number: true,
      ...head('open'),
      cell: (row) => (
        <Show when={row.openIncidents > 0} fallback={<span class="muted">0</span>}>
          <b>{count(row.openIncidents)}</b>
        </Show>
      ),
    },
  ];
}
