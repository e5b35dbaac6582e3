// biome-ignore-all lint/a11y/useKeyWithClickEvents: the keys are commands of the page

import { createMemo, createSignal, For, Show } from 'solid-js';
import type { VisitDetail, VisitItem, VisitReview } from '#protocol/api/visits.ts';
import type { Verdict } from '#protocol/visit/states.ts';
import { ChoiceField } from '../../components/Field.tsx';
import { Menu } from '../../components/Menu.tsx';
import { provideRowKeys } from '../../components/row-keys.ts';
import { Empty } from '../../components/States.tsx';
import { emptySelection, type Selection, toggle } from '../../components/selection.ts';
import { count, shortStamp } from '../../components/time.ts';
import { useParam } from '../../components/url.ts';
import { provideCommands } from '../../frame/commands.ts';
import { pick, t } from '../../i18n/language.ts';
import { ChangeLine } from './ChangeLine.tsx';
import { NoDifferences } from './ComparedWith.tsx';
import { DecideDialog, type Judging } from './DecideDialog.tsx';
import { fitsWords, type Grouping, grouped, groupings, tally } from './item-model.ts';

/** Rows that stand in the page at once; the rest follows on demand. */
const pageSize = 150;
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
  const items = createMemo(() =>
    props.review.items.filter(
      (item) => (open() !== '1' || item.decision === null) && (!words() || fitsWords(item, words()!)),
    ),
  );
  const groups = createMemo(() => grouped(items().slice(0, limit()), grouping()));
  const sums = () => tally(props.review.items);
  const closed = () => props.visit.acts.decide;
  const mayJudge = () => closed() === null;
  const chosen = () => {
    const { marked, cursor } = selection();
    return items().filter((item) => (marked.size > 0 ? marked.has(item.id) : item.id === cursor));
  };
  const judge = (verdict: Verdict, of = chosen()) => {
    if (mayJudge() && of.length > 0) setJudging({ items: of, verdict });
  };
  provideRowKeys({ ids: () => items().map((item) => item.id), selection, change: setSelection, open: () => {} });
  const keys: [Verdict, string][] = [
    ['accepted', 'a'],
    ['rejected', 'r'],
    ['expected', 'e'],
    ['defer', 'd'],
    ['reclassify', 'c'],
  ];
  provideCommands(
    keys.map(([verdict, chord]) => ({
      id: `visit.${verdict}`,
      group: 'row' as const,
      title: () => t().visits.verdicts[verdict],
      chords: [chord],
      when: () => mayJudge() && judging() === null && chosen().length > 0 && fits(verdict, chosen()),
      run: () => judge(verdict),
    })),
  );
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
      <div class="visit-bar no-print">
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
      <For each={groups()}>
        {(group) => (
          <section>
            <Show when={group.key !== ''}>
              <h3 class="visit-items-head">
                {grouping() === 'origin' ? t().visits.origins[group.key as VisitItem['origin']] : group.key}{' '}
                <span class="muted">{count(group.items.length)}</span>
              </h3>
            </Show>
            <ol class="visit-items">
              <For each={group.items}>
                {(item) => (
                  <li
                    classList={{
                      at: selection().cursor === item.id,
                      decided: item.decision !== null,
                      unexpected: item.declared === null && item.origin !== 'drift',
                    }}
                    onClick={() => setSelection({ ...selection(), cursor: item.id })}
                  >
                    <Show when={mayJudge()}>
                      <label class="visit-mark">
                        <input
                          type="checkbox"
                          aria-label={t().common.mark}
                          checked={selection().marked.has(item.id)}
                          onChange={() => setSelection(toggle(selection(), item.id))}
                        />
                      </label>
                    </Show>
                    <div class="grow">
                      <ChangeLine
                        of={item}
                        tags={
                          <>
                            <span class={`tag${item.origin === 'visit' ? '' : ' unknown'}`}>
                              {t().visits.origins[item.origin]}
                            </span>
                            <Show
                              when={item.declared}
                              fallback={
                                <Show when={item.origin !== 'drift'}>
                                  <span class="tag warn">{t().visits.notDeclared}</span>
                                </Show>
                              }
                            >
                              <span class="tag ok">{t().visits.matches(patternOf(props.review, item))}</span>
                            </Show>
                          </>
                        }
                      >
                        <Verdicts item={item} mayJudge={mayJudge()} judge={(verdict) => judge(verdict, [item])} />
                      </ChangeLine>
                    </div>
                  </li>
                )}
              </For>
            </ol>
          </section>
        )}
      </For>
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
          setSelection({ ...emptySelection, cursor: nextAfter(items(), judging()?.items ?? []) });
          await props.onDone();
        }}
      />
    </Show>
  );
}

function Verdicts(props: { item: VisitItem; mayJudge: boolean; judge: (verdict: Verdict) => void }) {
  return (
    <div class="visit-verdicts">
      <Show when={props.item.decision}>
        {(decision) => (
          <p class="small grow">
            <span
              class={`tag ${decision().verdict === 'rejected' ? 'warn' : decision().verdict === 'defer' ? 'unknown' : 'ok'}`}
            >
              {t().visits.verdicts[decision().verdict]}
            </span>{' '}
            {decision().reason}
            <Show when={decision().verdict === 'rejected'}>
              {' '}
              {t().visits.putBack(decision().owner ?? '', decision().due ?? '')}
            </Show>{' '}
            <span class="muted">{t().visits.decidedBy(decision().by, shortStamp(decision().at))}</span>
          </p>
        )}
      </Show>
      <Show when={props.mayJudge}>
        <span class="row no-print">
          <button
            type="button"
            class={`button${props.item.decision ? '' : ' primary'}`}
            onClick={() => props.judge(props.item.declared ? 'expected' : 'accepted')}
          >
            {t().visits.verdicts[props.item.declared ? 'expected' : 'accepted']}
          </button>
          <button type="button" class="button danger" onClick={() => props.judge('rejected')}>
            {t().visits.verdicts.rejected}
          </button>
          <Menu
            class="button icon"
            title={t().visits.moreVerdicts}
            label="⋯"
            placement="bottom-end"
            entries={(['accepted', 'reclassify', 'defer'] as const).map((verdict) => ({
              label: t().visits.verdicts[verdict],
              run: () => props.judge(verdict),
            }))}
          />
        </span>
      </Show>
    </div>
  );
}

/** Only what was declared can be called expected. */
function fits(verdict: Verdict, items: readonly VisitItem[]): boolean {
  return verdict !== 'expected' || items.every((item) => item.declared !== null);
}

function patternOf(review: VisitReview, item: VisitItem): string {
  return review.declared.find((one) => one.id === item.declared)?.pattern ?? '';
}

function nextAfter(items: readonly VisitItem[], judged: readonly VisitItem[]): string | null {
  const last = Math.max(...judged.map((one) => items.findIndex((item) => item.id === one.id)));
  return items.slice(last + 1).find((item) => item.decision === null)?.id ?? null;
}
