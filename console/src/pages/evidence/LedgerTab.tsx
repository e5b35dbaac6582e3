import { createSignal } from 'solid-js';
import type { Page } from '#protocol/api/parts.ts';
import { withParams } from '../../api/client.ts';
import { createQuery } from '../../api/query.ts';
import type { LedgerRow } from '../../api/types.ts';
import { Grid } from '../../components/Grid.tsx';
import { Stamp } from '../../components/Stamp.tsx';
import { Empty, QueryView } from '../../components/States.tsx';
import { emptySelection, type Selection } from '../../components/selection.ts';
import { count } from '../../components/time.ts';
import { useSite } from '../../frame/site.ts';
import { pick, t } from '../../i18n/language.ts';

const limit = 500;

/** The hash-chained ledger, newest first. */
export function LedgerTab() {
  const site = useSite();
  const [selection, setSelection] = createSignal<Selection>(emptySelection);
  const query = createQuery<Page<LedgerRow>>(() =>
    site.id() === '' ? null : withParams('/ledger', { site: site.id(), limit }),
  );
  const words = () => t().evidence.ledgerColumns;
  return (
    <>
      <p class="muted">
        <b>{t().evidence.ledgerTitle}</b> {t().evidence.ledgerText}
      </p>
      <QueryView query={query} lines={12}>
        {(data) => (
          <Grid
            label={t().evidence.ledgerTitle}
            rows={data().items}
            idOf={(row) => String(row.seq)}
            minWidth="860px"
            selection={selection()}
            onSelection={setSelection}
            empty={<Empty icon="ledger" title={t().evidence.noLedger} />}
            foot={<span>{t().common.items(count(data().items.length))}</span>}
            columns={[
              { id: 'seq', title: words().seq, width: '80px', number: true, cell: (row) => count(row.seq) },
              { id: 'at', title: words().at, width: '140px', cell: (row) => <Stamp at={row.at} seconds /> },
              { id: 'who', title: words().who, width: '150px', cell: (row) => row.who },
              {
                id: 'text',
                title: words().text,
                width: 'minmax(220px, 1fr)',
                cell: (row) => <span title={pick(row.text)}>{pick(row.text)}</span>,
              },
              { id: 'subject', title: words().subject, width: '160px', cell: (row) => row.subject },
              {
                id: 'hash',
                title: words().hash,
                width: '130px',
                cell: (row) => <code class="muted">{row.hash.slice(0, 12)}</code>,
              },
            ]}
          />
        )}
      </QueryView>
    </>
  );
}
