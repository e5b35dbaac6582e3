import { createMemo, createSignal, Show } from 'solid-js';
import type { EventFilter } from '#protocol/api/events.ts';
import type { Params } from '../../api/client.ts';
import { may } from '../../api/session.ts';
import { ChoiceField } from '../../components/Field.tsx';
import { FilterChips } from '../../components/FilterChips.tsx';
import { addFilter, filtersFromParam, filtersToParam } from '../../components/filters.ts';
import { actNow } from '../../components/incident-acts.ts';
import { PageHead } from '../../components/Panel.tsx';
import { QueueSearch } from '../../components/QueueSearch.tsx';
import { queueShape } from '../../components/queue-shape.ts';
import { SavedViews } from '../../components/SavedViews.tsx';
import { emptySelection, type Selection, targets } from '../../components/selection.ts';
import { count } from '../../components/time.ts';
import { useParam, useSetParams } from '../../components/url.ts';
import { isNarrow } from '../../components/viewport.ts';
import { provideCommands } from '../../frame/commands.ts';
import { useSite } from '../../frame/site.ts';
import { t } from '../../i18n/language.ts';
import { ActDialogs, type Asking } from './ActDialogs.tsx';
import { AlertDetail } from './AlertDetail.tsx';
import { BulkBar } from './BulkBar.tsx';
import { GroupedQueue } from './GroupedQueue.tsx';
import { preparedViews } from './prepared-views.ts';
import { QueueList, type QueueProps } from './QueueList.tsx';
import { type Grouping, groupings, incidentFilters, matterOf } from './queue-model.ts';
import { createQueueNames } from './queue-names.ts';
import './alerts.css';

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
  const [counts, setCounts] = createSignal<{ total: number; unseen: number }>();

  const filters = createMemo(() => filtersFromParam(filterParam()));
  const setFilters = (next: EventFilter[]) => setFilterParam(filtersToParam(next) ?? null);
  const params = createMemo((): Params | null => {
    if (site.id() === '') return null;
    const asked = incidentFilters(filters());
    return {
      site: site.id(),
      view: 'queue',
      state: state() ?? 'open',
      q: words(),
      filters: asked.length > 0 ? JSON.stringify(asked) : undefined,
    };
  });
  const by = () => (groupings.includes(group() as Grouping) ? (group() as Grouping) : 'none');
  const nameOf = createQueueNames(site.id, filters);
  const include = (field: string, value: string, not = false) =>
    setFilters(addFilter(filters(), { field, op: not ? 'is_not' : 'is', value }));
  const chosen = () => [...new Set(targets(selection()).flatMap((id) => matterOf(id) ?? []))];

  const row = 'row' as const;
  const some = () => chosen().length > 0 && asking() === null;
  const asks = (act: Asking, needs: string, key: string) => ({
    id: `alert.${act}`,
    group: row,
    title: () => t().alerts.act[act],
    chords: [key],
    when: () => some() && may(needs),
    run: () => setAsking(act),
  });
  provideCommands([
    {
      id: 'alert.acknowledge',
      group: row,
      title: () => t().alerts.act.acknowledge,
      chords: ['a'],
      when: () => some() && may('acknowledge'),
      run: () => actNow(chosen(), { type: 'acknowledge' }),
    },
    asks('declare', 'declare', 'e'),
    asks('suppress', 'suppress_day', 's'),
    asks('comment', 'comment', 'c'),
    asks('close', 'close', 'd'),
    asks('assign', 'assign', 'm'),
  ]);

  const use = createMemo(() => ({ shape: queueShape(open() !== undefined, isNarrow()), include, nameOf }));
  /** Read one by one, so that a moved cursor makes no new columns. */
  const queue: QueueProps = {
    get params() {
      return params();
    },
    get use() {
      return use();
    },
    get selection() {
      return selection();
    },
    get open() {
      return open();
    },
    get narrowed() {
      return filters().length > 0 || words() !== undefined;
    },
    onSelection: (change) => setSelection(change),
    onOpen: (id) => setOpen(id),
    onCounts: setCounts,
  };

  return (
    <div class="page fill">
      <PageHead
        title={t().alerts.title}
        says={
          <Show when={counts()}>
            {(known) =>
              t().alerts.says(
                count(known().total),
                count(known().unseen),
                t().alerts.states[state() as 'open'] ?? t().alerts.states.open,
              )
            }
          </Show>
        }
      >
        <SavedViews
          page="alerts"
          prepared={preparedViews()}
          current={() => ({ f: filterParam() ?? '', q: words() ?? '', state: state() ?? '', group: group() ?? '' })}
          onChoose={(chosenView) => setParams({ f: null, q: null, state: null, group: null, ...chosenView })}
        />
      </PageHead>
      <div class="toolbar no-print">
        <QueueSearch words={words()} onWords={setWords} state={state()} onState={setState} />
        <div class="inline-field">
          <ChoiceField
            label={t().alerts.groupBy}
            value={by()}
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
          <Show when={by() !== 'none'} fallback={<QueueList {...queue} />}>
            <GroupedQueue
              {...queue}
              by={by() as Exclude<Grouping, 'none'>}
              onNarrow={(value) => {
                include(by(), value);
                setGroup(null);
              }}
            />
          </Show>
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
