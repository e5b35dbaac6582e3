// biome-ignore-all lint/a11y/noStaticElementInteractions: keeps a click on the menu from opening the row
// biome-ignore-all lint/a11y/useKeyWithClickEvents: keeps a click on the menu from opening the row

import { type JSX, Show } from 'solid-js';
import type { IncidentRow } from '#protocol/api/incidents.ts';
import type { Column } from '../../components/Grid.tsx';
import { Icon } from '../../components/Icon.tsx';
import { IncidentTags } from '../../components/IncidentTags.tsx';
import { shownState } from '../../components/incident-acts.ts';
import { Menu } from '../../components/Menu.tsx';
import { SeverityMark } from '../../components/Severity.tsx';
import { Spark } from '../../components/Spark.tsx';
import { Age } from '../../components/Stamp.tsx';
import { count, shortStamp } from '../../components/time.ts';
import { pick, t } from '../../i18n/language.ts';
import { type Line, queueFields } from './queue-model.ts';

interface Use {
  /** Beside an open side panel fewer columns fit. */
  narrow: boolean;
  include: (field: string, value: string, not?: boolean) => void;
  nameOf: (field: string, value: string) => string;
}

/** Columns of the queue. Group heads use the widest one. */
export function queueColumns(use: Use): Column<Line>[] {
  const words = t().alerts.columns;
  const onRow = (cell: (row: IncidentRow) => JSX.Element) => (line: Line) =>
    line.type === 'row' ? cell(line.row) : null;
  const wide: Column<Line>[] = [
    {
      id: 'count',
      title: words.count,
      width: '124px',
      cell: onRow((row) => (
        <span class="queue-count">
          <Spark
            values={row.spark}
            title={t().alerts.sparkTitle(count(row.spark.reduce((sum, each) => sum + each, 0)))}
          />
          <b>{count(row.count)}</b>
        </span>
      )),
    },
    { id: 'last', title: words.last, width: '88px', cell: onRow((row) => <Age at={row.last} />) },
    {
      id: 'owner',
      title: words.owner,
      width: '108px',
      cell: onRow((row) => (
        <Show when={row.owner ?? row.acknowledgedBy} fallback={<span class="muted">{t().alerts.noOwner}</span>}>
          {(owner) => <span title={owner()}>{owner()}</span>}
        </Show>
      )),
    },
  ];
  return [
    {
      id: 'severity',
      title: words.severity,
      width: use.narrow ? '66px' : '104px',
      cell: (line) =>
        line.type === 'row' ? (
          <SeverityMark of={line.row.severity} short={use.narrow} />
        ) : (
          <span class="muted">{count(line.rows.length)}</span>
        ),
    },
    {
      id: 'what',
      title: words.what,
      width: 'minmax(220px, 1fr)',
      cell: (line) => (line.type === 'row' ? <What row={line.row} /> : <GroupName line={line} nameOf={use.nameOf} />),
    },
    ...(use.narrow ? [] : wide),
    {
      id: 'state',
      title: words.state,
      width: use.narrow ? '128px' : '158px',
      cell: onRow((row) => <IncidentTags of={{ ...row, state: shownState(row.id, row.state) }} brief={use.narrow} />),
    },
    ...(use.narrow
      ? []
      : [{ id: 'more', title: '', width: '44px', cell: onRow((row) => <ValueMenu row={row} use={use} />) }]),
  ];
}

function What(props: { row: IncidentRow }) {
  const row = () => props.row;
  return (
    <div
      class="queue-what"
      title={`${pick(row().sentence)}\n${t().alerts.firstLast(shortStamp(row().first), shortStamp(row().last))}`}
    >
      <p class="sentence clip">{pick(row().sentence)}</p>
      <p class="muted small clip">
        {[
          row().asset?.name ?? t().alerts.noAsset,
          row().kind === 'rule' ? pick(row().rule.title) : t().alerts.kinds[row().kind],
          row().number,
        ].join(' · ')}
      </p>
    </div>
  );
}

function GroupName(props: { line: Extract<Line, { type: 'group' }>; nameOf: Use['nameOf'] }) {
  return <span>{props.nameOf(props.line.by, props.line.key)}</span>;
}

function ValueMenu(props: { row: IncidentRow; use: Use }) {
  const fields = ['rule', 'asset', 'zone', 'severity'];
  const entries = (not: boolean) =>
    fields.map((field) => {
      const value = queueFields[field]!(props.row);
      const label = props.use.nameOf(field, value);
      return {
        label: not ? t().common.exclude(label) : t().common.include(label),
        icon: not ? ('minus' as const) : ('plus' as const),
        run: () => props.use.include(field, value, not),
      };
    });
  return (
    <span onClick={(event) => event.stopPropagation()} role="presentation">
      <Menu
        class="button quiet icon small"
        title={t().alerts.filterValue}
        label={<Icon name="filter" size={14} />}
        placement="bottom-end"
        entries={[...entries(false), null, ...entries(true)]}
      />
    </span>
  );
}
