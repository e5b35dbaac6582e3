import { createEffect, createMemo, createSignal, lazy, on, Show } from 'solid-js';
import type { EventFilter, EventRow } from '#protocol/api/events.ts';
import { createQuery } from '../../api/query.ts';
import { eventsSince } from '../../api/stream.ts';
import type { Histogram } from '../../api/types.ts';
import { ChoiceField } from '../../components/Field.tsx';
import { FilterChips } from '../../components/FilterChips.tsx';
import { addFilter, filtersFromParam, filtersToParam } from '../../components/filters.ts';
import { type Column, Grid } from '../../components/Grid.tsx';
import { Icon } from '../../components/Icon.tsx';
import { PageHead } from '../../components/Panel.tsx';
import { createPagedRows } from '../../components/paged-rows.ts';
import { provideRowKeys } from '../../components/row-keys.ts';
import { SavedViews } from '../../components/SavedViews.tsx';
import { Stamp } from '../../components/Stamp.tsx';
import { Empty, ProblemNotice } from '../../components/States.tsx';
import { emptySelection, type Selection } from '../../components/selection.ts';
import { count, fullStamp, inZone, shortStamp } from '../../components/time.ts';
import { useParam, useSetParams } from '../../components/url.ts';
import { isNarrow, isPhone } from '../../components/viewport.ts';
import { useSite } from '../../frame/site.ts';
import { pick, t } from '../../i18n/language.ts';
import { EventPanel } from './EventPanel.tsx';
import { ExportDialog } from './ExportDialog.tsx';
import { eventsPath, type LogQuery, type Span, spanOf, spans } from './log-query.ts';
import { namedConditions, preparedQueries } from './named-queries.ts';
import { QueryBar } from './QueryBar.tsx';
import './logs.css';

/** Time and host, then two lines of text, in px. */
const recordCardHeight = 84;

const TimeChart = lazy(() => import('../../components/TimeChart.tsx'));

/** Everything that was recorded: searched by words and conditions, newest first. */
export default function Logs() {
  const site = useSite();
  const [words] = useParam('q');
  const [filterParam, setFilterParam] = useParam('f');
  const [range] = useParam('range');
  const [from] = useParam('from');
  const [to] = useParam('to');
  const [asset] = useParam('asset');
  const [event, setEvent] = useParam('event');
  const setParams = useSetParams();
  const [asked, setAsked] = createSignal(Date.now());
  const [freshFrom, setFreshFrom] = createSignal(eventsSince());
  const [exporting, setExporting] = createSignal(false);
  const [selection, setSelection] = createSignal<Selection>({ ...emptySelection, cursor: event() ?? null });

  const filters = createMemo(() => filtersFromParam(filterParam()));
  const query = createMemo(
    (): LogQuery => ({
      site: site.id(),
      words: words(),
      filters: filters(),
      span: spanOf(range()),
      from: from(),
      to: to(),
      asset: asset(),
    }),
  );
  createEffect(on(query, () => setAsked(Date.now()), { defer: true }));
  const log = createPagedRows<EventRow>((limit, cursor) =>
    site.id() === '' ? null : eventsPath('/events', query(), asked(), { limit, cursor }),
  );
  const histogram = createQuery<Histogram>(() =>
    site.id() === '' ? null : eventsPath('/events/histogram', query(), asked()),
  );
  createEffect(on(asked, () => setFreshFrom(eventsSince())));
  const fresh = () => (to() ? 0 : eventsSince() - freshFrom());

  const open = (id: string) => setEvent(id);
  provideRowKeys({
    ids: () => log.rows().map((row) => row.id),
    selection,
    change: setSelection,
    open,
    follow: () => event() !== undefined,
    markable: false,
  });
  const include = (filter: EventFilter) => setFilterParam(filtersToParam(addFilter(filters(), filter)) ?? null);
  const choosePeriod = (start: number, end: number) =>
    setParams({ from: new Date(start * 1000).toISOString(), to: new Date(end * 1000).toISOString(), range: null });
  const periodName = () =>
    from() || to()
      ? `${from() ? shortStamp(from()!) : ''} – ${to() ? shortStamp(to()!) : ''}`
      : t().time.ranges[spanOf(range())];

  return (
    <div class="page fill">
      <PageHead
        title={t().logs.title}
        says={t().logs.says(count(histogram.data()?.total ?? log.total() ?? 0), periodName())}
      >
        <SavedViews
          page="logs"
          prepared={preparedQueries()}
          current={() => ({ q: words() ?? '', f: filterParam() ?? '', range: range() ?? '' })}
          onChoose={(params) => setParams({ q: null, f: null, from: null, to: null, asset: null, ...params })}
        />
        <button type="button" class="button" onClick={() => setExporting(true)}>
          <Icon name="download" size={15} />
          {t().common.csv}
        </button>
      </PageHead>
      <div class="toolbar">
        <QueryBar
          site={site.id()}
          words={words() ?? ''}
          named={namedConditions()}
          onRun={(next, found) => {
            const all = found.reduce(addFilter, filters());
            setParams({ q: next === '' ? null : next, f: filtersToParam(all) ?? null });
            setAsked(Date.now());
          }}
        />
        <Show
          when={!from() && !to()}
          fallback={
            <span class="chip">
              <span>{periodName()}</span>
              <button
                type="button"
                aria-label={t().logs.clearRange}
                title={t().logs.clearRange}
                onClick={() => setParams({ from: null, to: null })}
              >
                <Icon name="close" size={11} />
              </button>
            </span>
          }
        >
          <div class="inline-field">
            <ChoiceField
              label={t().time.range}
              value={spanOf(range())}
              options={(Object.keys(spans) as Span[]).map((value) => ({ value, label: t().time.ranges[value] }))}
              onChange={(value) => setParams({ range: value === '24h' ? null : value })}
            />
          </div>
        </Show>
      </div>
      <FilterChips
        filters={filters()}
        name={(field) => field}
        value={(filter) => `${t().logs.ops[filter.op]} ${filter.value === undefined ? '' : String(filter.value)}`}
        onChange={(next) => setFilterParam(filtersToParam(next) ?? null)}
      />
      <section class="panel log-chart" aria-label={t().logs.histogram}>
        <Show when={histogram.data()} fallback={<span class="skeleton log-chart-wait" />}>
          {(data) => (
            <TimeChart
              label={`${t().logs.histogram}。${t().logs.histogramHint}`}
              height={84}
              times={data().buckets.map((bucket) => Date.parse(bucket.at) / 1000)}
              series={[
                { label: t().common.count, colour: 'chart-1', values: data().buckets.map((bucket) => bucket.count) },
              ]}
              onRange={choosePeriod}
            />
          )}
        </Show>
        <Show when={histogram.data()?.lookedBackTo}>
          {(stamp) => <p class="small muted">{t().logs.countedBack(fullStamp(stamp()))}</p>}
        </Show>
      </section>
      <Show when={log.problem()}>{(problem) => <ProblemNotice of={problem()} retry={log.again} />}</Show>
      <div class="split">
        <div class="grow">
          <Grid
            label={t().logs.title}
            columns={columns(event() !== undefined || isNarrow())}
            rows={log.rows()}
            idOf={(row) => row.id}
            minWidth={event() === undefined ? '760px' : '420px'}
            height={isPhone() ? recordCardHeight : undefined}
            busy={log.turning()}
            selection={selection()}
            onSelection={setSelection}
            onOpen={(row) => open(row.id)}
            onEnd={log.more}
            rowClass={(row) => (row.history ? 'faded' : '')}
            overlay={
              <Show when={fresh() > 0}>
                <button type="button" class="fresh-pill" onClick={() => setAsked(Date.now())}>
                  {t().logs.fresh(count(fresh()))}
                </button>
              </Show>
            }
            empty={
              <Show when={!log.busy()} fallback={<p class="empty muted">{t().common.loading}</p>}>
                <Show
                  when={log.lookedBackTo()}
                  fallback={<Empty icon="log" title={t().logs.none} text={t().logs.noneText} />}
                >
                  {(stamp) => (
                    <Empty icon="log" title={t().logs.noneSoFar} text={t().logs.lookedBack(fullStamp(stamp()))}>
                      <button type="button" class="button" onClick={log.more}>
                        {t().logs.lookOn}
                      </button>
                    </Empty>
                  )}
                </Show>
              </Show>
            }
            foot={
              <>
                <span>{t().logs.loaded(count(log.rows().length))}</span>
                <span>{log.busy() ? t().logs.loading : log.ended() ? t().logs.end : ''}</span>
                <Show when={!log.busy() && log.rows().length > 0 && log.lookedBackTo()}>
                  {(stamp) => (
                    <span>
                      {t().logs.lookedBack(fullStamp(stamp()))}{' '}
                      <button type="button" class="button small" onClick={log.more}>
                        {t().logs.lookOn}
                      </button>
                    </span>
                  )}
                </Show>
                <span class="hide-phone">{t().logs.order}</span>
              </>
            }
          />
        </div>
        <Show when={event()}>{(id) => <EventPanel id={id()} onFilter={include} onClose={() => setEvent(null)} />}</Show>
      </div>
      <ExportDialog open={exporting()} query={query()} now={asked()} onClose={() => setExporting(false)} />
    </div>
  );
}

function columns(narrow: boolean): Column<EventRow>[] {
  const words = t().logs.columns;
  if (isPhone()) {
    return [{ id: 'summary', title: words.summary, width: 'minmax(0, 1fr)', cell: (row) => <RecordCard row={row} /> }];
  }
  return [
    { id: 'at', title: inZone(words.at), width: '152px', cell: (row) => <Stamp at={row.at} seconds /> },
    { id: 'host', title: words.host, width: '120px', cell: (row) => <span title={row.host ?? ''}>{row.host}</span> },
    ...(narrow
      ? []
      : [
          {
            id: 'kind',
            title: words.kind,
            width: '150px',
            cell: (row: EventRow) => (
              <span class="muted clip" title={row.kind}>
                {t().logs.kinds[row.kind] ?? row.kind}
              </span>
            ),
          },
        ]),
    { id: 'summary', title: words.summary, width: 'minmax(200px, 1fr)', cell: (row) => <Summary row={row} /> },
  ];
}

function Summary(props: { row: EventRow }) {
  return (
    <span title={pick(props.row.summary)}>
      {pick(props.row.summary)}
      <Show when={props.row.clockDoubt}>
        {' '}
        <span class="tag unknown" title={t().logs.clockDoubt}>
          {t().sources.clockDoubt}
        </span>
      </Show>
    </span>
  );
}

function RecordCard(props: { row: EventRow }) {
  return (
    <div class="queue-what">
      <p class="row spread muted small">
        <Stamp at={props.row.at} seconds />
        <span class="clip">{props.row.host}</span>
      </p>
      <p class="two-rows">
        <Summary row={props.row} />
      </p>
    </div>
  );
}
