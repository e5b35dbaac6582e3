import { createSignal, Show } from 'solid-js';
import type { IncidentRow } from '#protocol/api/incidents.ts';
import { type Column, Grid } from '../../components/Grid.tsx';
import { IncidentTags } from '../../components/IncidentTags.tsx';
import { PageHead } from '../../components/Panel.tsx';
import { QueueSearch } from '../../components/QueueSearch.tsx';
import { createQueueRows } from '../../components/queue-rows.ts';
import { queueRowHeight } from '../../components/queue-shape.ts';
import { provideRowKeys } from '../../components/row-keys.ts';
import { SeverityMark } from '../../components/Severity.tsx';
import { Countdown, Stamp } from '../../components/Stamp.tsx';
import { Empty, ProblemNotice, Skeleton } from '../../components/States.tsx';
import { emptySelection, keep, type Selection } from '../../components/selection.ts';
import { count, inZone } from '../../components/time.ts';
import { useGo, useParam } from '../../components/url.ts';
import { isNarrow, isPhone } from '../../components/viewport.ts';
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
  const rows = createQueueRows(
    () => (site.id() === '' ? null : { site: site.id(), view: 'incidents', state: state() ?? 'open', q: words() }),
    (before, after) => setSelection((old) => keep(old, before, after)),
  );
  const open = (id: string) => go(`/incidents/${id}`);
  provideRowKeys({
    ids: () =>
      rows
        .source()
        .loaded()
        .map((row) => row.id),
    selection,
    change: setSelection,
    open,
    markable: false,
  });
  return (
    <div class="page fill">
      <PageHead
        title={t().frame.pages.incidents}
        says={<Show when={!rows.loading()}>{t().incident.listSays(count(rows.total()))}</Show>}
      />
      <div class="toolbar">
        <QueueSearch words={words()} onWords={setWords} state={state()} onState={setState} />
      </div>
      <Show when={rows.problem()}>{(problem) => <ProblemNotice of={problem()} retry={rows.again} />}</Show>
      <Show when={!rows.loading()} fallback={<Skeleton lines={10} />}>
        <Grid
          label={t().frame.pages.incidents}
          rows={rows.source()}
          idOf={(row) => row.id}
          height={queueRowHeight(isPhone() ? 'card' : 'narrow')}
          minWidth="860px"
          selection={selection()}
          onSelection={setSelection}
          busy={rows.turning()}
          onLook={rows.look}
          onOpen={(row) => open(row.id)}
          empty={<Empty title={t().incident.none} text={t().incident.noneText} />}
          overlay={
            <Show when={rows.waiting() > 0}>
              <button type="button" class="fresh-pill" onClick={rows.again}>
                {t().common.fresh(rows.waiting())}
              </button>
            </Show>
          }
          foot={<span>{t().common.items(count(rows.total()))}</span>}
          columns={isPhone() ? cards() : columns()}
        />
      </Show>
    </div>
  );
}

function columns(): Column<IncidentRow>[] {
  const heads = t().incident.columns;
  return [
    { id: 'severity', title: heads.severity, width: '116px', cell: (row) => <SeverityMark of={row.severity} /> },
    { id: 'what', title: heads.what, width: 'minmax(240px, 1.5fr)', cell: (row) => <What row={row} /> },
    { id: 'next', title: heads.next, width: 'minmax(180px, 1fr)', cell: (row) => <Next row={row} /> },
    {
      id: 'started',
      least: 'desk',
      title: inZone(heads.started),
      width: '100px',
      cell: (row) => <Stamp at={row.first} />,
    },
    { id: 'state', title: heads.state, width: '148px', cell: (row) => <IncidentTags of={row} brief={isNarrow()} /> },
  ];
}

function cards(): Column<IncidentRow>[] {
  const card = (row: IncidentRow) => (
    <div class="queue-what">
      <p class="row spread">
        <SeverityMark of={row.severity} />
        <IncidentTags of={row} brief />
      </p>
      <p class="sentence">{pick(row.sentence)}</p>
      <NextRole row={row} />
    </div>
  );
  return [{ id: 'what', title: t().incident.columns.what, width: 'minmax(0, 1fr)', cell: card }];
}

function What(props: { row: IncidentRow }) {
  return (
    <div class="queue-what" title={pick(props.row.sentence)}>
      <p class="sentence">{pick(props.row.sentence)}</p>
      <p class="muted small clip">
        {props.row.number} · {props.row.asset?.name ?? t().alerts.noAsset}
      </p>
    </div>
  );
}

function Next(props: { row: IncidentRow }) {
  return (
    <Show when={props.row.nextStep} fallback={<span class="muted">{t().common.none}</span>}>
      {(step) => (
        <div class="queue-what" title={pick(step().text)}>
          <p class="two-rows">{pick(step().text)}</p>
          <NextRole row={props.row} />
        </div>
      )}
    </Show>
  );
}

function NextRole(props: { row: IncidentRow }) {
  return (
    <Show when={props.row.nextStep}>
      {(step) => (
        <p class="small muted clip">
          {pick(step().role)} <Show when={step().dueAt}>{(due) => <Countdown due={due()} />}</Show>
        </p>
      )}
    </Show>
  );
}
