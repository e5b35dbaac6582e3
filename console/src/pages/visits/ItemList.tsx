import { createMemo, createSignal, For, Show } from 'solid-js';
import type { VisitDetail, VisitItem, VisitReview } from '#protocol/api/visits.ts';
import type { Verdict } from '#protocol/visit/states.ts';
import { send } from '../../api/client.ts';
import {
  DifferenceRows,
  DifferencesBar,
  DifferencesBulk,
  DifferencesProgress,
} from '../../components/differences/Differences.tsx';
import { differenceList } from '../../components/differences/difference-list.ts';
import { subtreeOf } from '../../components/differences/difference-model.ts';
import { placeLine } from '../../components/differences/place-words.ts';
import { Empty } from '../../components/States.tsx';
import { say, sayProblem } from '../../components/Toasts.tsx';
import { provideCommands } from '../../frame/commands.ts';
import { pick, t } from '../../i18n/language.ts';
import { NoDifferences } from './ComparedWith.tsx';
import { DecideDialog, type Judging } from './DecideDialog.tsx';
import { givenVerdicts } from './given-verdicts.ts';
import { ItemRow } from './ItemRow.tsx';

const judgedStates = new Set(['review', 'provisional', 'partly_approved', 'approved', 'closed']);

/** Differences to be judged: by thumb or key, one or many at a time. */
export function ItemList(props: {
  visit: VisitDetail;
  review: VisitReview;
  /** When the hub was asked for this review. */
  asOf: number;
  /** The last difference was judged, and the person goes on to sign. */
  onSign: () => void;
  onDone: () => Promise<unknown>;
}) {
  const [judging, setJudging] = createSignal<Judging | null>(null);
  const words = () => t().differences.by;
  const given = givenVerdicts(
    () => props.review.items,
    () => props.asOf,
  );
  const list = differenceList<VisitItem>({
    items: given.items,
    controllerOf: (item) => item.device.name,
    groupings: () => [
      { id: 'device', label: words().device, keyOf: (item) => item.device.name },
      { id: 'section', label: words().section, keyOf: (item) => item.section },
      { id: 'subtree', label: words().subtree, keyOf: (item) => subtreeOf(item.path), titleOf: placeLine },
      {
        id: 'origin',
        label: words().origin,
        keyOf: (item) => item.origin,
        titleOf: (key) => t().visits.origins[key as VisitItem['origin']],
      },
    ],
    params: { words: 'q', group: 'group', undecided: 'undecided' },
    markable: () => true,
  });
  const patterns = createMemo(() => new Map(props.review.declared.map((one) => [one.id, one.pattern])));
  const closed = () => props.visit.acts.decide;
  const mayJudge = () => closed() === null;
  const { chosen } = list;
  const judge = (verdict: Verdict, of = chosen()) => {
    if (mayJudge() && of.length > 0) setJudging({ items: of, verdict });
  };
  const undecide = async (of: readonly VisitItem[]) => {
    const judged = of.filter((item) => item.decision !== null);
    if (!mayJudge() || judged.length === 0) return;
    const items = judged.map((item) => item.id);
    try {
      await send('POST', `/visits/${props.visit.id}`, { type: 'undecide', items });
      given.give(judged, null);
      say(t().visits.undecided);
      await props.onDone();
    } catch (error) {
      sayProblem(error);
    }
  };
  /** What was declared and found so, and nobody has judged yet. */
  const asDeclared = createMemo(() =>
    mayJudge() ? list.inOrder().filter((item) => item.declared !== null && item.decision === null) : [],
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
      <DifferencesBar of={list} />
      <Show when={judgedStates.has(props.visit.state)} fallback={<p class="muted">{t().visits.soFar}</p>}>
        <DifferencesProgress of={list} />
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
      <DifferenceRows
        of={list}
        markable={mayJudge()}
        isUnexpected={(item) => item.declared === null && item.origin !== 'drift'}
        row={(item) => (
          <ItemRow
            item={item}
            pattern={patterns().get(item.declared ?? '') ?? null}
            mayJudge={mayJudge()}
            judge={(verdict) => judge(verdict, [item])}
            undecide={() => void undecide([item])}
          />
        )}
      />
      <Show when={mayJudge() && props.visit.acts.submit === null}>
        <p class="visit-done no-print">
          <span>{t().visits.allDecided}</span>
          <button type="button" class="button primary large" onClick={() => props.onSign()}>
            {t().visits.acts.submit}
          </button>
        </p>
      </Show>
      <Show when={mayJudge()}>
        <DifferencesBulk of={list}>
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
        </DifferencesBulk>
      </Show>
      <DecideDialog
        visit={props.visit}
        lock={props.review.lock}
        judging={judging()}
        onClose={() => setJudging(null)}
        onGiven={(verdict) => {
          const { items } = judging()!;
          list.goOnBehind(items);
          given.give(items, verdict);
          void props.onDone();
        }}
        onTakenBack={(ids) => {
          given.give(
            ids.map((id) => ({ id })),
            null,
          );
          return props.onDone();
        }}
      />
    </Show>
  );
}

/** Only what was declared can be called expected. */
function fits(verdict: Verdict, items: readonly VisitItem[]): boolean {
  return verdict !== 'expected' || items.every((item) => item.declared !== null);
}
