// biome-ignore-all lint/a11y/noStaticElementInteractions: keeps a click on the menu from opening the row
// biome-ignore-all lint/a11y/useKeyWithClickEvents: keeps a click on the menu from opening the row

import { createSignal, Show } from 'solid-js';
import type { IncidentRow } from '#protocol/api/incidents.ts';
import type { Column } from '../../components/Grid.tsx';
import { Icon } from '../../components/Icon.tsx';
import { IncidentTags } from '../../components/IncidentTags.tsx';
import { shownState } from '../../components/incident-acts.ts';
import { Menu } from '../../components/Menu.tsx';
import type { QueueShape } from '../../components/queue-shape.ts';
import { SeverityMark } from '../../components/Severity.tsx';
import { Spark } from '../../components/Spark.tsx';
import { Age } from '../../components/Stamp.tsx';
import { count, shortStamp } from '../../components/time.ts';
import { pick, t } from '../../i18n/language.ts';
import { valueFields } from './queue-model.ts';

/** What the columns need of their page. */
export interface QueueUse {
  shape: QueueShape;
  include: (field: string, value: string, not?: boolean) => void;
  nameOf: (field: string, value: string) => string;
}

/** Columns of the queue. */
export function queueColumns(use: QueueUse): Column<IncidentRow>[] {
  const words = t().alerts.columns;
  if (use.shape === 'card') {
    return [{ id: 'what', title: words.what, width: 'minmax(0, 1fr)', cell: (row) => <Card row={row} /> }];
  }
  const wide: Column<IncidentRow>[] = [
    {
      id: 'count',
      title: words.count,
      width: '116px',
      cell: (row) => (
        <span class="queue-count">
          <Spark
            values={row.spark}
            title={t().alerts.sparkTitle(count(row.spark.reduce((sum, each) => sum + each, 0)))}
          />
          <b title={t().alerts.countOf(count(row.count), count(row.records))}>{count(row.records)}</b>
        </span>
      ),
    },
    { id: 'last', title: words.last, width: '104px', cell: (row) => <Age at={row.last} /> },
    {
      id: 'owner',
      title: words.owner,
      width: '96px',
      cell: (row) => (
        <Show when={row.owner ?? row.acknowledgedBy} fallback={<span class="muted">{t().alerts.noOwner}</span>}>
          {(owner) => <span title={owner()}>{owner()}</span>}
        </Show>
      ),
    },
  ];
  const narrow = use.shape === 'narrow';
  return [
    {
      id: 'severity',
      title: words.severity,
      width: narrow ? '84px' : '116px',
      cell: (row) => <SeverityMark of={row.severity} short={narrow} />,
    },
    { id: 'what', title: words.what, width: 'minmax(220px, 1fr)', cell: (row) => <What row={row} /> },
    ...(narrow ? [] : wide),
    {
      id: 'state',
      title: words.state,
      width: narrow ? '140px' : '148px',
      cell: (row) => <StateTags row={row} brief={narrow} />,
    },
    ...(narrow
      ? []
      : [{ id: 'more', title: '', width: '46px', cell: (row: IncidentRow) => <ValueMenu row={row} use={use} /> }]),
  ];
}

function StateTags(props: { row: IncidentRow; brief: boolean }) {
  return <IncidentTags of={{ ...props.row, state: shownState(props.row.id, props.row.state) }} brief={props.brief} />;
}

function about(row: IncidentRow): string {
  const rule = row.kind === 'rule' ? pick(row.rule.title) : (t().alerts.kinds[row.kind] ?? row.kind);
  return [row.number, row.asset?.name ?? t().alerts.noAsset, rule].join(' · ');
}

function What(props: { row: IncidentRow }) {
  const row = () => props.row;
  return (
    <div
      class="queue-what"
      title={`${pick(row().sentence)}\n${t().alerts.firstLast(shortStamp(row().first), shortStamp(row().last))}`}
    >
      <p class="sentence">{pick(row().sentence)}</p>
      <p class="muted small clip">{about(row())}</p>
    </div>
  );
}

function Card(props: { row: IncidentRow }) {
  return (
    <div class="queue-what">
      <p class="row spread">
        <SeverityMark of={props.row.severity} />
        <span class="row">
          <StateTags row={props.row} brief />
          <span class="muted small">
            <Age at={props.row.last} />
          </span>
        </span>
      </p>
      <p class="sentence">{pick(props.row.sentence)}</p>
      <p class="muted small clip">{about(props.row)}</p>
    </div>
  );
}

/** The menu is made when it is first asked for: a long list would carry one for each row otherwise. */
function ValueMenu(props: { row: IncidentRow; use: QueueUse }) {
  const [asked, setAsked] = createSignal(false);
  const fields = Object.keys(valueFields) as (keyof typeof valueFields)[];
  const entries = (not: boolean) =>
    fields.map((field) => {
      const value = valueFields[field](props.row);
      const label = nameIn(props.row, field) ?? props.use.nameOf(field, value);
      return {
        label: not ? t().common.exclude(label) : t().common.include(label),
        icon: not ? ('minus' as const) : ('plus' as const),
        run: () => props.use.include(field, value, not),
      };
    });
  const button = 'button quiet icon small';
  return (
    <span onClick={(event) => event.stopPropagation()} role="presentation">
      <Show
        when={asked()}
        fallback={
          <button
            type="button"
            class={button}
            title={t().alerts.filterValue}
            aria-label={t().alerts.filterValue}
            aria-haspopup="menu"
            onClick={() => setAsked(true)}
          >
            <Icon name="filter" size={14} />
          </button>
        }
      >
        <Menu
          class={button}
          title={t().alerts.filterValue}
          label={<Icon name="filter" size={14} />}
          placement="bottom-end"
          startsOpen
          entries={[...entries(false), null, ...entries(true)]}
        />
      </Show>
    </span>
  );
}

/** What the row itself calls its value. */
function nameIn(row: IncidentRow, field: string): string | undefined {
  if (field === 'rule') return pick(row.rule.title);
  return field === 'asset' ? row.asset?.name : undefined;
}
