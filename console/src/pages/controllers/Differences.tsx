import { createMemo, createSignal, Show } from 'solid-js';
import type { ChangeItem } from '#protocol/api/controllers.ts';
import type { ControllerValues } from '#protocol/api/value-rules.ts';
import { may } from '../../api/session.ts';
import type { ControllerDetail } from '../../api/types.ts';
import { ChangeLine } from '../../components/differences/ChangeLine.tsx';
import {
  DifferenceRows,
  DifferencesBar,
  DifferencesBulk,
  DifferencesProgress,
} from '../../components/differences/Differences.tsx';
import { differenceList } from '../../components/differences/difference-list.ts';
import { subtreeOf } from '../../components/differences/difference-model.ts';
import { placeLine } from '../../components/differences/place-words.ts';
import { Panel } from '../../components/Panel.tsx';
import { PlaceHistory } from '../../components/PlaceHistory.tsx';
import { whyNot } from '../../components/permission.ts';
import { Empty } from '../../components/States.tsx';
import { severityOrder } from '../../components/severity-order.ts';
import { shortStamp } from '../../components/time.ts';
import { provideCommands } from '../../frame/commands.ts';
import { pick, t } from '../../i18n/language.ts';
import { JudgeDialog, type Judgement } from './JudgeDialog.tsx';

/** Every difference with its place, before and after; what nobody expected first; decided one by one or many at once, by key or thumb. */
export function Differences(props: {
  data: ControllerDetail;
  /** What readings taught about values that move; undefined until it is known. */
  values: ControllerValues | undefined;
  onChange: () => void;
  onReclassify: (item: ChangeItem) => void;
}) {
  const [judging, setJudging] = createSignal<Judgement | null>(null);
  const moving = createMemo(() => new Set(props.values?.learning.found.map(({ key }) => key)));
  const moves = (item: ChangeItem) => item.attribute === 'value' && moving().has(item.key);
  const items = createMemo(() =>
    [...props.data.differences].sort((a, b) => rank(a) - rank(b) || Number(moves(a)) - Number(moves(b))),
  );
  const words = () => t().differences;
  const list = differenceList<ChangeItem>({
    items,
    controllerOf: () => props.data.name,
    groupings: () => [
      { id: 'section', label: words().by.section, keyOf: (item) => item.section },
      {
        id: 'kind',
        label: words().by.kind,
        keyOf: (item) => item.class,
        titleOf: (key) => t().controllers.classes[key] ?? key,
      },
      { id: 'subtree', label: words().by.subtree, keyOf: (item) => subtreeOf(item.path), titleOf: placeLine },
      {
        id: 'moves',
        label: words().by.moves,
        keyOf: (item) => (moves(item) ? 'moves' : 'still'),
        titleOf: (key) => words().moves[key] ?? key,
        first: ['still'],
      },
    ],
    params: { words: 'place', group: 'group', undecided: 'open' },
    markable: () => true,
  });
  const mayJudge = () => may('judge_differences');
  const judge = (verdict: Judgement['verdict'], of = list.chosen()) => {
    const undecided = of.filter((item) => item.decision === null);
    if (mayJudge() && undecided.length > 0) setJudging({ items: undecided, verdict });
  };
  const isReady = () => judging() === null && list.chosen().some((item) => item.decision === null);
  provideCommands([
    {
      id: 'difference.accept',
      group: 'row',
      title: () => t().controllers.accept,
      chords: ['a'],
      when: isReady,
      run: () => judge('accepted'),
    },
    {
      id: 'difference.reject',
      group: 'row',
      title: () => t().controllers.reject,
      chords: ['r'],
      when: isReady,
      run: () => judge('rejected'),
    },
  ]);
  return (
    <Panel title={t().controllers.differences}>
      <Show when={props.data.differences.length > 0} fallback={<Nothing of={props.data} />}>
        <DifferencesProgress of={list} />
        <DifferencesBar of={list} />
        <DifferenceRows
          of={list}
          markable={mayJudge()}
          isUnexpected={(item) => !moves(item)}
          row={(item) => (
            <ChangeLine
              of={item}
              tags={
                <Show when={moves(item)}>
                  <span class="tag unknown">{words().moves['moves']}</span>
                </Show>
              }
            >
              <div class="differences-acts">
                <Decision
                  of={item}
                  judge={(verdict) => judge(verdict, [item])}
                  onReclassify={() => props.onReclassify(item)}
                />
                <PlaceHistory controller={props.data.id} of={item} />
              </div>
            </ChangeLine>
          )}
        />
        <Show when={mayJudge()}>
          <DifferencesBulk of={list}>
            <button type="button" class="button primary" onClick={() => judge('accepted')}>
              {t().controllers.accept} <kbd>a</kbd>
            </button>
            <button type="button" class="button" onClick={() => judge('rejected')}>
              {t().controllers.reject} <kbd>r</kbd>
            </button>
          </DifferencesBulk>
        </Show>
      </Show>
      <JudgeDialog
        controller={props.data.id}
        judging={judging()}
        onClose={() => setJudging(null)}
        onDone={() => {
          list.goOnBehind(judging()?.items ?? []);
          props.onChange();
        }}
      />
    </Panel>
  );
}

/** What nobody judged stands first, and of that the gravest. */
function rank({ decision, severity }: ChangeItem): number {
  return (decision === null ? 0 : severityOrder.length) + severityOrder.indexOf(severity);
}

/** Why there is no difference, which is not always that all is well. */
function Nothing(props: { of: ControllerDetail }) {
  const isInSync = () => props.of.state === 'in_sync';
  const title = () => {
    if (!props.of.baseline) return t().controllers.states.no_baseline;
    return isInSync() ? t().controllers.noDifferences : t().controllers.states[props.of.state];
  };
  const text = () => {
    if (!props.of.baseline) return t().controllers.noBaseline;
    const why = props.of.lastSnapshot?.why;
    return why ? pick(why) : '';
  };
  return <Empty icon={isInSync() ? 'check' : 'unknown'} title={title()} text={text()} />;
}

/** What was decided about a difference, or the ways to decide. */
function Decision(props: { of: ChangeItem; judge: (verdict: Judgement['verdict']) => void; onReclassify: () => void }) {
  const closed = () => whyNot('judge_differences');
  return (
    <Show
      when={props.of.decision}
      fallback={
        <span class="row wrap no-print">
          <button
            type="button"
            class="button primary"
            disabled={closed() !== undefined}
            title={closed()}
            onClick={() => props.judge('accepted')}
          >
            {t().controllers.accept}
          </button>
          <button
            type="button"
            class="button"
            disabled={closed() !== undefined}
            title={closed()}
            onClick={() => props.judge('rejected')}
          >
            {t().controllers.reject}
          </button>
          <Show when={props.of.attribute === 'value'}>
            <button
              type="button"
              class="button quiet"
              disabled={!may('propose_baseline')}
              title={whyNot('propose_baseline')}
              onClick={() => props.onReclassify()}
            >
              {t().values.reclassify}
            </button>
          </Show>
        </span>
      }
    >
      {(decision) => (
        <span class="small">
          <span class={`tag${decision().verdict === 'accepted' ? ' ok' : ' warn'}`}>
            {t().controllers[decision().verdict]}
          </span>{' '}
          {decision().reason}{' '}
          <span class="muted">
            {decision().by} {shortStamp(decision().at)}
          </span>
        </span>
      )}
    </Show>
  );
}
