// biome-ignore-all lint/a11y/useSemanticElements: the rows of a virtual grid are placed one by one and cannot be table rows
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid itself has the focus, the keys move its cursor
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the keys are commands of the page

import { createEffect, createMemo, createSignal, For, type JSX, onCleanup, onMount, Show } from 'solid-js';
import { t } from '../i18n/language.ts';
import { rowHeight } from '../theme/preferences.ts';
import { type RowSource, wholeList } from './row-source.ts';
import { equalPlaces, placesOf, rowWindow } from './row-window.ts';
import { extend, type Selection, toggle, toggleAll } from './selection.ts';
import { isNarrow, isPhone } from './viewport.ts';

/** One column: its head, its share of the width as a CSS grid track, and what a cell shows. */
export interface Column<Row> {
  id: string;
  title: string;
  width: string;
  number?: boolean;
  cell: (row: Row) => JSX.Element;
  /** Left out on narrower screens: `desk` also on tablets, `tablet` on telephones. */
  least?: 'tablet' | 'desk';
  onHead?: () => void;
  sorted?: 'up' | 'down' | undefined;
}

/** A table that draws only the rows in view; rows keep their place by id while others come and go. */
export function Grid<Row>(props: {
  label: string;
  columns: Column<Row>[];
  /** The rows, or where they come from when not all are there. */
  rows: readonly Row[] | RowSource<Row>;
  idOf: (row: Row) => string;
  minWidth?: string;
  /** Height of all rows in px; of each row, where they differ and all are there. */
  height?: number | undefined;
  heightOf?: (row: Row) => number;
  selection?: Selection;
  onSelection?: (next: Selection) => void;
  markable?: boolean;
  /** What stands there answers an earlier question; the new answer is on its way. */
  busy?: boolean;
  /** What a mark on this row stands for; its own id unless told, all members for the head of a group. */
  marksOf?: (row: Row) => readonly string[];
  onOpen?: (row: Row) => void;
  onEnd?: () => void;
  /** The rows that are drawn, from `start` up to but without `end`. */
  onLook?: (start: number, end: number) => void;
  rowClass?: (row: Row) => string;
  overlay?: JSX.Element;
  empty?: JSX.Element;
  foot?: JSX.Element;
}) {
  let scroller: HTMLDivElement | undefined;
  const [top, setTop] = createSignal(0);
  const [view, setView] = createSignal(600);
  const height = () => props.height ?? rowHeight();
  const source = createMemo(() => sourceOf(props.rows, props.idOf));
  const places = createMemo(() => {
    const { heightOf } = props;
    return heightOf ? placesOf(source().loaded().map(heightOf)) : equalPlaces(source().count, height());
  });
  const seen = createMemo(() => rowWindow(places(), { top: top(), view: view() }));
  const indexes = createMemo(() => Array.from({ length: seen().end - seen().start }, (_, at) => seen().start + at));
  const columns = createMemo(() =>
    props.columns.filter(({ least }) => !(least && isPhone()) && !(least === 'desk' && isNarrow())),
  );
  const leastWidth = () => (isNarrow() ? '0' : (props.minWidth ?? '0'));
  const tracks = () => [...(props.markable ? ['36px'] : []), ...columns().map((column) => column.width)].join(' ');
  const marksOf = (row: Row) => props.marksOf?.(row) ?? [props.idOf(row)];
  const ids = createMemo(() => [...new Set(source().loaded().flatMap(marksOf))]);
  const isMarked = (row: Row) => {
    const members = marksOf(row);
    return members.length > 0 && members.every((id) => props.selection?.marked.has(id));
  };
  const allMarked = () => ids().length > 0 && ids().every((id) => props.selection?.marked.has(id));

  onMount(() => {
    if (!scroller) return;
    const watch = new ResizeObserver(() => setView(scroller?.clientHeight ?? 600));
    watch.observe(scroller);
    onCleanup(() => watch.disconnect());
  });
  createEffect(() => {
    if (source().count > 0 && seen().end >= source().count - 20) props.onEnd?.();
  });
  createEffect(() => props.onLook?.(seen().start, seen().end));
  createEffect(() => {
    const cursor = props.selection?.cursor;
    if (cursor === null || cursor === undefined || !scroller) return;
    const at = source().indexOf(cursor);
    if (at === -1) return;
    const head = 32;
    const [from, to] = [places().topOf(at), places().topOf(at + 1)];
    if (from < scroller.scrollTop) scroller.scrollTop = from;
    else if (to + head > scroller.scrollTop + scroller.clientHeight)
      scroller.scrollTop = to + head - scroller.clientHeight;
  });

  const placed = (index: number) => ({
    top: `${places().topOf(index)}px`,
    height: `${places().topOf(index + 1) - places().topOf(index)}px`,
  });
  const change = (next: Selection) => props.onSelection?.(next);
  const mark = (row: Row, range: boolean) => {
    if (!props.selection) return;
    const members = marksOf(row);
    const [id] = members;
    if (members.length > 1 || id === undefined) change(toggleAll(props.selection, members));
    else change(range ? extend(props.selection, ids(), id) : toggle(props.selection, id));
  };
  const click = (event: MouseEvent, row: Row) => {
    const selection = props.selection;
    const id = props.idOf(row);
    if (selection && event.shiftKey) change(extend(selection, ids(), id));
    else if (selection && (event.ctrlKey || event.metaKey)) change(toggle(selection, id));
    else {
      if (selection) change({ ...selection, cursor: id });
      props.onOpen?.(row);
    }
  };

  return (
    <div
      class="grid"
      classList={{ opens: props.onOpen !== undefined, busy: props.busy ?? false }}
      aria-busy={props.busy ?? false}
      style={{ '--grid-min': leastWidth() }}
    >
      <div
        class="grid-scroll"
        ref={scroller}
        role="grid"
        aria-label={props.label}
        aria-rowcount={source().count}
        tabindex="0"
        onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      >
        <div class="grid-head" role="row" style={{ 'grid-template-columns': tracks() }}>
          <Show when={props.markable}>
            <div role="columnheader">
              <input
                type="checkbox"
                aria-label={t().common.markAll}
                checked={allMarked()}
                onChange={() => props.selection && change(toggleAll(props.selection, ids()))}
              />
            </div>
          </Show>
          <For each={columns()}>
            {(column) => (
              <div role="columnheader" class={column.number ? 'number' : ''} title={column.title}>
                <Show when={column.onHead} fallback={column.title}>
                  {(sort) => (
                    <button type="button" onClick={() => sort()()}>
                      {column.title}
                      {column.sorted === 'up' ? ' ↑' : column.sorted === 'down' ? ' ↓' : ''}
                    </button>
                  )}
                </Show>
              </div>
            )}
          </For>
        </div>
        <div class="grid-body" style={{ height: `${places().topOf(source().count)}px` }}>
          <For each={indexes()}>
            {(index) => (
              <Show
                when={source().at(index)}
                fallback={
                  <div class="grid-row" role="row" aria-rowindex={index + 1} style={placed(index)}>
                    <span class="skeleton" />
                  </div>
                }
              >
                {(row) => (
                  <div
                    class={`grid-row ${props.rowClass?.(row()) ?? ''}`}
                    classList={{ at: props.selection?.cursor === props.idOf(row()) }}
                    role="row"
                    aria-rowindex={index + 1}
                    aria-selected={props.selection !== undefined && isMarked(row())}
                    style={{ ...placed(index), 'grid-template-columns': tracks() }}
                    onClick={(event) => click(event, row())}
                  >
                    <Show when={props.markable}>
                      <div role="gridcell" class="grid-mark">
                        <input
                          type="checkbox"
                          aria-label={t().common.mark}
                          checked={isMarked(row())}
                          onClick={(event) => {
                            event.stopPropagation();
                            mark(row(), event.shiftKey);
                          }}
                        />
                      </div>
                    </Show>
                    <For each={columns()}>
                      {(column) => (
                        <div role="gridcell" class={column.number ? 'number' : ''}>
                          {column.cell(row())}
                        </div>
                      )}
                    </For>
                  </div>
                )}
              </Show>
            )}
          </For>
        </div>
        <Show when={source().count === 0}>{props.empty}</Show>
      </div>
      {props.overlay}
      <Show when={props.foot}>
        <div class="grid-foot">{props.foot}</div>
      </Show>
    </div>
  );
}

function sourceOf<Row>(rows: readonly Row[] | RowSource<Row>, idOf: (row: Row) => string): RowSource<Row> {
  return 'at' in rows && 'count' in rows ? rows : wholeList(rows as readonly Row[], idOf);
}
