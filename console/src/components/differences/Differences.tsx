// biome-ignore-all lint/a11y/useKeyWithClickEvents: the keys are commands of the page

import { For, type JSX, Show } from 'solid-js';
import { t } from '../../i18n/language.ts';
import { ChoiceField } from '../Field.tsx';
import { Empty } from '../States.tsx';
import { emptySelection } from '../selection.ts';
import { count } from '../time.ts';
import { type DifferenceList, rowId } from './difference-list.ts';
import type { Difference } from './difference-model.ts';
import './differences.css';

/** Search, grouping and "undecided only" above a list of differences; away where a few stand at a glance. */
export function DifferencesBar<Item extends Difference>(props: { of: DifferenceList<Item> }) {
  const groupings = () => [{ id: '', label: t().differences.ungrouped }, ...props.of.groupings()];
  return (
    <div class="differences-bar no-print" classList={{ hidden: props.of.isShort() }}>
      <input
        class="input grow"
        type="search"
        data-search
        placeholder={t().differences.search}
        aria-label={t().differences.search}
        value={props.of.words() ?? ''}
        onInput={(event) => props.of.setWords(event.currentTarget.value || null)}
      />
      <ChoiceField
        label={t().differences.groupBy}
        value={props.of.grouping()?.id ?? ''}
        options={groupings().map(({ id, label }) => ({ value: id, label }))}
        onChange={props.of.setGrouping}
      />
      <label class="check">
        <input
          type="checkbox"
          checked={props.of.undecidedOnly()}
          onChange={(event) => props.of.setUndecidedOnly(event.currentTarget.checked)}
        />
        {t().differences.undecidedOnly}
      </label>
    </div>
  );
}

/** How many of all are judged. */
export function DifferencesProgress<Item extends Difference>(props: { of: DifferenceList<Item> }) {
  return (
    <div class="row differences-progress">
      <div class="progress grow">
        <i style={{ width: `${(props.of.decided() / props.of.all()) * 100}%` }} />
      </div>
      <b class="nowrap">{t().differences.progress(props.of.decided(), props.of.all())}</b>
    </div>
  );
}

/** The rows in their groups, sixty at a time; `row` draws one of them. */
export function DifferenceRows<Item extends Difference>(props: {
  of: DifferenceList<Item>;
  /** Boxes by which several are chosen. */
  markable: boolean;
  isUnexpected: (item: Item) => boolean;
  row: (item: Item) => JSX.Element;
}) {
  return (
    <>
      <ol class="differences">
        <For each={props.of.rows()}>
          {(row) => (
            <Show
              when={typeof row !== 'string' && row}
              fallback={
                <li class="differences-head">
                  <h3>
                    {props.of.grouping()?.titleOf?.(row as string) ?? (row as string)}{' '}
                    <span class="muted">{count(props.of.sizeOf(row as string))}</span>
                  </h3>
                </li>
              }
            >
              {(item) => (
                <li
                  id={rowId(item().id)}
                  classList={{
                    at: props.of.selection().cursor === item().id,
                    decided: item().decision !== null,
                    unexpected: props.isUnexpected(item()),
                  }}
                  onClick={() => props.of.standOn(item().id)}
                >
                  <Show when={props.markable}>
                    <label class="difference-mark">
                      <input
                        type="checkbox"
                        aria-label={t().common.mark}
                        checked={props.of.selection().marked.has(item().id)}
                        onChange={() => props.of.mark(item().id)}
                      />
                    </label>
                  </Show>
                  <div class="grow">{props.row(item())}</div>
                </li>
              )}
            </Show>
          )}
        </For>
      </ol>
      <Show when={props.of.inOrder().length === 0}>
        <Empty icon="search" title={t().differences.noneFits} />
      </Show>
      <Show when={props.of.left() > 0}>
        <button type="button" class="button no-print" onClick={() => props.of.showMore()}>
          {t().differences.showMore(count(props.of.left()))}
        </button>
      </Show>
    </>
  );
}

/** What can be done with all marked ones; nothing while none is. */
export function DifferencesBulk<Item extends Difference>(props: { of: DifferenceList<Item>; children: JSX.Element }) {
  return (
    <Show when={props.of.selection().marked.size > 0}>
      <div class="differences-bulk no-print">
        <b class="grow">{t().differences.selected(props.of.selection().marked.size)}</b>
        {props.children}
        <button type="button" class="button quiet" onClick={() => props.of.setSelection(emptySelection)}>
          {t().differences.clearSelection}
        </button>
      </div>
    </Show>
  );
}
