import { createEffect, createMemo, createSignal, For, Show, untrack } from 'solid-js';
import type { VisitDetail, VisitItem, VisitReview } from '#protocol/api/visits.ts';
import type { Verdict } from '#protocol/visit/states.ts';
import { send } from '../../api/client.ts';
import { ChoiceField } from '../../components/Field.tsx';
import { provideRowKeys } from '../../components/row-keys.ts';
import { Empty } from '../../components/States.tsx';
import { emptySelection, type Selection, toggle } from '../../components/selection.ts';
import { say, sayProblem } from '../../components/Toasts.tsx';
import { count } from '../../components/time.ts';
import { useParam } from '../../components/url.ts';
import { provideCommands } from '../../frame/commands.ts';
import { pick, t } from '../../i18n/language.ts';
import { NoDifferences } from './ComparedWith.tsx';
import { DecideDialog, type Judging } from './DecideDialog.tsx';
import { ItemRow, rowId } from './ItemRow.tsx';
import { fitsWords, type Grouping, grouped, groupings, searchText, tally } from './item-model.ts';

/** Rows that stand in the page at once; the rest follows on demand. */
const pageSize = 60;
/** So many are seen at a glance. */
const fewItems = 12;
const judgedStates = new Set(['review', 'provisional', 'partly_approved', 'approved', 'closed']);

/** Differences to be judged: by thumb or key, one or many at a time. */
export function ItemList(props: {
  visit: VisitDetail;
  review: VisitReview;
  /** The last difference was judged, and the person goes on to sign. */
  onSign: () => void;
  onDone: () => Promise<unknown>;
}) {
  const [words, setWords] = useParam('q');
  const [open, setOpen] = useParam('undecided');
  const [by, setBy] = useParam('group');
  const [selection, setSelection] = createSignal<Selection>(emptySelection);
  const [judging, setJudging] = createSignal<Judging | null>(null);
  const [limit, setLimit] = createSignal(pageSize);
  const grouping = () => groupings.find((each) => each === by()) ?? 'none';
  const texts = createMemo(() => new Map(props.review.items.map((item) => [item.id, searchText(item)])));
  const items = createMemo(() =>
    props.review.items.filter(
      (item) => (open() !== '1' || item.decision === null) && (!words() || fitsWords(texts().get(item.id)!, words()!)),
    ),
  );
  /** All of them in the order in which they stand in the page, and how many each group has. */
  const groups = createMemo(() => grouped(items(), grouping()));
  const inOrder = createMemo(() => groups().flatMap((group) => group.items));
  const sizes = () => new Map(groups().map((group) => [group.key, group.items.length]));
  /** What stands in the page: names of groups and their differences. Each keeps its row over searches and groupings. */
  const rows = createMemo(() => {
    let room = limit();
    return groups().flatMap(({ key, items: members }) => {
      const shown = members.slice(0, room);
      room -= shown.length;
      if (shown.length === 0) return [];
      return key === '' ? shown : [key, ...shown];
    });
  });
  /** A few need no search, so that they stand higher on a tablet. */
  const isShort = () => props.review.items.length <= fewItems && !words() && open() !== '1' && grouping() === 'none';
  const patterns = createMemo(() => new Map(props.review.declared.map((one) => [one.id, one.pattern])));
  const sums = () => tally(props.review.items);
  const closed = () => props.visit.acts.decide;
  const mayJudge = () => closed() === null;
  const chosen = () => {
    const { marked, cursor } = selection();
    return inOrder().filter((item) => (marked.size > 0 ? marked.has(item.id) : item.id === cursor));
  };
  const judge = (verdict: Verdict, of = chosen()) => {
    if (mayJudge() && of.length > 0) setJudging({ items: of, verdict });
  };
  provideRowKeys({ ids: () => inOrder().map((item) => item.id), selection, change: setSelection, open: () => {} });
  /** The row that the keys stand on is in the page and in sight. */
  createEffect(() => {
    const { cursor } = selection();
    if (cursor === null) return;
    const at = untrack(() => inOrder().findIndex((item) => item.id === cursor));
    setLimit((old) => Math.max(old, at + 2));
    document.getElementById(rowId(cursor))?.scrollIntoView({ block: 'nearest' });
  });
  const undecide = async (of: readonly VisitItem[]) => {
    const items = of.filter((item) => item.decision !== null).map((item) => item.id);
    if (!mayJudge() || items.length === 0) return;
    try {
      await send('POST', `/visits/${props.visit.id}`, { type: 'undecide', items });
      say(t().visits.undecided);
      await props.onDone();
    } catch (error) {
      sayProblem(error);
    }
  };
  /** What was declared and found so, and nobody has judged yet. */
  const asDeclared = createMemo(() =>
    mayJudge() ? items().filter((item) => item.declared !== null && item.decision === null) : [],
  );
  const keys: [Verdict, string][] = [
    ['accepted', 'a'],
    ['rejected', 'r'],
    ['expected', 'e'],
    ['defer', 'd'],
    ['reclassify', 'c'],
  ];
  provideCommands([
    {
      id: 'visit.undecide',
      group: 'row',
      title: () => t().visits.undecide,
      chords: ['u'],
      when: () => mayJudge() && judging() === null && chosen().some((item) => item.decision !== null),
      run: () => void undecide(chosen()),
    },
    ...keys.map(([verdict, chord]) => ({
      id: `visit.${verdict}`,
      group: 'row' as const,
      title: () => t().visits.verdicts[verdict],
      chords: [chord],
      when: () => mayJudge() && judging() === null && chosen().length > 0 && fits(verdict, chosen()),
      run: () => judge(verdict),
    })),
  ]);
  return (
    <Show
      when={props.review.items.length > 0}
      fallback={
        <Show
          when={judgedStates.has(props.visit.state)}
          fallback={<Empty icon="clock" title={t().visits.nothingYet} text={t().visits.notYet} />}
        >
          <NoDifferences visit={props.visit} />
        </Show>
      }
    >
      <div class="visit-bar no-print" classList={{ hidden: isShort() }}>
        <input
          class="input grow"
          type="search"
          data-search
          placeholder={t().visits.searchItems}
          aria-label={t().visits.searchItems}
          value={words() ?? ''}
          onInput={(event) => setWords(event.currentTarget.value || null)}
        />
        <ChoiceField
          label={t().visits.groupBy}
          value={grouping()}
          options={groupings.map((value) => ({ value, label: t().visits.grouping[value] }))}
          onChange={(value) => setBy(value === 'none' ? null : (value as Grouping))}
        />
        <label class="check">
          <input
            type="checkbox"
            checked={open() === '1'}
            onChange={(event) => setOpen(event.currentTarget.checked ? '1' : null)}
          />
          {t().visits.undecidedOnly}
        </label>
      </div>
      <Show when={judgedStates.has(props.visit.state)} fallback={<p class="muted">{t().visits.soFar}</p>}>
        <div class="row visit-progress">
          <div class="progress grow">
            <i
              style={{
                width: `${((props.review.items.length - sums().undecided) / props.review.items.length) * 100}%`,
              }}
            />
          </div>
          <b class="nowrap">
            {t().visits.progress(props.review.items.length - sums().undecided, props.review.items.length)}
          </b>
        </div>
      </Show>
      <Show when={closed()}>{(why) => <p class="muted small">{pick(why())}</p>}</Show>
      <Show when={asDeclared().length > 1}>
        <p class="visit-done no-print">
          <span>{t().visits.asDeclared(asDeclared().length)}</span>
          <button type="button" class="button" onClick={() => judge('expected', asDeclared())}>
            {t().visits.lookAndConfirm}
          </button>
        </p>
      </Show>
      <ol class="visit-items">
        <For each={rows()}>
          {(row) => (
            <Show
              when={typeof row !== 'string' && row}
              fallback={
                <li class="visit-items-head">
                  <h3>
                    {grouping() === 'origin' ? t().visits.origins[row as VisitItem['origin']] : (row as string)}{' '}
                    <span class="muted">{count(sizes().get(row as string) ?? 0)}</span>
                  </h3>
                </li>
              }
            >
              {(item) => (
                <ItemRow
                  item={item()}
                  pattern={patterns().get(item().declared ?? '') ?? null}
                  mayJudge={mayJudge()}
                  at={selection().cursor === item().id}
                  marked={selection().marked.has(item().id)}
                  onCursor={() => setSelection({ ...selection(), cursor: item().id })}
                  onMark={() => setSelection(toggle(selection(), item().id))}
                  judge={(verdict) => judge(verdict, [item()])}
                  undecide={() => void undecide([item()])}
                />
              )}
            </Show>
          )}
        </For>
      </ol>
      <Show when={items().length === 0}>
        <Empty icon="search" title={t().visits.noneFits} />
      </Show>
      <Show when={items().length > limit()}>
        <button type="button" class="button" onClick={() => setLimit(limit() + pageSize)}>
          {t().visits.showMore(count(items().length - limit()))}
        </button>
      </Show>
      <Show when={mayJudge() && props.visit.acts.submit === null}>
        <p class="visit-done no-print">
          <span>{t().visits.allDecided}</span>
          <button type="button" class="button primary large" onClick={() => props.onSign()}>
            {t().visits.acts.submit}
          </button>
        </p>
      </Show>
      <Show when={mayJudge() && selection().marked.size > 0}>
        <div class="visit-bulk no-print">
          <b class="grow">{t().visits.selected(selection().marked.size)}</b>
          <For each={keys.filter(([verdict]) => fits(verdict, chosen())).slice(0, 4)}>
            {([verdict, chord]) => (
              <button
                type="button"
                class={`button${verdict === 'accepted' ? ' primary' : ''}`}
                onClick={() => judge(verdict)}
              >
                {t().visits.verdicts[verdict]} <kbd>{chord}</kbd>
              </button>
            )}
          </For>
          <button type="button" class="button quiet" onClick={() => setSelection(emptySelection)}>
            {t().visits.clearSelection}
          </button>
        </div>
      </Show>
      <DecideDialog
        visit={props.visit}
        lock={props.review.lock}
        judging={judging()}
        onClose={() => setJudging(null)}
        onDone={async () => {
          setSelection({ ...emptySelection, cursor: nextAfter(inOrder(), judging()?.items ?? []) });
          await props.onDone();
        }}
      />
    </Show>
  );
}

/** Only what was declared can be called expected. */
function fits(verdict: Verdict, items: readonly VisitItem[]): boolean {
  return verdict !== 'expected' || items.every((item) => item.declared !== null);
}

function nextAfter(items: readonly VisitItem[], judged: readonly VisitItem[]): string | null {
  const last = Math.max(...judged.map((one) => items.findIndex((item) => item.id === one.id)));
  return items.slice(last + 1).find((item) => item.decision === null)?.id ?? null;
}
