import { createSignal, Show } from 'solid-js';
import type { Replay } from '#protocol/api/replays.ts';
import { ChoiceField } from '../../components/Field.tsx';
import { ProblemNotice } from '../../components/States.tsx';
import { count, fullStamp } from '../../components/time.ts';
import { t } from '../../i18n/language.ts';
import { FoundByAsset, ReplayState } from './ReplayFound.tsx';
import { createReplayRun, type ReplayRun } from './replay-run.ts';

const spans = [7, 30, 90, 365];

/** Runs a rule over the records of the last days and says what it would have found, asset by asset. */
export function RuleReplay(props: { rule: string; site: string }) {
  const words = () => t().rules.replay;
  const run = createReplayRun(() => props.site);
  return (
    <section class="stack replay">
      <h3>{words().title}</h3>
      <p class="small muted">{words().lead}</p>
      <ReplayStart run={run} start={(days) => void run.start({ rule: props.rule, days })} />
      <Show when={run.problem()}>{(wrong) => <ProblemNotice of={wrong()} />}</Show>
      <Show when={run.replay()}>
        {(shown) => (
          <ReplayState of={shown()}>
            <Found of={shown()} />
          </ReplayState>
        )}
      </Show>
    </section>
  );
}

/** The span of a replay, and its beginning and end. */
export function ReplayStart(props: {
  run: ReplayRun;
  start: (days: number) => void;
  primary?: boolean;
  ready?: boolean;
}) {
  const words = () => t().rules.replay;
  const [days, setDays] = createSignal(30);
  return (
    <div class="row wrap replay-start">
      <ChoiceField
        label={words().span}
        value={String(days())}
        options={spans.map((each) => ({ value: String(each), label: words().days(each) }))}
        onChange={(value) => setDays(Number(value))}
      />
      <Show
        when={props.run.going()}
        fallback={
          <button
            class={`button${props.primary ? ' primary' : ''}`}
            type="button"
            disabled={props.ready === false}
            onClick={() => props.start(days())}
          >
            {props.run.replay() ? words().again : words().start}
          </button>
        }
      >
        <button class="button" type="button" onClick={() => void props.run.stop()}>
          {words().stop}
        </button>
      </Show>
    </div>
  );
}

/** On what the figures of a replay rest. */
export function ReplayBasis(props: { of: Replay }) {
  const words = () => t().rules.replay;
  return (
    <>
      <Show when={props.of.storedFrom}>{(since) => <p class="small">{words().storedFrom(fullStamp(since()))}</p>}</Show>
      <Show when={!props.of.exact}>
        <p class="small">{words().arrivals}</p>
      </Show>
    </>
  );
}

function Found(props: { of: Replay }) {
  const words = () => t().rules.replay;
  const total = () => {
    const { days, total: found, more } = props.of;
    if (found === 0) return words().none(days);
    return more ? words().atLeast(days, count(found)) : words().total(days, count(found));
  };
  return (
    <>
      <p class="strong">{total()}</p>
      <Show when={props.of.inVisits > 0}>
        <p class="small">{words().inVisits(count(props.of.inVisits))}</p>
      </Show>
      <ReplayBasis of={props.of} />
      <FoundByAsset of={props.of.assets} />
      <p class="small muted">{words().basis}</p>
    </>
  );
}
