import { createEffect, createMemo, createSignal, mapArray, on } from 'solid-js';
import type {
  IncidentGroup,
  IncidentGrouping,
  IncidentGroups,
  IncidentPage,
  IncidentRow,
} from '#protocol/api/incidents.ts';
import { withParams } from '../../api/client.ts';
import { createQuery } from '../../api/query.ts';
import { type Column, Grid } from '../../components/Grid.tsx';
import { Icon } from '../../components/Icon.tsx';
import { queueRowHeight } from '../../components/queue-shape.ts';
import { provideRowKeys } from '../../components/row-keys.ts';
import { SeverityMark } from '../../components/Severity.tsx';
import { Age } from '../../components/Stamp.tsx';
import { QueryView } from '../../components/States.tsx';
import { keep } from '../../components/selection.ts';
import { count } from '../../components/time.ts';
import { pick, t } from '../../i18n/language.ts';
import { QueueEmpty } from './QueueEmpty.tsx';
import type { QueueProps } from './QueueList.tsx';
import { queueColumns } from './queue-columns.tsx';
import { type GroupLine, groupLines, lineId, matterOf, rowKeys } from './queue-model.ts';

/** Rows of a group that stand below its head; to see more, the queue is narrowed to the group. */
const shownRows = 50;
/** A queue of at most so many rows is read whole and stands open. */
const wholeRows = 100;
const headHeight = 40;
/** The hub names no more groups than this. */
const mostGroups = 500;

/** The queue gathered by one field: heads with their counts, opened one by one. */
export function GroupedQueue(props: QueueProps & { by: IncidentGrouping; onNarrow: (value: string) => void }) {
  const [turned, setTurned] = createSignal<ReadonlyMap<string, boolean>>(new Map());
  createEffect(
    on(
      () => props.by,
      () => setTurned(new Map()),
      { defer: true },
    ),
  );
  const query = createQuery<IncidentGroups>(() =>
    props.params === null ? null : withParams('/incidents/groups', { ...props.params, by: props.by }),
  );
  const groups = () => query.data()?.groups ?? [];
  const total = () => query.data()?.total ?? 0;
  createEffect(() => {
    const counted = query.data();
    if (counted) props.onCounts({ total: counted.total, unseen: counted.unseen });
  });
  const keyOf = () => rowKeys[props.by];
  const whole = () => total() <= wholeRows && keyOf() !== undefined;
  const isOpen = (key: string) => turned().get(key) ?? whole();
  const turn = (key: string) => setTurned((old) => new Map(old).set(key, !isOpen(key)));
  const all = createQuery<IncidentPage>(() =>
    props.params !== null && query.data() !== undefined && whole()
      ? withParams('/incidents', { ...props.params, view: 'queue', limit: wholeRows })
      : null,
  );
  const readOneByOne = createMemo(() =>
    whole()
      ? []
      : groups()
          .map((group) => group.key)
          .filter(isOpen),
  );
  const members = mapArray(readOneByOne, (key) => {
    const rows = createQuery<IncidentPage>(() => {
      if (props.params === null) return null;
      const given = JSON.parse(String(props.params['filters'] ?? '[]')) as unknown[];
      const filters = JSON.stringify([...given, { field: props.by, op: 'is', value: key }]);
      return withParams('/incidents', { ...props.params, view: 'queue', filters, limit: shownRows });
    });
    return { key, rows: () => rows.data()?.items ?? [] };
  });
  const rowsOf = (key: string): readonly IncidentRow[] => {
    if (whole()) return (all.data()?.items ?? []).filter((row) => keyOf()?.(row).includes(key));
    return (
      members()
        .find((each) => each.key === key)
        ?.rows() ?? []
    );
  };
  const lines = createMemo(() => groupLines(props.by, groups(), (key) => (isOpen(key) ? rowsOf(key) : null)));
  const ids = createMemo(() => lines().map(lineId));
  createEffect(
    on(ids, (after, before) => props.onSelection((old) => keep(old, before ?? after, after)), { defer: true }),
  );
  const use = (line: GroupLine | undefined) => {
    if (line?.type === 'row') props.onOpen(line.row.id);
    if (line?.type === 'group') turn(line.group.key);
    if (line?.type === 'more') props.onNarrow(line.group.key);
  };
  provideRowKeys({
    ids,
    selection: () => props.selection,
    change: (next) => props.onSelection(() => next),
    open: (id) => use(lines().find((line) => lineId(line) === id)),
    follow: () => props.open !== undefined,
    show: (id) => {
      const matter = matterOf(id);
      if (matter !== null) props.onOpen(matter);
    },
    markOf: (id) => matterOf(id) ?? id,
  });
  /** A mark on a head stands for what was read of its group. */
  const marksOf = (line: GroupLine): string[] =>
    line.type === 'group' ? rowsOf(line.group.key).map((row) => row.id) : [];
  const nameOf = (group: IncidentGroup) => (group.name ? pick(group.name) : props.use.nameOf(props.by, group.key));
  const columns = createMemo(() => lineColumns(queueColumns(props.use), nameOf));
  return (
    <QueryView query={query} lines={12}>
      {() => (
        <Grid<GroupLine>
          label={t().alerts.title}
          columns={columns()}
          rows={lines()}
          idOf={lineId}
          heightOf={(line) => (line.type === 'row' ? queueRowHeight(props.use.shape) : headHeight)}
          minWidth={{ wide: '860px', narrow: '420px', card: '0' }[props.use.shape]}
          selection={props.selection}
          onSelection={(next) => props.onSelection(() => next)}
          markable
          marksOf={(line) => (line.type === 'row' ? [line.row.id] : marksOf(line))}
          onOpen={use}
          rowClass={(line) => (line.type === 'row' ? (line.row.suppressedUntil ? 'faded' : '') : line.type)}
          empty={<QueueEmpty narrowed={props.narrowed} state={String(props.params?.['state'])} />}
          foot={
            <span>
              {groups().length < mostGroups
                ? t().alerts.groupsOf(count(groups().length), count(total()))
                : t().alerts.groupsFirst(count(mostGroups))}
            </span>
          }
        />
      )}
    </QueryView>
  );
}

/** The queue's columns for rows; a head says its name, its counts and its worst, the end of a group how many more there are. */
function lineColumns(columns: Column<IncidentRow>[], nameOf: (group: IncidentGroup) => string): Column<GroupLine>[] {
  return columns.map((column) => ({
    ...column,
    cell: (line) => {
      if (line.type === 'row') return column.cell(line.row);
      if (column.id === 'what')
        return line.type === 'group' ? <Head line={line} name={nameOf(line.group)} /> : <More line={line} />;
      if (line.type === 'more') return null;
      if (column.id === 'severity') return <SeverityMark of={line.group.worst} short />;
      if (column.id === 'count') return count(line.group.count);
      return column.id === 'last' ? <Age at={line.group.last} /> : null;
    },
  }));
}

function Head(props: { line: Extract<GroupLine, { type: 'group' }>; name: string }) {
  return (
    <span class="queue-head">
      <Icon name={props.line.open ? 'down' : 'right'} size={14} />
      <b class="clip" title={props.name}>
        {props.name}
      </b>
      <span class="muted small">
        {t().alerts.groupCounts(count(props.line.group.count), count(props.line.group.unseen))}
      </span>
    </span>
  );
}

function More(props: { line: Extract<GroupLine, { type: 'more' }> }) {
  return <span class="queue-more">{t().alerts.groupMore(count(props.line.left))}</span>;
}
