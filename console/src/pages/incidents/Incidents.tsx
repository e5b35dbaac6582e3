import { createMemo, createSignal, Show } from 'solid-js';
import type { IncidentRow } from '#protocol/api/incidents.ts';
import type { Page } from '#protocol/api/parts.ts';
import { withParams } from '../../api/client.ts';
import { createQuery } from '../../api/query.ts';
import { Segment } from '../../components/Field.tsx';
import { Grid } from '../../components/Grid.tsx';
import { IncidentTags } from '../../components/IncidentTags.tsx';
import { PageHead } from '../../components/Panel.tsx';
import { provideRowKeys } from '../../components/row-keys.ts';
import { SeverityMark } from '../../components/Severity.tsx';
import { Countdown, Stamp } from '../../components/Stamp.tsx';
import { Empty, QueryView } from '../../components/States.tsx';
import { emptySelection, type Selection } from '../../components/selection.ts';
import { count } from '../../components/time.ts';
import { useGo, useParam } from '../../components/url.ts';
import { useSite } from '../../frame/site.ts';
import { pick, t } from '../../i18n/language.ts';
import './incidents.css';

/** The declared and the grave matters, one line each. */
export default function Incidents() {
  const site = useSite();
  const go = useGo();
  const [state, setState] = useParam('state');
  const [words, setWords] = useParam('q');
  const [selection, setSelection] = createSignal<Selection>(emptySelection);
  const query = createQuery<Page<IncidentRow>>(() =>
    site.id() === ''
      ? null
      : withParams('/incidents', {
          site: site.id(),
          view: 'incidents',
          state: state() ?? 'open',
          q: words(),
          limit: 500,
        }),
  );
  const rows = createMemo(() => query.data()?.items ?? []);
  const open = (id: string) => go(`/incidents/${id}`);
  provideRowKeys({ ids: () => rows().map((row) => row.id), selection, change: setSelection, open, markable: false });
  const heads = () => t().incident.columns;
  return (
    <div class="page fill">
      <PageHead
        title={t().frame.pages.incidents}
        says={t().incident.listSays(count(query.data()?.total ?? rows().length))}
      />
      <div class="toolbar">
        <input
          data-search
          class="input search"
          type="search"
          placeholder={t().alerts.search}
          aria-label={t().alerts.search}
          value={words() ?? ''}
          onChange={(event) => setWords(event.currentTarget.value || null)}
        />
        <Segment
          label={t().common.state}
          value={(state() ?? 'open') as 'open'}
          options={(['open', 'closed', 'all'] as const).map((value) => ({
            value: value as 'open',
            label: t().alerts.states[value],
          }))}
          onChange={(value) => setState(value === 'open' ? null : value)}
        />
      </div>
      <QueryView query={query} lines={10}>
        {() => (
          <Grid
            label={t().frame.pages.incidents}
            rows={rows()}
            idOf={(row) => row.id}
            height={54}
            minWidth="860px"
            selection={selection()}
            onSelection={setSelection}
            onOpen={(row) => open(row.id)}
            empty={<Empty title={t().incident.none} text={t().incident.noneText} />}
            columns={[
              {
                id: 'severity',
                title: heads().severity,
                width: '104px',
                cell: (row) => <SeverityMark of={row.severity} />,
              },
              {
                id: 'what',
                title: heads().what,
                width: 'minmax(280px, 1.4fr)',
                cell: (row) => (
                  <div class="queue-what" title={pick(row.sentence)}>
                    <p class="sentence clip">{pick(row.sentence)}</p>
                    <p class="muted small clip">
                      {row.number} · {row.asset?.name ?? t().alerts.noAsset}
                    </p>
                  </div>
                ),
              },
              {
                id: 'next',
                title: heads().next,
                width: 'minmax(200px, 1fr)',
                cell: (row) => (
                  <Show when={row.nextStep} fallback={<span class="muted">{t().common.none}</span>}>
                    {(step) => (
                      <div class="queue-what" title={pick(step().text)}>
                        <p class="clip">{pick(step().text)}</p>
                        <p class="small muted clip">
                          {pick(step().role)} <Show when={step().dueAt}>{(due) => <Countdown due={due()} />}</Show>
                        </p>
                      </div>
                    )}
                  </Show>
                ),
              },
              { id: 'started', title: heads().started, width: '110px', cell: (row) => <Stamp at={row.first} /> },
              { id: 'state', title: heads().state, width: '190px', cell: (row) => <IncidentTags of={row} /> },
            ]}
          />
        )}
      </QueryView>
    </div>
  );
}
