import { createMemo, createSignal } from 'solid-js';
import type { Network, NetworkEdge, NetworkNode } from '#protocol/api/network.ts';
import { Grid } from '../../components/Grid.tsx';
import { provideRowKeys } from '../../components/row-keys.ts';
import { Age, Stamp } from '../../components/Stamp.tsx';
import { emptySelection, type Selection } from '../../components/selection.ts';
import { count } from '../../components/time.ts';
import { useGo } from '../../components/url.ts';
import { t } from '../../i18n/language.ts';

/** Every conversation as a line, new ones first. */
export function EdgeTable(props: { network: Network }) {
  const go = useGo();
  const [selection, setSelection] = createSignal<Selection>(emptySelection);
  const nodes = createMemo(() => new Map(props.network.nodes.map((node): [string, NetworkNode] => [node.id, node])));
  const idOf = (edge: NetworkEdge) => `${edge.from} ${edge.to} ${edge.transport} ${edge.port} ${edge.class}`;
  const rows = createMemo(() =>
    [...props.network.edges].sort((a, b) => Number(b.isNew) - Number(a.isNew) || (a.last < b.last ? 1 : -1)),
  );
  const open = (id: string) => {
    const edge = rows().find((row) => idOf(row) === id);
    if (edge) go(`/network/hosts/${encodeURIComponent(edge.from)}`);
  };
  provideRowKeys({ ids: () => rows().map(idOf), selection, change: setSelection, open, markable: false });
  const words = () => t().network.columns;
  const name = (id: string) => nodes().get(id)?.name ?? id;
  return (
    <Grid
      label={t().network.title}
      rows={rows()}
      idOf={idOf}
      minWidth="960px"
      selection={selection()}
      onSelection={setSelection}
      onOpen={(row) => open(idOf(row))}
      foot={
        <span>
          {t().common.items(count(rows().length))}
          {props.network.left > 0 ? ` ${t().network.left(count(props.network.left))}` : ''}
        </span>
      }
      columns={[
        {
          id: 'from',
          title: words().from,
          width: 'minmax(140px, 1.3fr)',
          cell: (row) => (
            <>
              <b>{name(row.from)}</b> {row.isNew ? <span class="tag accent">{t().network.fresh}</span> : null}
            </>
          ),
        },
        { id: 'to', title: words().to, width: 'minmax(110px, 1fr)', cell: (row) => name(row.to) },
        { id: 'port', title: words().port, width: '100px', cell: (row) => `${row.transport}/${row.port ?? '?'}` },
        {
          id: 'class',
          least: 'tablet',
          title: words().class,
          width: '136px',
          cell: (row) => <span class={`tag op-${row.class}`}>{t().network.classes[row.class]}</span>,
        },
        {
          id: 'count',
          least: 'desk',
          title: words().count,
          width: '90px',
          number: true,
          cell: (row) => count(row.connections),
        },
        {
          id: 'process',
          least: 'desk',
          title: words().process,
          width: 'minmax(110px, 0.8fr)',
          cell: (row) => <code>{row.processes.join(', ')}</code>,
        },
        {
          id: 'vantages',
          least: 'desk',
          title: t().network.seenBy,
          width: '110px',
          cell: (row) => row.vantages.map((how) => t().network.vantages[how] ?? how).join(t().common.comma),
        },
        { id: 'first', least: 'tablet', title: words().first, width: '122px', cell: (row) => <Stamp at={row.first} /> },
        { id: 'last', least: 'tablet', title: words().last, width: '108px', cell: (row) => <Age at={row.last} /> },
      ]}
    />
  );
}
