import { createEffect, createMemo, Match, Show, Switch } from 'solid-js';
import type { IncidentRow } from '#protocol/api/incidents.ts';
import type { Params } from '../../api/client.ts';
import { Grid } from '../../components/Grid.tsx';
import { createQueueRows } from '../../components/queue-rows.ts';
import { queueRowHeight } from '../../components/queue-shape.ts';
import { provideRowKeys } from '../../components/row-keys.ts';
import { ProblemNotice, Skeleton } from '../../components/States.tsx';
import { keep, type Selection } from '../../components/selection.ts';
import { count } from '../../components/time.ts';
import { t } from '../../i18n/language.ts';
import { QueueEmpty } from './QueueEmpty.tsx';
import { type QueueUse, queueColumns } from './queue-columns.tsx';

/** What both forms of the queue are told by their page. */
export interface QueueProps {
  params: Params | null;
  use: QueueUse;
  selection: Selection;
  onSelection: (change: (old: Selection) => Selection) => void;
  /** Id of the matter in the side panel. */
  open: string | undefined;
  onOpen: (id: string) => void;
  onCounts: (counts: { total: number; unseen: number }) => void;
  /** Whether conditions narrow the queue. */
  narrowed: boolean;
}

/** The queue worst first, however long: rows are read where one looks. */
export function QueueList(props: QueueProps) {
  const rows = createQueueRows(
    () => props.params,
    (before, after) => props.onSelection((old) => keep(old, before, after)),
  );
  const ids = createMemo(() =>
    rows
      .source()
      .loaded()
      .map((row) => row.id),
  );
  createEffect(() => {
    if (!rows.loading()) props.onCounts({ total: rows.total(), unseen: rows.unseen() });
  });
  const step = (from: string | null, by: number): string | null => {
    const source = rows.source();
    const at = from === null ? -1 : source.indexOf(from);
    if (at === -1) return source.at(by > 0 ? 0 : source.count - 1)?.id ?? null;
    return source.at(Math.max(0, Math.min(source.count - 1, at + by)))?.id ?? null;
  };
  provideRowKeys({
    ids,
    step,
    selection: () => props.selection,
    change: (next) => props.onSelection(() => next),
    open: (id) => props.onOpen(id),
    follow: () => props.open !== undefined,
  });
  const columns = createMemo(() => queueColumns(props.use));
  return (
    <Switch>
      <Match when={rows.problem()}>{(problem) => <ProblemNotice of={problem()} retry={rows.again} />}</Match>
      <Match when={rows.loading()}>
        <Skeleton lines={12} />
      </Match>
      <Match when={true}>
        <Grid<IncidentRow>
          label={t().alerts.title}
          columns={columns()}
          rows={rows.source()}
          idOf={(row) => row.id}
          height={queueRowHeight(props.use.shape)}
          minWidth={{ wide: '860px', narrow: '420px', card: '0' }[props.use.shape]}
          selection={props.selection}
          onSelection={(next) => props.onSelection(() => next)}
          markable
          busy={rows.turning()}
          onOpen={(row) => props.onOpen(row.id)}
          onLook={rows.look}
          rowClass={(row) => (row.suppressedUntil ? 'faded' : '')}
          overlay={
            <Show when={rows.waiting() > 0}>
              <button type="button" class="fresh-pill" onClick={rows.again}>
                {t().common.fresh(rows.waiting())}
              </button>
            </Show>
          }
          empty={<QueueEmpty narrowed={props.narrowed} state={String(props.params?.['state'])} />}
          foot={<span>{t().common.items(count(rows.total()))}</span>}
        />
      </Match>
    </Switch>
  );
}
