import { createSignal, Show } from 'solid-js';
import { withParams } from '../../api/client.ts';
import { may } from '../../api/session.ts';
import type { LedgerRow } from '../../api/types.ts';
import { Grid } from '../../components/Grid.tsx';
import { createPagedRows } from '../../components/paged-rows.ts';
import { Stamp } from '../../components/Stamp.tsx';
import { besideData, Empty, ProblemNotice, Skeleton } from '../../components/States.tsx';
import { emptySelection, type Selection } from '../../components/selection.ts';
import { count } from '../../components/time.ts';
import { isNarrow, isPhone } from '../../components/viewport.ts';
import { useSite } from '../../frame/site.ts';
import { pick, t } from '../../i18n/language.ts';
import { LedgerSubject } from './LedgerSubject.tsx';

/** Two lines of text, in px; larger letters where fingers are used. */
const entryHeight = { desk: 52, narrow: 64 };

/** The hash-chained ledger, newest first. */
export function LedgerTab() {
  const site = useSite();
  const [selection, setSelection] = createSignal<Selection>(emptySelection);
  const ledger = createPagedRows<LedgerRow>((limit, cursor) =>
    site.id() === '' ? null : withParams('/ledger', { site: site.id(), limit, cursor }),
  );
  const words = () => t().evidence.ledgerColumns;
  return (
    <>
      <p class="muted">
        <b>{t().evidence.ledgerTitle}</b> {t().evidence.ledgerText}
      </p>
      <Show when={may('export_ledger')}>
        <p class="row wrap">
          <a class="button small" href="/api/v1/ledger/export" download="">
            {t().evidence.exportLedger}
          </a>
          <span class="muted small">{t().evidence.exportText}</span>
        </p>
      </Show>
      <Show when={besideData(ledger.problem())}>
        {(problem) => <ProblemNotice of={problem()} retry={ledger.again} />}
      </Show>
      <Show when={ledger.rows().length > 0 || !ledger.busy()} fallback={<Skeleton lines={12} />}>
        <Grid
          label={t().evidence.ledgerTitle}
          rows={ledger.rows()}
          idOf={(row) => String(row.seq)}
          minWidth="860px"
          height={isNarrow() ? entryHeight.narrow : entryHeight.desk}
          selection={selection()}
          onSelection={setSelection}
          onEnd={ledger.more}
          empty={<Empty icon="ledger" title={t().evidence.noLedger} />}
          foot={
            <span>
              {ledger.ended()
                ? t().common.items(count(ledger.rows().length))
                : t().logs.loaded(count(ledger.rows().length))}
            </span>
          }
          columns={[
            {
              id: 'seq',
              least: 'tablet',
              title: words().seq,
              width: '72px',
              number: true,
              cell: (row) => count(row.seq),
            },
            {
              id: 'at',
              title: words().at,
              width: isPhone() ? '84px' : '132px',
              cell: (row) => <Stamp at={row.at} seconds />,
            },
            { id: 'who', least: 'tablet', title: words().who, width: 'minmax(124px, 0.3fr)', cell: (row) => row.who },
            {
              id: 'text',
              title: words().text,
              width: 'minmax(180px, 1fr)',
              cell: (row) => (
                <span class="two-rows" title={pick(row.text)}>
                  {pick(row.text)}
                </span>
              ),
            },
            {
              id: 'subject',
              least: 'tablet',
              title: words().subject,
              width: '148px',
              cell: (row) => <LedgerSubject of={row} />,
            },
            {
              id: 'hash',
              least: 'desk',
              title: words().hash,
              width: '116px',
              cell: (row) => <code class="muted">{row.hash.slice(0, 12)}</code>,
            },
          ]}
        />
      </Show>
    </>
  );
}
