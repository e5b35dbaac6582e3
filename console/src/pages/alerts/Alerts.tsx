import { createEffect, createMemo, createSignal, on, Show } from 'solid-js';
import type { EventFilter } from '#protocol/api/events.ts';
import type { IncidentRow } from '#protocol/api/incidents.ts';
import type { Page } from '#protocol/api/parts.ts';
import type { Site } from '#protocol/api/settings.ts';
import { withParams } from '../../api/client.ts';
import { createQuery } from '../../api/query.ts';
import { may } from '../../api/session.ts';
import { ChoiceField, Segment } from '../../components/Field.tsx';
import { FilterChips } from '../../components/FilterChips.tsx';
import { addFilter, filtersFromParam, filtersToParam } from '../../components/filters.ts';
import { Grid } from '../../components/Grid.tsx';
import { actNow } from '../../components/incident-acts.ts';
import { PageHead } from '../../components/Panel.tsx';
import { provideRowKeys } from '../../components/row-keys.ts';
import { holdNew } from '../../components/row-window.ts';
import { SavedViews } from '../../components/SavedViews.tsx';
import { Empty, QueryView } from '../../components/States.tsx';
import { emptySelection, keep, type Selection, targets } from '../../components/selection.ts';
import { count } from '../../components/time.ts';
import { useParam, useSetParams } from '../../components/url.ts';
import { isNarrow } from '../../components/viewport.ts';
import { provideCommands } from '../../frame/commands.ts';
import { useSite } from '../../frame/site.ts';
import { pick, t } from '../../i18n/language.ts';
import { ActDialogs, type Asking } from './ActDialogs.tsx';
import { AlertDetail } from './AlertDetail.tsx';
import { BulkBar } from './BulkBar.tsx';
import { preparedViews } from './prepared-views.ts';
import { queueColumns } from './queue-columns.tsx';
import { filterQueue, type Grouping, groupings, groupQueue, lineId, serverValue, sortQueue } from './queue-model.ts';
import './alerts.css';

const limit = 500;

/** All open matters in one queue, worst first, to be worked through with the keyboard. */
export default function Alerts() {
  const site = useSite();
  const [state, setState] = useParam('state');
  const [words, setWords] = useParam('q');
  const [group, setGroup] = useParam('group');
  const [filterParam, setFilterParam] = useParam('f');
  const [open, setOpen] = useParam('open');
  const setParams = useSetParams();
  const [selection, setSelection] = createSignal<Selection>({ ...emptySelection, cursor: open() ?? null });
  const [asking, setAsking] = createSignal<Asking | null>(null);
  const [shownIds, setShownIds] = createSignal<string[] | null>(null);

  const filters = createMemo(() => filtersFromParam(filterParam()));
  const setFilters = (next: EventFilter[]) => setFilterParam(filtersToParam(next) ?? null);
  const path = () =>
    site.id() === ''
      ? null
      : withParams('/incidents', {
          site: site.id(),
          view: 'queue',
          state: state() ?? 'open',
          q: words(),
          severity: serverValue(filters(), 'severity'),
          limit,
        });
  const query = createQuery<Page<IncidentRow>>(path);
  createEffect(on(path, () => setShownIds(null), { defer: true }));

  const arrived = createMemo(() => filterQueue(query.data()?.items ?? [], filters()));
  const held = createMemo(() => {
    const ids = shownIds();
    return ids === null ? { rows: sortQueue(arrived()), fresh: [] } : holdNew(ids, arrived());
  });
  createEffect(() => {
    if (query.data() !== undefined && shownIds() === null) setShownIds(sortQueue(arrived()).map((row) => row.id));
  });
  const grouping = () => (groupings.includes(group() as Grouping) ? (group() as Grouping) : 'none');
  const lines = createMemo(() => groupQueue(held().rows, grouping()));
  const ids = createMemo(() => lines().flatMap((line) => (line.type === 'row' ? [line.row.id] : [])));
  createEffect(
    on(ids, (after, beforeIds) => setSelection((old) => keep(old, beforeIds ?? after, after)), { defer: true }),
  );
  const chosen = () => targets(selection());

  const openRow = (id: string) => setOpen(id);
  provideRowKeys({ ids, selection, change: setSelection, open: openRow, follow: () => open() !== undefined });
  const row = 'row' as const;
  const some = () => chosen().length > 0 && asking() === null;
  provideCommands([
    {
      id: 'alert.acknowledge',
      group: row,
      title: () => t().alerts.act.acknowledge,
      chords: ['a'],
      when: () => some() && may('acknowledge'),
      run: () => actNow(chosen(), { type: 'acknowledge' }),
    },
    {
      id: 'alert.declare',
      group: row,
      title: () => t().alerts.act.declare,
      chords: ['e'],
      when: () => some() && may('declare'),
      run: () => setAsking('declare'),
    },
    {
      id: 'alert.suppress',
      group: row,
      title: () => t().alerts.act.suppress,
      chords: ['s'],
      when: () => some() && may('suppress_day'),
      run: () => setAsking('suppress'),
    },
    {
      id: 'alert.comment',
      group: row,
      title: () => t().alerts.act.comment,
      chords: ['c'],
      when: () => some() && may('comment'),
      run: () => setAsking('comment'),
    },
    {
      id: 'alert.close',
      group: row,
      title: () => t().alerts.act.close,
      chords: ['d'],
      when: () => some() && may('close'),
      run: () => setAsking('close'),
    },
    {
      id: 'alert.assign',
      group: row,
      title: () => t().alerts.act.assign,
      chords: ['m'],
      when: () => some() && may('assign'),
      run: () => setAsking('assign'),
    },
  ]);

  const include = (field: string, value: string, not = false) =>
    setFilters(addFilter(filters(), { field, op: not ? 'is_not' : 'is', value }));
  const sites = createQuery<Page<Site>>(() => '/sites');
  const zoneName = (id: string) =>
    sites
      .data()
      ?.items.flatMap((each) => each.zones)
      .find((zone) => zone.id === id)?.name;
  const nameOf = (field: string, value: string) => {
    if (field === 'severity') return `${value} ${t().severity[value as 'S1'] ?? ''}`;
    if (field === 'state') return t().state.incident[value as 'new'] ?? value;
    if (field === 'kind') return t().alerts.kinds[value] ?? value;
    if (value === '')
      return field === 'owner' ? t().alerts.noOwner : field === 'zone' ? t().alerts.noZone : t().alerts.noAsset;
    if (field === 'zone') return zoneName(value) ?? value;
    const found = (query.data()?.items ?? []).find(
      (each) => (field === 'rule' ? each.rule.id : each.asset?.id) === value,
    );
    return labelOf(found, field) ?? value;
  };

  return (
    <div class="page fill">
      <PageHead
        title={t().alerts.title}
        says={
          <Show when={query.data()}>
            {(data) =>
              t().alerts.says(
                count(data().total ?? data().items.length),
                count(data().items.filter((each) => each.state === 'new').length),
              )
            }
          </Show>
        }
      >
        <SavedViews
          page="alerts"
          prepared={preparedViews()}
          current={() => ({ f: filterParam() ?? '', q: words() ?? '', state: state() ?? '', group: group() ?? '' })}
          onChoose={(params) => setParams({ f: null, q: null, state: null, group: null, ...params })}
        />
      </PageHead>
      <div class="toolbar no-print">
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
        <div class="inline-field">
          <ChoiceField
            label={t().alerts.groupBy}
            value={grouping()}
            options={groupings.map((value) => ({ value, label: t().alerts.groups[value] }))}
            onChange={(value) => setGroup(value === 'none' ? null : value)}
          />
        </div>
      </div>
      <FilterChips
        filters={filters()}
        name={(field) => t().alerts.fields[field] ?? field}
        value={(filter) => nameOf(filter.field, String(filter.value))}
        onChange={setFilters}
      />
      <div class="split">
        <div class="grow">
          <QueryView query={query} lines={12}>
            {() => (
              <Grid
                label={t().alerts.title}
                columns={queueColumns({ narrow: open() !== undefined || isNarrow(), include, nameOf })}
                rows={lines()}
                idOf={lineId}
                height={54}
                minWidth={open() === undefined && !isNarrow() ? '860px' : '420px'}
                selection={selection()}
                onSelection={setSelection}
                markable
                marksOf={(line) => (line.type === 'row' ? [line.row.id] : line.rows.map((row) => row.id))}
                onOpen={(line) => line.type === 'row' && openRow(line.row.id)}
                rowClass={(line) => (line.type === 'group' ? 'group' : line.row.suppressedUntil ? 'faded' : '')}
                overlay={
                  <Show when={held().fresh.length > 0}>
                    <button type="button" class="fresh-pill" onClick={() => setShownIds(null)}>
                      {t().common.fresh(held().fresh.length)}
                    </button>
                  </Show>
                }
                empty={
                  <Empty
                    title={filters().length > 0 || words() ? t().alerts.none : t().alerts.noneOpen}
                    text={filters().length > 0 || words() ? t().alerts.noneText : t().alerts.calmText}
                  />
                }
                foot={<span>{t().common.shown(count(ids().length), count(query.data()?.total ?? ids().length))}</span>}
              />
            )}
          </QueryView>
        </div>
        <Show when={open()}>{(id) => <AlertDetail id={id()} onAsk={setAsking} onClose={() => setOpen(null)} />}</Show>
      </div>
      <Show when={selection().marked.size > 0}>
        <BulkBar
          ids={chosen()}
          onAsk={setAsking}
          onClear={() => setSelection({ ...emptySelection, cursor: selection().cursor })}
        />
      </Show>
      <ActDialogs asking={asking()} ids={chosen()} onClose={() => setAsking(null)} />
    </div>
  );
}

function labelOf(row: IncidentRow | undefined, field: string): string | undefined {
  if (!row) return undefined;
  if (field === 'asset') return row.asset?.name;
  return field === 'rule' ? pick(row.rule.title) : undefined;
}
