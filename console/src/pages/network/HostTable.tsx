import { createMemo, createSignal, Show } from 'solid-js';
import type { Network, NetworkNode } from '#protocol/api/network.ts';
import { send } from '../../api/client.ts';
import { may } from '../../api/session.ts';
import { type Column, Grid } from '../../components/Grid.tsx';
import { Icon } from '../../components/Icon.tsx';
import { whyNot } from '../../components/permission.ts';
import { provideRowKeys } from '../../components/row-keys.ts';
import { Age } from '../../components/Stamp.tsx';
import { emptySelection, type Selection } from '../../components/selection.ts';
import { say, sayProblem } from '../../components/Toasts.tsx';
import { count } from '../../components/time.ts';
import { useGo } from '../../components/url.ts';
import { pick, t } from '../../i18n/language.ts';
import { roleGlyph } from './role-glyph.ts';

/** Every host with what is known of it; those outside the ledger first, to be taken into it. */
export function HostTable(props: { network: Network; site: string; onChanged: () => void }) {
  const go = useGo();
  const [selection, setSelection] = createSignal<Selection>(emptySelection);
  const zones = createMemo(() => new Map(props.network.zones.map((zone) => [zone.id, zone.name])));
  const rank = (node: NetworkNode) => (node.inLedger ? 2 : 0) + (node.outside ? 4 : 0) - (node.isNew ? 1 : 0);
  const rows = createMemo(() =>
    [...props.network.nodes].sort(
      (a, b) => rank(a) - rank(b) || (a.name ?? a.id).localeCompare(b.name ?? b.id, 'ja', { numeric: true }),
    ),
  );
  const open = (id: string) => go(`/network/hosts/${encodeURIComponent(id)}`);
  provideRowKeys({ ids: () => rows().map((row) => row.id), selection, change: setSelection, open });
  const adopt = async () => {
    const addresses = [...selection().marked];
    try {
      const { taken } = await send<{ taken: number }>('POST', '/network/adopt', { site: props.site, addresses });
      say(t().networkHost.adopted(taken));
      setSelection(emptySelection);
      props.onChanged();
    } catch (error) {
      sayProblem(error);
    }
  };
  return (
    <>
      <Show when={selection().marked.size > 0}>
        <div class="toolbar bulk">
          <span>{t().networkHost.marked(selection().marked.size)}</span>
          <button
            type="button"
            class="button primary small"
            disabled={!may('edit_assets')}
            title={whyNot('edit_assets')}
            onClick={() => void adopt()}
          >
            <Icon name="ledger" size={14} />
            {t().networkHost.adopt}
          </button>
        </div>
      </Show>
      <Grid
        label={t().network.views.hosts}
        rows={rows()}
        idOf={(row) => row.id}
        minWidth="960px"
        markable
        selection={selection()}
        onSelection={setSelection}
        onOpen={(row) => open(row.id)}
        columns={hostColumns((zone) => (zone === null ? t().network.outside : (zones().get(zone) ?? zone)))}
        foot={<span>{t().common.items(count(rows().length))}</span>}
      />
    </>
  );
}

function hostColumns(zoneName: (zone: string | null) => string): Column<NetworkNode>[] {
  const words = t().networkHost.columns;
  return [
    {
      id: 'name',
      title: words.name,
      width: 'minmax(170px, 1.3fr)',
      cell: (row) => (
        <span class="row">
          <Icon name={roleGlyph(row.role)} size={15} />
          <b class="clip">{row.name ?? row.id}</b>
          {row.isNew ? <span class="tag accent">{t().network.fresh}</span> : null}
        </span>
      ),
    },
    { id: 'address', least: 'tablet', title: words.address, width: 'minmax(110px, 0.8fr)', cell: (row) => row.id },
    { id: 'role', title: words.role, width: 'minmax(150px, 1fr)', cell: (row) => <RoleWords of={row} /> },
    {
      id: 'maker',
      least: 'desk',
      title: words.maker,
      width: 'minmax(110px, 0.8fr)',
      cell: (row) => (row.maker ? pick(row.maker) : <span class="muted">{t().common.unknown}</span>),
    },
    { id: 'zone', title: words.zone, width: 'minmax(100px, 0.8fr)', cell: (row) => zoneName(row.zone) },
    {
      id: 'vantages',
      least: 'desk',
      title: t().network.seenBy,
      width: 'minmax(120px, 0.9fr)',
      cell: (row) => row.vantages.map((how) => t().network.vantages[how] ?? how).join(t().common.comma),
    },
    {
      id: 'ledger',
      title: words.ledger,
      width: '104px',
      cell: (row) =>
        row.inLedger ? (
          t().networkHost.listed
        ) : row.outside ? (
          <span class="muted">{t().networkHost.beyond}</span>
        ) : (
          <span class="tag warn">{t().network.notInLedger}</span>
        ),
    },
    { id: 'last', least: 'tablet', title: words.last, width: '104px', cell: (row) => <Age at={row.last} /> },
  ];
}

/** A role with how far it is believed. */
export function RoleWords(props: { of: Pick<NetworkNode, 'role' | 'confidence'> }) {
  return (
    <Show
      when={props.of.role !== 'unknown'}
      fallback={<span class="tag unknown">{t().networkHost.roles['unknown']}</span>}
    >
      {t().networkHost.roles[props.of.role] ?? props.of.role}{' '}
      <span class="muted small">{t().networkHost.confidences[props.of.confidence]}</span>
    </Show>
  );
}
