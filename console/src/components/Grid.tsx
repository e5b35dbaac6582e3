// biome-ignore-all lint/a11y/useSemanticElements: the rows of a virtual grid are placed one by one and cannot be table rows
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid itself has the focus, the keys move its cursor
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the keys are commands of the page

import { createEffect, createMemo, createSignal, For, type JSX, onCleanup, onMount, Show } from 'solid-js';
import { t } from '../i18n/language.ts';
import { rowHeight } from '../theme/preferences.ts';
import { rowWindow } from './row-window.ts';
import { extend, type Selection, toggle, toggleAll } from './selection.ts';

/** One column: its head, its share of the width as a CSS grid track, and what a cell shows. */
export interface Column<Row> {
  id: string;
  title: string;
  width: string;
  number?: boolean;
  cell: (row: Row) => JSX.Element;
  onHead?: () => void;
  sorted?: 'up' | 'down' | undefined;
}

/** A table that draws only the rows in view; rows keep their place by id while others come and go. */
export function Grid<Row>(props: {
  label: string;
  columns: Column<Row>[];
  rows: readonly Row[];
  idOf: (row: Row) => string;
  minWidth?: string;
  height?: number;
  selection?: Selection;
  onSelection?: (next: Selection) => void;
  markable?: boolean;
  /** What a mark on this row stands for; its own id unless told, all members for the head of a group. */
  marksOf?: (row: Row) => readonly string[];
  onOpen?: (row: Row) => void;
  onEnd?: () => void;
  rowClass?: (row: Row) => string;
  overlay?: JSX.Element;
  empty?: JSX.Element;
  foot?: JSX.Element;
}) {
  let scroller: HTMLDivElement | undefined;
  const [top, setTop] = createSignal(0);
  const [view, setView] = createSignal(600);
  const height = () => props.height ?? rowHeight();
  const seen = createMemo(() => rowWindow({ top: top(), view: view(), height: height(), count: props.rows.length }));
  const indexes = createMemo(() => Array.from({ length: seen().end - seen().start }, (_, at) => seen().start + at));
  const tracks = () => [...(props.markable ? ['36px'] : []), ...props.columns.map((column) => column.width)].join(' ');
  const marksOf = (row: Row) => props.marksOf?.(row) ?? [props.idOf(row)];
  const ids = createMemo(() => [...new Set(props.rows.flatMap(marksOf))]);
  const isMarked = (row: Row) => marksOf(row).every((id) => props.selection?.marked.has(id));

  onMount(() => {
    if (!scroller) return;
    const watch = new ResizeObserver(() => setView(scroller?.clientHeight ?? 600));
    watch.observe(scroller);
    onCleanup(() => watch.disconnect());
  });
  createEffect(() => {
    if (props.rows.length > 0 && seen().end >= props.rows.length - 20) props.onEnd?.();
  });
  createEffect(() => {
    const cursor = props.selection?.cursor;
    if (cursor === null || cursor === undefined || !scroller) return;
    const at = props.rows.findIndex((row) => props.idOf(row) === cursor);
    if (at === -1) return;
    const head = 32;
    const [from, to] = [at * height(), (at + 1) * height()];
    if (from < scroller.scrollTop) scroller.scrollTop = from;
    else if (to + head > scroller.scrollTop + scroller.clientHeight)
      scroller.scrollTop = to + head - scroller.clientHeight;
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
      classList={{ opens: props.onOpen !== undefined }}
      style={{ '--grid-min': props.minWidth ?? '0', '--grid-row': `${height()}px` }}
    >
      <div
        class="grid-scroll"
        ref={scroller}
        role="grid"
        aria-label={props.label}
        aria-rowcount={props.rows.length}
        tabindex="0"
        onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      >
        <div class="grid-head" role="row" style={{ 'grid-template-columns': tracks() }}>
          <Show when={props.markable}>
            <div role="columnheader">
              <input
                type="checkbox"
                aria-label={t().common.markAll}
                checked={props.rows.length > 0 && ids().every((id) => props.selection?.marked.has(id))}
                onChange={() => props.selection && change(toggleAll(props.selection, ids()))}
              />
            </div>
          </Show>
          <For each={props.columns}>
            {(column) => (
              <div role="columnheader" class={column.number ? 'number' : ''}>
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
        <div class="grid-body" style={{ height: `${props.rows.length * height()}px` }}>
          <For each={indexes()}>
            {(index) => (
              <Show when={props.rows[index]}>
                {(row) => (
                  <div
                    class={`grid-row ${props.rowClass?.(row()) ?? ''}`}
                    classList={{ at: props.selection?.cursor === props.idOf(row()) }}
                    role="row"
                    aria-rowindex={index + 1}
                    aria-selected={props.selection !== undefined && isMarked(row())}
                    style={{ top: `${index * height()}px`, 'grid-template-columns': tracks() }}
                    onClick={(event) => click(event, row())}
                  >
                    <Show when={props.markable}>
                      <div role="gridcell">
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
                    <For each={props.columns}>
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
        <Show when={props.rows.length === 0}>{props.empty}</Show>
      </div>
      {props.overlay}
      <Show when={props.foot}>
        <div class="grid-foot">{props.foot}</div>
      </Show>
    </div>
  );
}
